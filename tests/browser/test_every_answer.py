"""Issue 7, point 5, beside the url map: what a form answers, and every page that says no, suit everybody as well."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextvars import Context
from functools import partial
from typing import Any

import pytest
from cast import PASSWORD, Cast
from clock import Clock
from every_address import Town, found_a_town
from flask import Flask
from looking import look_over, open_all

from app.domain.stages import Status
from app.services.check_ins import door_code
from app.web import errors

LOOKS = [("zh-CN", "standard"), ("zh-CN", "elder"), ("en-GB", "standard"), ("en-GB", "elder")]
TEXT = "北门的两盏路灯坏了两个月，晚上老人不敢走。"


@pytest.fixture
def town(cast: Cast, clock: Clock) -> Town:
    return found_a_town(cast, clock)


def send(page: Any, action: str, button: str = "button:not([type=button])") -> None:
    """Press the button of the form that goes to an address ending so."""
    open_all(page)
    with page.expect_navigation():
        page.locator(f"main form[action$='{action}'] {button}").first.click()


def of_residents(page: Any, town: Town, code: str) -> Iterator[str]:
    """Each time something was answered, what that is."""
    page.goto(f"/r/{code}/pose")
    send(page, "/pose")
    yield "nothing was written"
    page.locator("textarea[name=text]").fill("和平里 7 号楼前一下雨就积水，老人出不了门。")
    send(page, "/pose")
    yield "probably the same"
    send(page, "/pose", "button[name=different]")
    yield "the slip"
    number = page.locator(".slip__number").inner_text()
    page.goto("/slip/mine")
    yield "the slips of this phone"
    send(page, "/slip")
    yield "how it stands"
    send(page, "/slip/messages")
    yield "an empty message"
    send(page, "/slip/erasure")
    yield "what an erasure is"
    send(page, "/slip/erasures")
    yield "erased"
    page.goto("/slip")
    send(page, "/slip")
    yield "no number"
    page.locator("#code").fill(number)
    send(page, "/slip")
    yield "a slip that was erased"
    page.goto("/slip/verify")
    page.locator("main textarea").fill("和平里")
    send(page, "/slip/verify")
    yield "no proof"

    announced, planned = (town.stories[status].row.number for status in (Status.ANNOUNCED, Status.SCHEDULED))
    page.goto(f"/t/{announced}")
    send(page, "/voices")
    yield "a voice"
    for noun in ("doubts", "positions", "sign-ups"):
        number = announced if noun == "doubts" else planned
        page.goto(f"/t/{number}/{noun}")
        send(page, f"/{noun}")
        yield f"{noun} without a word"
    page.goto(f"/t/{planned}/ratings")
    yield "not taken now"
    page.goto(f"/r/{code}/suggest")
    page.locator("main textarea").first.fill(TEXT)
    send(page, "/suggest")
    yield "the slip of a suggestion"
    meeting = town.blanks["int number"][0]
    page.goto(f"/m/{meeting}/door?code={door_code(meeting)}")
    yield "the door of a meeting"
    page.goto(f"/m/{meeting}?screen=1")
    yield "the screen in the hall"
    page.goto(f"/k/{town.blanks['token'][0]}")
    send(page, "/outcome")
    yield "nothing was reported"
    for path in ("/?q=和平", "/?q=nowhere", f"/r/{code[:-1]}0", f"/r/{code}/inquire?q=积水", "/find", "/t/26-999999-9"):
        page.goto(path)
        yield path
    page.goto("/login")
    page.locator("[name=login]").fill("chen")
    send(page, "/login")
    yield "not signed in"


def of_the_desk(page: Any, town: Town, room: int) -> Iterator[str]:
    sign_in(page, "chen")
    yield "signed in"
    page.goto(f"/desk/counter/{room}/matters?channel=paper")
    send(page, "/matters")
    yield "nothing was entered"
    page.locator("main textarea").first.fill(TEXT)
    send(page, "/matters")
    yield "the slip of the counter"
    page.goto(f"/desk/topics/{town.stories[Status.IN_PROGRESS].row.number}/items")
    yield "the items"
    sign_in(page, "ops")
    page.goto("/desk/accounts/new")
    send(page, "/accounts")
    yield "no name for the account"
    page.goto("/desk/sheets")
    send(page, "/sheets")
    yield "nowhere to draw sheets for"


def sign_in(page: Any, login: str) -> None:
    page.context.clear_cookies(name="session")
    page.goto("/login")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSWORD)
    send(page, "/login")


@pytest.mark.parametrize("place", ["residents", "desk"])
@pytest.mark.parametrize(("locale", "mode"), LOOKS)
def test_every_answer_fits_and_suits_everybody(
    open_page: Any, town: Town, cast: Cast, live_server: str, locale: str, mode: str, place: str
) -> None:
    page = open_page(locale=locale)
    page.context.add_cookies([{"name": "mode", "value": mode, "url": live_server}])
    steps = (
        of_residents(page, town, cast.codes["heping"])
        if place == "residents"
        else of_the_desk(page, town, cast.rooms["heping"])
    )
    found = {name: wrong for name in steps if (wrong := look_over(page, mode))}
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)


@pytest.mark.parametrize(("locale", "mode"), LOOKS)
def test_every_page_that_says_no_fits_and_suits_everybody(
    open_page: Any, app: Flask, live_server: str, locale: str, mode: str
) -> None:
    """Some of them come about only when something breaks, so they are shown as the application would."""
    refusals = {page for page in vars(errors).values() if isinstance(page, errors.Page)}
    assert {403, 404, 405, 409, 413, 422, 429, 500} <= {refusal.status for refusal in refusals}
    page = open_page(locale=locale)
    found = {}
    for refusal in refusals:
        html = as_shown(app, refusal, f"locale={'en' if locale == 'en-GB' else 'zh_Hans'}; mode={mode}")
        page.route("**/no", partial(fulfil, html))
        page.goto("/no")
        page.unroute("**/no")
        if wrong := look_over(page, mode):
            found[refusal.title] = wrong
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)


def fulfil(html: str, route: Any) -> None:
    route.fulfill(body=html, content_type="text/html; charset=utf-8")


def as_shown(app: Flask, refusal: errors.Page, cookies: str) -> str:
    def show() -> str:
        with app.test_request_context("/", headers={"Cookie": cookies}):
            return errors.show(refusal).get_data(as_text=True)

    return Context().run(show)
