"""Accounts at the desk: who looks after whom, seats that end in mid-work, and somebody who leaves."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from cast import PASSWORD, Cast
from clock import Clock
from factories import a_topic
from flask import Flask
from pages import Browser

from app.domain import totp
from app.domain.roles import Role
from app.extensions import db
from app.models.accounts import Account
from app.queries.accounts import account_by_login, staff_actor


def at(cast: Cast, login: str) -> str:
    return f"/desk/accounts/{cast.accounts[login]}"


def roles_of(cast: Cast, login: str) -> set[Role]:
    staff = staff_actor(cast.accounts[login])
    return {seat.role for seat in staff.actor.seats} if staff else set()


def token(browser: Browser) -> str:
    return browser.get("/desk/account").all("input", name="csrf_token")[0].get("value", "")


def test_a_county_supervisor_sees_those_who_sit_below_and_nobody_beside_or_above(browser: Browser, cast: Cast) -> None:
    browser.sign_in("ma", PASSWORD)
    page = browser.get("/desk/accounts").main
    assert all(f"({login})" in page for login in ("zhao", "chen", "sun", "he", "wu", "gu", "wang"))
    assert not any(f"({login})" in page for login in ("ma", "gao", "tang", "ops"))


def test_an_operator_sees_everybody_but_their_own_account(browser: Browser, cast: Cast) -> None:
    browser.sign_in("ops", PASSWORD)
    page = browser.get("/desk/accounts").main
    assert all(f"({login})" in page for login in cast.accounts if login != "ops")
    assert "(ops)" not in page


@pytest.mark.parametrize("login", ["zhao", "chen", "sun", "wang"])
def test_who_looks_after_no_accounts_may_not_even_read_the_list(browser: Browser, cast: Cast, login: str) -> None:
    browser.sign_in(login, PASSWORD)
    assert browser.get("/desk/accounts").status == 403


@pytest.mark.parametrize("act", ["closing", "opening", "password", "seats", "seats/1/end"])
def test_an_account_somebody_else_looks_after_is_not_there(browser: Browser, cast: Cast, act: str) -> None:
    browser.sign_in("ma", PASSWORD)
    assert browser.get(at(cast, "gao")).status == 404
    form = {"csrf_token": token(browser), "role": "operator"}
    assert browser.post(f"{at(cast, 'gao')}/{act}", form).status == 404
    assert roles_of(cast, "gao") == {Role.SUPERVISOR}


def test_a_new_account_gets_a_password_that_is_shown_once_and_signs_in(browser: Browser, cast: Cast) -> None:
    browser.sign_in("ma", PASSWORD)
    browser.get("/desk/accounts/new")
    page = browser.submit("新建这个账号", name="周新", login="Zhou", role="reviewer", room=cast.codes["heping"])
    password = re.search(r"[\w-]{16}", page.main)
    assert password is not None
    assert page.headers["Cache-Control"] == "no-store"
    account = account_by_login("zhou")
    assert account is not None
    assert password.group() not in browser.get(f"/desk/accounts/{account.id}").html
    browser.client.delete_cookie("session")
    assert browser.sign_in("zhou", password.group()).path == "/desk"


@pytest.mark.parametrize(
    ("role", "where", "place"),
    [("operator", "", ""), ("supervisor", "division", "清江浦区"), ("reviewer", "room", "city")],
)
def test_nobody_gives_a_seat_beside_or_above_their_own(
    browser: Browser, cast: Cast, role: str, where: str, place: str
) -> None:
    browser.sign_in("ma", PASSWORD)
    browser.get("/desk/accounts/new")
    given = {where: cast.codes.get(place, place)} if where else {}
    assert browser.submit("新建这个账号", name="周新", login="zhou", role=role, **given).status == 403
    assert account_by_login("zhou") is None


def test_a_seat_needs_the_place_that_fits_it_and_what_was_typed_stays(browser: Browser, cast: Cast) -> None:
    browser.sign_in("ops", PASSWORD)
    browser.get("/desk/accounts/new")
    page = browser.submit("新建这个账号", name="周新", login="zhou", role="handler")
    assert page.status == 422
    assert page.all("input", name="name")[0].get("value") == "周新"
    assert "请您填写" in page.main


def test_handing_over_gives_every_seat_to_the_successor_in_one_act(browser: Browser, cast: Cast, clock: Clock) -> None:
    """Matters lie with seats: what lay on the old desk lies on the new one, and nothing is moved."""
    story = a_topic(cast, clock, "in_review")
    browser.sign_in("ma", PASSWORD)
    assert "上一级代办" in browser.get(at(cast, "zhao")).main
    browser.submit("交接并停用", successor="sun")
    assert staff_actor(cast.accounts["zhao"]) is None
    assert roles_of(cast, "sun") == {Role.CONVENER, Role.REVIEWER}
    browser.client.delete_cookie("session")
    browser.sign_in("sun", PASSWORD)
    assert story.row.number in browser.get("/desk").html


def test_a_successor_nobody_knows_changes_nothing(browser: Browser, cast: Cast) -> None:
    browser.sign_in("ma", PASSWORD)
    browser.get(at(cast, "zhao"))
    page = browser.submit("交接并停用", successor="niemand")
    assert page.status == 422
    assert page.all("input", name="successor")[0].get("value") == "niemand"
    assert roles_of(cast, "zhao") == {Role.REVIEWER}


def test_nobody_closes_their_own_account_so_that_an_operator_always_stays(browser: Browser, cast: Cast) -> None:
    browser.sign_in("ops", PASSWORD)
    assert browser.get(at(cast, "ops")).status == 404
    assert browser.post(f"{at(cast, 'ops')}/closing", {"csrf_token": token(browser)}).status == 404
    assert roles_of(cast, "ops") == {Role.OPERATOR}


def test_a_closed_account_opens_again_without_seats(browser: Browser, cast: Cast) -> None:
    browser.sign_in("ma", PASSWORD)
    browser.get(at(cast, "zhao"))
    browser.submit("交接并停用")
    browser.submit("重新启用")
    assert staff_actor(cast.accounts["zhao"]) is not None
    assert roles_of(cast, "zhao") == set()


def test_a_seat_withdrawn_in_mid_action_is_said_and_what_was_typed_stays(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, "in_review")
    browser.sign_in("zhao", PASSWORD)
    page = browser.get(f"/desk/topics/{story.row.number}")
    form = {
        "csrf_token": page.all("input", name="csrf_token")[0].get("value"),
        "verb": "answer",
        "seen_version": story.row.move_version,
        "answer": "这件事已经由物业答复过，详情如下",
    }
    cast.leaves("zhao", clock.now)
    page = browser.post(f"/t/{story.row.number}/moves", form)
    assert page.status == 403
    assert "这件事已经由物业答复过，详情如下" in page.main


def test_ones_own_password_is_changed_with_the_present_one_and_other_sessions_end(
    app: Flask, browser: Browser, cast: Cast, clock: Clock
) -> None:
    elsewhere = Browser(app.test_client())
    elsewhere.sign_in("zhao", PASSWORD)
    browser.sign_in("zhao", PASSWORD)
    clock.advance(minutes=5)
    browser.get("/desk/account")
    assert browser.submit("改密码", present="falsch-falsch", password="drei-Woerter-hier").status == 422
    browser.submit("改密码", present=PASSWORD, password="drei-Woerter-hier")
    assert browser.get("/desk").path == "/desk"
    assert elsewhere.get("/desk").path.startswith("/login")


def test_six_digits_are_asked_for_only_after_they_were_typed_once(browser: Browser, cast: Cast, clock: Clock) -> None:
    browser.sign_in("zhao", PASSWORD)
    page = browser.get("/desk/account")
    secret = page.texts("code")[0].replace(" ", "")
    assert browser.submit("以后登录要填", code="000000").status == 422
    assert not db.session.get_one(Account, cast.accounts["zhao"]).totp_secret
    code = totp.code_at(secret, totp.step_at(clock.now))
    assert urlsplit(browser.submit("以后登录要填", code=code).path).path == "/desk/account"
    assert db.session.get_one(Account, cast.accounts["zhao"], populate_existing=True).totp_secret
