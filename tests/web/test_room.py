"""What a scan opens."""

from __future__ import annotations

import gzip
import hashlib
import re
from datetime import date

import pytest
import sqlalchemy as sa
from cast import Cast
from clock import Clock
from factories import a_topic
from flask import Flask
from pages import Browser, Page
from places import A_SMALL_CITY, AIRPORT, OPENED, import_places, import_room_list
from statements import statements

from app.domain.stages import Status
from app.extensions import db
from app.models.rooms import Room, RoomCode
from app.models.topics import Topic
from app.models.unit_of_work import writing
from app.services.sheets import wording
from app.web.filters import render
from app.web.language import Locale, in_language


@pytest.fixture
def room(app: Flask) -> Room:
    import_places(*A_SMALL_CITY)
    import_room_list(("", "territorial", AIRPORT, "0517-8300 0001", "周二 8:30–11:30"))
    return named("机场社区协商议事室")


def named(name: str) -> Room:
    return db.session.scalars(sa.select(Room).where(Room.name == name)).one()


def doors(page: Page) -> list[str]:
    return [kind for link in page.all("a") if "door" in (kind := link.get("class", ""))]


def change(room: Room, **columns: object) -> None:
    with writing():
        raised = columns | {"public_version": Room.public_version + 1}
        db.session.execute(sa.update(Room).where(Room.id == room.id).values(**raised))


def test_it_says_where_one_is_and_opens_its_doors(browser: Browser, room: Room) -> None:
    page = browser.get(f"/r/{room.code}")
    assert page.h1 == "机场社区协商议事室"
    assert "淮安市 · 清江浦区 · 钵池街道" in page.text
    assert f"编号 {room.code}" in page.text
    assert page.href("我要出题") == f"/r/{room.code}/pose"
    assert page.href("提个建议") == f"/r/{room.code}/suggest"
    assert page.href("参加协商") == f"/r/{room.code}/negotiate"
    assert page.href("查情问事") == f"/r/{room.code}/inquire"
    assert doors(page) == ["door door--primary", "door", "door", "door"]
    assert "这里还没有议题，您可以出第一个题" in page.text
    assert page.all("a", href="tel:0517-83000001")
    assert "周二 8:30–11:30" in page.text


def test_its_doors_say_what_the_sheets_on_the_wall_say(browser: Browser, room: Room) -> None:
    page = browser.get(f"/r/{room.code}")
    with in_language(Locale.CHINESE):
        on_the_wall = wording(render).doors
    assert page.texts("strong", class_="door__label") == [door.label for door in on_the_wall]
    assert page.texts("span", class_="door__hint") == [door.hint for door in on_the_wall]


def test_what_takes_a_me_too_takes_it_at_one_tap_and_nothing_else_does(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    number = a_topic(cast, clock, Status.ANNOUNCED).row.number
    a_topic(cast, clock, Status.IN_PROGRESS)
    page = browser.get(f"/r/{cast.codes['heping']}")
    taps = [form.get("action") for form in page.all("form") if "voices" in form.get("action", "")]
    assert taps == [f"/t/{number}/voices"]
    assert "1 部手机或回执" in browser.submit("我也遇到").main


def test_point_2_the_first_visit_after_a_scan_is_light_and_its_files_stay_for_a_year(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    """As sent: the page and whatever it names, at most 20 KB in at most 4 requests (issue 7)."""
    for _ in range(20):
        a_topic(cast, clock, Status.ANNOUNCED)
    zipped = {"Accept-Encoding": "gzip"}
    room = browser.client.get(f"/r/{cast.codes['heping']}", headers=zipped)
    assert room.headers["Content-Encoding"] == "gzip"
    fetched = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', gzip.decompress(room.data).decode()))
    answers = [browser.client.get(path, headers=zipped) for path in fetched]
    assert 1 + len(answers) <= 4
    assert sum(len(answer.data) for answer in [room, *answers]) <= 20 * 1024
    for path, answer in zip(fetched, answers, strict=True):
        mark = path.partition("?v=")[2]
        plain = gzip.decompress(answer.data) if answer.headers.get("Content-Encoding") else answer.data
        assert mark == hashlib.sha256(plain).hexdigest()[:8], path
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable", path


def test_it_shows_what_the_room_is_working_on(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.ANNOUNCED)
    title = db.session.get(Topic, story.topic).title
    browser.reads_english()
    page = browser.get(f"/r/{cast.codes['heping']}")
    assert title in page.text
    assert page.all("li", aria_current="step")
    assert "There is no topic here yet" not in page.text
    assert title not in browser.get(f"/r/{cast.codes['shuidu']}").text


@pytest.mark.parametrize("typed", [str.lower, lambda code: f"{code[:3]}-{code[3:]}"])
def test_a_code_written_otherwise_leads_to_the_one_address(browser: Browser, room: Room, typed: object) -> None:
    assert browser.get(f"/r/{typed(room.code)}").path == f"/r/{room.code}"


def test_a_mistyped_code_suggests_the_nearest_rooms_with_their_places(browser: Browser, room: Room) -> None:
    code = room.code
    page = browser.get(f"/r/{code[:2]}{code[3]}{code[2]}{code[4:]}")
    assert page.status == 404
    assert page.href("机场社区协商议事室") == f"/r/{code}"
    assert "淮安市 · 清江浦区 · 钵池街道" in page.text
    assert page.all("input", name="q")


@pytest.mark.parametrize("typed", ["ABCDEF", "🙂", "%3Cscript%3E", "0" * 24])
def test_a_code_like_no_other_still_offers_the_search(browser: Browser, room: Room, typed: str) -> None:
    page = browser.get(f"/r/{typed}")
    assert page.status == 404
    assert page.all("input", name="q")
    assert "<script>" not in page.html


def test_a_replaced_code_leads_to_the_live_one(browser: Browser, room: Room) -> None:
    old = room.code
    assert browser.get(f"/r/{old}").status == 200
    with writing():
        db.session.execute(sa.update(RoomCode).where(RoomCode.code == old).values(replaced_at=OPENED))
        db.session.add(RoomCode(code="000000", room_id=room.id, issued_at=OPENED))
    change(room)
    page = browser.get(f"/r/{old}", query_string={"after": 99})
    assert page.path.startswith("/r/000000")
    assert page.h1 == "机场社区协商议事室"


def test_a_revoked_code_is_gone_and_helps_to_go_on(browser: Browser, room: Room) -> None:
    with writing():
        db.session.execute(sa.update(RoomCode).where(RoomCode.room_id == room.id).values(revoked_at=OPENED))
    page = browser.get(f"/r/{db.session.scalar(sa.select(RoomCode.code).where(RoomCode.room_id == room.id))}")
    assert page.status == 410
    assert "已经停用" in page.h1
    assert page.all("input", name="q")
    assert "机场社区协商议事室" not in page.text


def test_a_closed_room_says_so_and_leads_to_the_room_above(browser: Browser, room: Room) -> None:
    change(room, closed_on=date(2026, 1, 31))
    page = browser.get(f"/r/{room.code}")
    assert page.status == 200
    assert "这个议事室已于1月31日 周六关闭" in page.text
    assert page.href("钵池街道协商议事室") == f"/r/{named('钵池街道协商议事室').code}"
    assert not doors(page)


def test_a_merged_room_leads_to_the_one_it_was_merged_into(browser: Browser, room: Room) -> None:
    other = named("清江浦区协商议事室")
    change(room, closed_on=date(2026, 1, 31), merged_into_id=other.id)
    page = browser.get(f"/r/{room.code}")
    assert "接着办" in page.text
    assert page.href("清江浦区协商议事室") == f"/r/{other.code}"


def test_a_change_is_seen_at_once_by_whoever_made_it(browser: Browser, room: Room) -> None:
    browser.get(f"/r/{room.code}")
    change(room, hours="周三 14:00–17:00")
    assert "周三" in browser.get(f"/r/{room.code}", query_string={"after": room.public_version + 1}).text


def test_the_page_asks_two_questions_of_rooms(browser: Browser, room: Room) -> None:
    address = f"/r/{room.code}"
    with statements() as said:
        browser.get(address)
    assert len([sql for sql in said if "FROM room" in sql or "FROM division" in sql]) == 2


def test_it_reads_well_in_english_and_in_large_print(browser: Browser, room: Room) -> None:
    browser.reads_english()
    browser.reads_large_print()
    page = browser.get(f"/r/{room.code}")
    assert page.href("Raise an issue") == f"/r/{room.code}/pose"
    assert browser.get("/r/ABCDEF").h1 == "There is no room with this code"
