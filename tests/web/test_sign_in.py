"""Signing in and out: who gets in, what ends a session, what a wrong try says."""

from __future__ import annotations

import pytest
from clock import Clock
from flask import Flask
from pages import Browser
from staff import PASSWORD, an_operator

from app.domain import totp
from app.models.unit_of_work import writing
from app.services import accounts

DESK = "/desk/problems"
WRONG = "登录名、密码或者动态码不对"


@pytest.fixture
def operator(app: Flask, clock: Clock) -> str:
    return an_operator(now=clock()).login


def test_a_page_for_staff_leads_to_sign_in_and_then_back_to_itself(browser: Browser, operator: str) -> None:
    page = browser.get(DESK)
    assert page.h1 == "登录"

    page = browser.submit("登录", login=operator, password=PASSWORD)
    assert page.path == DESK
    assert "小运" in page.text


def test_the_login_name_is_taken_in_any_case(browser: Browser, operator: str) -> None:
    browser.get(DESK)
    assert browser.submit("登录", login=" YunWei ", password=PASSWORD).path == DESK


@pytest.mark.parametrize(("login", "password"), [("yunwei", "wrong password"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_are_told_in_the_same_words(
    browser: Browser, operator: str, login: str, password: str
) -> None:
    page = browser.sign_in(login, password)
    assert page.status == 422
    assert WRONG in page.main
    assert browser.get(DESK).h1 == "登录"


def test_the_name_stays_in_the_form_and_the_password_does_not(browser: Browser, operator: str) -> None:
    page = browser.sign_in(operator, "wrong password")
    assert page.all("input", name="login", value=operator)
    assert not page.all("input", name="password", value="wrong password")


def test_empty_fields_are_named_one_by_one(browser: Browser) -> None:
    page = browser.sign_in("", " ")
    assert page.texts("a", href="#login") == ["请填写登录名。"]
    assert page.texts("a", href="#password") == ["请填写密码。"]
    assert page.all("input", id="login", aria_invalid="true", aria_describedby="login-error")


def test_signing_out_ends_the_session(browser: Browser, operator: str) -> None:
    browser.sign_in(operator, PASSWORD)
    browser.get(DESK)
    browser.submit("退出登录")
    assert browser.get(DESK).h1 == "登录"


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"])
def test_nobody_is_sent_to_another_site_after_signing_in(app: Flask, operator: str, next_: str) -> None:
    response = app.test_client().get("/login", query_string={"next": next_})
    assert 'name="next" value="/desk"' in response.text


def test_a_closed_account_does_not_get_in_and_its_session_ends(
    app: Flask, browser: Browser, clock: Clock, operator: str
) -> None:
    browser.sign_in(operator, PASSWORD)
    assert browser.get(DESK).path == DESK
    with writing():
        accounts.account_of(operator).is_active = False
    assert browser.get(DESK).h1 == "登录"
    assert WRONG in browser.sign_in(operator, PASSWORD).main


def test_a_new_password_ends_the_sessions_begun_with_the_old_one(browser: Browser, clock: Clock, operator: str) -> None:
    browser.sign_in(operator, PASSWORD)
    new = accounts.hash_password("another good password")
    clock.advance(minutes=1)
    with writing():
        accounts.change_password(operator, new, now=clock())
    assert browser.get(DESK).h1 == "登录"


# --- Sessions run out


def test_a_session_ends_after_two_hours_without_use(browser: Browser, clock: Clock, operator: str) -> None:
    browser.sign_in(operator, PASSWORD)
    clock.advance(hours=1, minutes=59)
    assert browser.get(DESK).path == DESK
    clock.advance(hours=1, minutes=59)
    assert browser.get(DESK).path == DESK
    clock.advance(hours=2)
    assert browser.get(DESK).h1 == "登录"


def test_a_session_ends_after_twelve_hours_however_busy(browser: Browser, clock: Clock, operator: str) -> None:
    browser.sign_in(operator, PASSWORD)
    for _ in range(11):
        clock.advance(hours=1)
        assert browser.get(DESK).path == DESK
    clock.advance(hours=1)
    assert browser.get(DESK).h1 == "登录"


def test_what_the_cookie_carried_before_is_gone_after_signing_in(browser: Browser, operator: str) -> None:
    """A cookie planted before sign-in must not be worth anything afterwards."""
    planted = browser.get("/login").all("input", name="csrf_token")[0].get("value")
    before = browser.client.get_cookie("staff")
    browser.submit("登录", login=operator, password=PASSWORD)
    after = browser.client.get_cookie("staff")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert browser.post("/logout", {"csrf_token": planted}).status == 400


# --- Too many tries


def test_ten_wrong_tries_make_a_pause_for_that_name_only(
    app: Flask, browser: Browser, clock: Clock, operator: str
) -> None:
    another = an_operator("another", now=clock()).login
    for _ in range(10):
        assert browser.sign_in(operator, "wrong password").status == 422
    page = browser.sign_in(operator, PASSWORD)
    assert page.status == 429
    assert page.h1 == "短时间内试的次数太多了"
    assert PASSWORD not in page.html
    assert browser.sign_in(another, PASSWORD).status != 429


def test_signing_in_rightly_is_never_too_often(browser: Browser, operator: str) -> None:
    for _ in range(12):
        assert browser.sign_in(operator, PASSWORD).status != 429
        browser.get(DESK)
        browser.submit("退出登录")


# --- Six digits


@pytest.fixture
def secret(operator: str) -> str:
    secret = totp.new_secret()
    with writing():
        accounts.set_totp(operator, secret)
    return secret


def _code(secret: str, clock: Clock, steps: int = 0) -> str:
    return totp.code_at(secret, totp.step_at(clock()) + steps)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_the_digits_of_this_half_minute_or_its_neighbours_let_in(
    browser: Browser, clock: Clock, operator: str, secret: str, steps: int
) -> None:
    browser.sign_in(operator, PASSWORD, code=_code(secret, clock, steps))
    assert browser.get(DESK).path == DESK


@pytest.mark.parametrize("steps", [-2, 2, None])
def test_other_digits_and_none_do_not(
    browser: Browser, clock: Clock, operator: str, secret: str, steps: int | None
) -> None:
    code = "" if steps is None else _code(secret, clock, steps)
    assert WRONG in browser.sign_in(operator, PASSWORD, code=code).main


def test_the_same_digits_let_in_only_once(
    app: Flask, browser: Browser, clock: Clock, operator: str, secret: str
) -> None:
    code = _code(secret, clock)
    browser.sign_in(operator, PASSWORD, code=code)
    assert WRONG in Browser(app.test_client()).sign_in(operator, PASSWORD, code=code).main


def test_the_digits_are_those_of_rfc_6238() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890", appendix B
    assert totp.code_at(secret, 59 // 30) == "287082"
    assert totp.code_at(secret, 1111111109 // 30) == "081804"
    assert totp.code_at(secret, 20000000000 // 30) == "353130"


def test_the_secret_is_sealed_in_the_database(operator: str, secret: str) -> None:
    stored = accounts.account_of(operator).totp_secret
    assert stored is not None
    assert secret not in stored
