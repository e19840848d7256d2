"""Rooms at the desk, and what old sheets open, in a real browser: on a phone and a screen, in both languages."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from cast import Cast
from clock import Clock
from desk_door import sign_in
from flask import Flask
from looking import accessibility_faults, keep, sideways
from PIL import Image

from app.domain.clock import local_day
from app.domain.roles import AT_THE_CONSOLE
from app.extensions import db
from app.models.rooms import Room
from app.models.unit_of_work import writing
from app.services import pictures, print_batches, room_codes, room_ends, room_life

SCREENS = {"360": {"width": 360, "height": 740}, "1280": {"width": 1280, "height": 900}}


@pytest.fixture
def lived_in(app: Flask, cast: Cast, clock: Clock) -> Cast:
    """Two batches, a code that was withdrawn, a picture, a closed room."""
    now, ops = clock.now, AT_THE_CONSOLE
    out = io.BytesIO()
    Image.radial_gradient("L").resize((1200, 700)).convert("RGB").save(out, "JPEG")
    kept = pictures.keep(out.getvalue(), app.config["SETTINGS"].files_path)
    until = local_day(now) + timedelta(days=90)
    with writing():
        batch = {"seen_latest": None, "actor": ops, "now": now}
        print_batches.open_batch(cast.divisions["county"], redirects_until=until, **batch)
        code = db.session.get_one(Room, cast.rooms["heping"], populate_existing=True).code or ""
        print_batches.add_openings({(code, local_day(now)): 12, (cast.codes["heping"], local_day(now)): 3})
        room_codes.revoke(code, "被撕走了", actor=ops, now=now)
        room_life.describe(
            cast.rooms["heping"], "0517-8300 0001", "周二 8:30–11:30", seen_version=None, actor=ops, now=now
        )
        room_life.locate(cast.rooms["heping"], 33.5975, 119.0264, seen_version=None, actor=ops, now=now)
        room_life.set_picture(cast.rooms["heping"], kept, seen_version=None, actor=ops, now=now)
        room_ends.merge(cast.rooms["shuidu"], cast.rooms["heping"], seen_version=None, actor=ops, now=now)
    return cast


@pytest.mark.parametrize("width", SCREENS)
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("mode", ["standard", "elder"])
def test_the_desk_of_rooms_suits_everybody(
    open_page: Any, live_server: str, lived_in: Cast, width: str, locale: str, mode: str
) -> None:
    page = open_page(locale=locale, viewport=SCREENS[width])
    page.context.add_cookies([{"name": "mode", "value": mode, "url": live_server}])
    sign_in(page, "ops")
    for name, path in {
        "list": "/desk/rooms",
        "room": f"/desk/rooms/{lived_in.rooms['heping']}",
        "new": "/desk/rooms/new",
        "batches": "/desk/rooms/batches",
        "plan": "/desk/rooms/batches/new",
        "batch": "/desk/rooms/batches/1",
    }.items():
        assert page.goto(path).status == 200
        if name == "room":
            for summary in page.locator("main details > summary").all():
                summary.click()
        assert sideways(page) == 0, name
        assert accessibility_faults(page) == [], name
        keep(page, f"desk-rooms-{name}-{locale}-{mode}-{width}")


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_what_old_sheets_open_suits_everybody(open_page: Any, lived_in: Cast, clock: Clock, locale: str) -> None:
    page = open_page(locale=locale)
    withdrawn = next(
        code.code
        for code in db.session.get_one(Room, lived_in.rooms["heping"], options=[_with_codes()]).codes
        if code.revoked_at
    )
    for name, code, status in (
        ("led-on", lived_in.codes["heping"], 200),
        ("withdrawn", withdrawn, 410),
        ("merged", lived_in.codes["shuidu"], 200),
    ):
        assert page.goto(f"/r/{code}").status == status
        keep(page, f"sheet-{name}-{locale}")
        assert sideways(page) == 0
        assert accessibility_faults(page) == []
    clock.advance(days=100)
    assert page.goto(f"/r/{lived_in.codes['heping']}").status == 410
    keep(page, f"sheet-expired-{locale}")
    assert accessibility_faults(page) == []


def _with_codes() -> Any:
    from sqlalchemy.orm import selectinload

    return selectinload(Room.codes)
