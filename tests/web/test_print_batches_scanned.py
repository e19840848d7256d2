"""What a scan opens once there is a newer sheet, or the code was withdrawn; and how openings are counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from cast import Cast
from clock import Clock
from flask import Flask
from pages import Browser

from app.domain.clock import local_day
from app.extensions import db
from app.models.print_batches import CodeOpenings
from app.models.rooms import Room
from app.models.topics import Topic
from app.models.unit_of_work import writing
from app.services import print_batches, room_codes

OLD_SHEET = "您扫的是旧的一张，已为您转到新地址"
HAND_IN = "提交，拿单子"


def live(cast: Cast, room: str = "heping") -> str:
    return db.session.get_one(Room, cast.rooms[room], populate_existing=True).code or ""


def new_sheets(cast: Cast, clock: Clock, days: int | None = None) -> str:
    """Opened for the street; answers the new code of 和平里."""
    until = local_day(clock.now) + timedelta(days=days) if days else None
    with writing():
        print_batches.open_batch(
            cast.divisions["street"],
            redirects_until=until,
            seen_latest=None,
            actor=cast.actor("ops"),
            now=clock.now,
        )
    return live(cast)


def withdraw(cast: Cast, clock: Clock, code: str) -> None:
    with writing():
        room_codes.revoke(code, "被人撕走了", actor=cast.actor("ops"), now=clock.now)


def test_an_old_sheet_leads_to_the_new_address_with_a_sentence(browser: Browser, cast: Cast, clock: Clock) -> None:
    new = new_sheets(cast, clock)
    page = browser.get(f"/r/{cast.codes['heping']}")
    assert page.path == f"/r/{new}?from=old"
    assert OLD_SHEET in page.main
    assert page.href("我要出题") == f"/r/{new}/pose"
    assert OLD_SHEET not in browser.get(f"/r/{new}").main
    browser.reads_english()
    assert "an old one" in browser.get(f"/r/{cast.codes['heping']}").main


def test_the_page_one_is_led_to_is_kept_and_the_same_for_everybody(app: Flask, cast: Cast, clock: Clock) -> None:
    new = new_sheets(cast, clock)
    cache = app.extensions["page_cache"]
    first = app.test_client().get(f"/r/{new}?from=old")
    signed_in = app.test_client()
    signed_in.set_cookie("staff", "whoever")
    hits = cache.statistics().hits
    second = signed_in.get(f"/r/{new}?from=old")
    assert first.data == second.data
    assert cache.statistics().hits == hits + 1


@pytest.mark.parametrize("query", ["from=", "from=older", "from=old&from=old", "from=%6Fld&from=x"])
def test_other_spellings_are_no_further_copies(browser: Browser, cast: Cast, clock: Clock, query: str) -> None:
    page = browser.get(f"/r/{cast.codes['heping']}?{query}")
    assert page.path == f"/r/{cast.codes['heping']}"
    assert OLD_SHEET not in page.main


def test_an_old_sheet_leads_on_until_its_day_and_then_says_so_and_helps(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    new = new_sheets(cast, clock, days=30)
    clock.advance(days=30)
    assert browser.get(f"/r/{cast.codes['heping']}").status == 200
    clock.advance(days=1)
    page = browser.get(f"/r/{cast.codes['heping']}")
    assert page.status == 410
    assert page.h1 == "这张码已经过期"
    assert page.href("和平里社区协商议事室") == f"/r/{new}"
    assert "淮安市 · 清江浦区 · 钵池街道" in page.main
    assert page.all("input", name="q")
    assert browser.get(f"/r/{cast.codes['heping']}/pose").status == 410


def test_old_sheets_of_two_batches_lead_to_the_newest(browser: Browser, cast: Cast, clock: Clock) -> None:
    middle = new_sheets(cast, clock)
    newest = new_sheets(cast, clock)
    for code in (cast.codes["heping"], middle):
        assert browser.get(f"/r/{code}").path == f"/r/{newest}?from=old"


def test_a_withdrawn_code_names_no_room_but_says_where_to_look(browser: Browser, cast: Cast, clock: Clock) -> None:
    old = live(cast)
    withdraw(cast, clock, old)
    page = browser.get(f"/r/{old}")
    assert page.status == 410
    assert "和平里社区协商议事室" not in page.text
    assert page.all("input", name="q")
    page = browser.click("看看钵池街道的议事室")
    assert page.href("和平里社区协商议事室") == f"/r/{live(cast)}"
    assert browser.get(f"/r/{old}/pose").status == 410


def test_the_citys_own_withdrawn_code_leads_to_the_citys_rooms(browser: Browser, cast: Cast, clock: Clock) -> None:
    withdraw(cast, clock, cast.codes["city"])
    page = browser.get(f"/r/{cast.codes['city']}")
    assert page.href("看看淮安市的议事室") == f"/?place={cast.divisions['city']}"


# --- What was begun before


def test_a_form_open_while_new_sheets_come_is_still_taken(browser: Browser, cast: Cast, clock: Clock) -> None:
    browser.get(f"/r/{cast.codes['heping']}/pose")
    new_sheets(cast, clock, days=1)
    clock.advance(days=3)
    assert "单子" in browser.submit(HAND_IN, text="7 号楼前积水").main
    assert db.session.scalars(sa.select(Topic.room_id)).one() == cast.rooms["heping"]


def test_a_form_open_while_its_code_is_withdrawn_is_still_taken(browser: Browser, cast: Cast, clock: Clock) -> None:
    browser.get(f"/r/{cast.codes['heping']}/pose")
    withdraw(cast, clock, cast.codes["heping"])
    page = browser.submit(HAND_IN, text="")
    assert page.status == 422, "and what is still missing is asked for"
    assert "单子" in browser.submit(HAND_IN, text="7 号楼前积水").main
    assert db.session.scalars(sa.select(Topic.room_id)).one() == cast.rooms["heping"]


def test_no_new_form_is_begun_under_a_withdrawn_code(browser: Browser, cast: Cast, clock: Clock) -> None:
    withdraw(cast, clock, cast.codes["heping"])
    page = browser.post(f"/r/{cast.codes['heping']}/pose", {"text": "没有表单", "key": "made.up"})
    assert page.status == 404
    assert db.session.scalar(sa.select(sa.func.count(Topic.id))) == 0


# --- Counting


def counted() -> dict[str, int]:
    return dict(db.session.execute(sa.select(CodeOpenings.code, sa.func.sum(CodeOpenings.n)).group_by("code")).all())


def test_a_get_only_counts_in_memory_and_the_next_post_adds_up(browser: Browser, cast: Cast, clock: Clock) -> None:
    old = cast.codes["heping"]
    new = new_sheets(cast, clock)
    for _ in range(3):
        browser.get(f"/r/{old}")
    for _ in range(2):
        browser.get(f"/r/{new}")
    browser.get("/r/ABCDEF")
    assert counted() == {}
    browser.post("/preferences", {"mode": "elder", "next": "/"})
    assert counted() == {old: 3, new: 2}, "and where they were led on to is not counted twice"


def test_openings_are_added_up_every_few_minutes_and_a_day_ends_at_midnight_here(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    code = cast.codes["heping"]
    clock.advance(hours=14)  # eleven at night in Huai'an
    for minutes in (0, 1, 60):
        clock.advance(minutes=minutes)
        browser.get(f"/r/{code}")
        browser.post("/preferences", {"mode": "elder", "next": "/"})
    rows = db.session.execute(sa.select(CodeOpenings.day, CodeOpenings.n).order_by(CodeOpenings.day)).all()
    today = local_day(clock.now)
    assert [tuple(row) for row in rows] == [(today - timedelta(days=1), 2), (today, 1)]


def test_a_count_that_cannot_be_written_spoils_nobodys_answer_and_is_tried_again(
    browser: Browser, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.get(f"/r/{cast.codes['heping']}")
    with monkeypatch.context() as broken:
        broken.setattr("app.web.openings.add_openings", lambda _counted: 1 / 0)
        assert browser.post("/preferences", {"mode": "elder", "next": "/"}).status == 200
    clock.advance(minutes=10)
    browser.post("/preferences", {"mode": "elder", "next": "/"})
    assert counted() == {cast.codes["heping"]: 1}
