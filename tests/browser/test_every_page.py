"""Every page there is fits a phone of 360 pixels and has no fault that axe knows, in both languages and both sizes.

The pages are those of the url map, filled with a small city's matters in several statuses; a new page is looked at by
itself. What a form answers is looked at beside its form, in the tests of that part.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from cast import PASSWORD, Cast
from clock import Clock
from factories import Story, a_topic
from flask import Flask
from looking import accessibility_faults, sideways
from paper import order
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter
from written import a_doubt, a_message, a_position, a_remark, a_sign_up, a_statement, an_objection

from app.domain.stages import RemarkKind, Status
from app.extensions import db
from app.models.form_pads import FormPad
from app.models.meetings import Meeting

LOOKS = [("zh-CN", "standard"), ("zh-CN", "elder"), ("en-GB", "standard"), ("en-GB", "elder")]
FILLED = {"code", "number", "noun", "room_id", "division_id", "pad_id", "kind", "id_"}
# Takes a form, in the first status of these that takes what is handed in with it.
STATUSES = (Status.SCHEDULED, Status.ANNOUNCED, Status.IN_PROGRESS, Status.RESULT_ANNOUNCED)


@pytest.fixture
def stories(cast: Cast, clock: Clock) -> dict[Status, Story]:
    """A matter in each of the statuses, with what people wrote to it and nobody has looked at yet."""
    told = {status: a_topic(cast, clock, status) for status in STATUSES}
    talk = told[Status.SCHEDULED]
    a_remark(talk, RemarkKind.FACT)
    a_remark(talk, RemarkKind.SUGGESTION, of_room=True)
    for write in (a_position, a_statement, a_sign_up, a_message):
        write(talk)
    a_doubt(told[Status.ANNOUNCED])
    an_objection(told[Status.RESULT_ANNOUNCED])
    order(cast, clock)
    return told


def addresses(app: Flask, cast: Cast, stories: dict[Status, Story], *, of_the_desk: bool) -> Iterator[str]:
    """Of every page whose blanks can be filled, each form once."""
    urls = app.url_map.bind("localhost")
    usual = stories[Status.SCHEDULED].row.number
    meeting = db.session.scalar(sa.select(sa.func.max(Meeting.id)))
    blanks: dict[str, Any] = {"code": cast.codes["heping"], "room_id": cast.rooms["heping"], "id_": 1}
    blanks["division_id"] = cast.divisions["county"]
    blanks["pad_id"] = db.session.scalar(sa.select(sa.func.max(FormPad.id)))
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith("/desk") is not of_the_desk:
            continue
        if not rule.arguments <= FILLED:
            continue  # links that somebody was given, and files
        number = meeting if "int:number" in rule.rule else usual
        for noun, kind in ((noun, kind) for noun in one_of(rule, "noun") for kind in one_of(rule, "kind")):
            filled = blanks | {"number": number, "noun": noun, "kind": kind}
            yield urls.build(rule.endpoint, {name: filled[name] for name in rule.arguments})


def one_of(rule: Rule, name: str) -> list[str]:
    converter = rule._converters.get(name)
    return sorted(converter.items) if isinstance(converter, AnyConverter) else [""]


def faults(page: Any, paths: Iterator[str]) -> dict[str, list[str]]:
    """By address, what is wrong with the page; files and what leads elsewhere are passed over."""
    found: dict[str, list[str]] = {}
    for path in paths:
        answer = page.request.get(path, max_redirects=0)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        page.goto(path)
        wrong = accessibility_faults(page)
        if pixels := sideways(page):
            wrong.append(f"{pixels} pixels too wide")
        if wrong:
            found[path] = wrong
    return found


@pytest.mark.parametrize(("locale", "mode"), LOOKS)
def test_every_public_page_fits_and_suits_everybody(
    open_page: Any, app: Flask, cast: Cast, stories: Any, live_server: str, locale: str, mode: str
) -> None:
    page = open_page(locale=locale)
    page.context.add_cookies([{"name": "mode", "value": mode, "url": live_server}])
    assert faults(page, addresses(app, cast, stories, of_the_desk=False)) == {}


@pytest.mark.parametrize(("locale", "mode"), [LOOKS[1], LOOKS[2]])
def test_every_page_of_the_desk_fits_and_suits_everybody(
    open_page: Any, app: Flask, cast: Cast, stories: Any, live_server: str, locale: str, mode: str
) -> None:
    page = open_page(locale=locale)
    page.context.add_cookies([{"name": "mode", "value": mode, "url": live_server}])
    found = {}
    for login in ("chen", "ops"):
        page.goto("/login")
        page.locator("[name=login]").fill(login)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button").first.click()
        found |= faults(page, addresses(app, cast, stories, of_the_desk=True))
        page.context.clear_cookies(name="session")
    assert found == {}
