"""/desk/rooms/batches, new sheets for one room, and codes that are withdrawn, through the pages."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from cast import PASSWORD, Cast
from clock import Clock
from flask import Flask
from front_door import Visitor
from pages import Browser

from app.domain.clock import local_day
from app.extensions import db
from app.models.print_batches import PrintBatch
from app.models.rooms import Room, RoomCode
from app.models.unit_of_work import writing
from app.services.print_batches import add_openings


@pytest.fixture
def desk(browser: Browser, cast: Cast) -> Browser:
    """The county's supervisor is signed in."""
    browser.sign_in("ma", PASSWORD)
    return browser


def live(cast: Cast, room: str = "heping") -> str:
    return db.session.get_one(Room, cast.rooms[room], populate_existing=True).code or ""


def at(cast: Cast, key: str = "heping") -> str:
    return f"/desk/rooms/{cast.rooms[key]}"


def test_a_batch_is_looked_at_before_it_is_opened(desk: Browser, cast: Cast) -> None:
    desk.get("/desk/rooms")
    desk.click("印码批次")
    assert "还没有开过批" in desk.page.main  # type: ignore[union-attr]
    page = desk.submit("先看有哪些议事室", within="钵池街道")
    assert "3 个议事室换上新码" in page.main
    assert live(cast) == cast.codes["heping"], "looking changes nothing"
    page = desk.submit("开这一批", until="2026-06-30")
    assert page.h1 == "2026-1 批"
    assert "转到6月30日 周二为止" in page.main
    assert live(cast) != cast.codes["heping"]
    page = desk.get(f"/r/{cast.codes['heping']}")
    assert "您扫的是旧的一张" in page.main


def test_everything_one_looks_after_is_one_press(desk: Browser, cast: Cast) -> None:
    desk.get("/desk/rooms/batches")
    page = desk.click("给您管的所有议事室")
    assert "清江浦区" in page.main
    assert "4 个议事室换上新码" in page.main
    desk.submit("开这一批")
    assert live(cast, "city") == cast.codes["city"]
    assert live(cast, "county") != cast.codes["county"]


def test_an_operators_everything_is_the_city(browser: Browser, cast: Cast) -> None:
    browser.sign_in("ops", PASSWORD)
    assert "5 个议事室换上新码" in browser.get("/desk/rooms/batches/new").main


def test_a_place_there_is_not_and_one_somebody_else_looks_after(desk: Browser, cast: Cast) -> None:
    desk.get("/desk/rooms/batches")
    page = desk.submit("先看有哪些议事室", within="没有的镇")
    assert page.status == 422
    assert "没有这个名称或代码的地方" in page.main
    assert desk.submit("先看有哪些议事室", within="淮安市").status == 403


def test_a_day_that_is_past_is_refused_beside_the_field(desk: Browser, cast: Cast) -> None:
    desk.get("/desk/rooms/batches/new")
    page = desk.submit("开这一批", until="2026-03-02")
    assert page.status == 422
    assert "请选今天以后的日子" in page.main
    assert db.session.scalar(sa.select(sa.func.count(PrintBatch.id))) == 0


def test_of_two_who_open_a_batch_at_once_the_second_is_told(desk: Browser, cast: Cast, app: Flask) -> None:
    other = Browser(Visitor(app))
    other.sign_in("ops", PASSWORD)
    other.get("/desk/rooms/batches/new")
    desk.get("/desk/rooms/batches/new")
    assert desk.submit("开这一批").status == 200
    page = other.submit("开这一批")
    assert page.status == 409
    assert "又新开了一批" in page.main
    assert db.session.scalar(sa.select(sa.func.count(PrintBatch.id))) == 1


def test_a_batch_says_how_often_its_sheets_are_opened_and_changes_how_long_old_ones_lead_on(
    desk: Browser, cast: Cast, clock: Clock
) -> None:
    desk.get("/desk/rooms/batches/new")
    page = desk.submit("开这一批")
    assert "最近三十天没有记录" in page.main
    assert "一直转到新地址" in page.main
    with writing():
        today = local_day(clock.now)
        add_openings({(live(cast), today): 7, (cast.codes["heping"], today): 2})
    desk.get("/desk/rooms/batches")
    page = desk.click("2026-1")
    assert page.texts("td")[1:] == ["7", "2"]
    page = desk.submit("保存", until="2026-04-30")
    assert "转到4月30日 周四为止" in page.main
    assert desk.submit("保存", until="2020-01-01").status == 422
    assert db.session.get_one(RoomCode, cast.codes["heping"]).redirects_until is not None


def test_somebody_elses_batch_is_not_there(browser: Browser, cast: Cast) -> None:
    browser.sign_in("ops", PASSWORD)
    browser.get("/desk/rooms/batches/new")
    path = browser.submit("开这一批").path
    browser.sign_in("ma", PASSWORD)
    assert browser.get(path).status == 404
    browser.sign_in("chen", PASSWORD)
    assert browser.get("/desk/rooms/batches").status == 403


# --- One room


def test_one_room_gets_new_sheets_and_its_page_tells_old_and_new_apart(desk: Browser, cast: Cast) -> None:
    page = desk.get(at(cast))
    assert "现在用的，还没印" in page.main
    page = desk.submit("给它换新码", until="2026-06-30")
    assert "2026-1 批" in page.main
    assert "旧码，转到6月30日 周二为止" in page.main
    assert "换了新的码，印在 2026-1 这一批上" in page.main
    page = desk.get("/desk/rooms")
    assert "还没印码 3 个议事室" in page.main


def test_a_stolen_sheet_is_withdrawn_at_once(desk: Browser, cast: Cast) -> None:
    desk.get(at(cast))
    page = desk.submit("立即收回这个码", code=cast.codes["heping"], reason="")
    assert page.status == 422
    page = desk.submit("立即收回这个码", code=cast.codes["heping"], reason="被人撕走，贴到了别的小区")
    assert "这个码已经失效" in page.main
    assert "已收回" in page.main
    assert live(cast) in page.main
    assert "贴到了别的小区" not in page.main, "what staff wrote is for the record"
    assert desk.get(f"/r/{cast.codes['heping']}").status == 410


def test_of_two_who_withdraw_the_same_code_the_second_is_told(desk: Browser, cast: Cast, app: Flask) -> None:
    other = Browser(Visitor(app))
    other.sign_in("ops", PASSWORD)
    for browser in (other, desk):
        browser.get(at(cast))
    assert desk.submit("立即收回这个码", code=cast.codes["heping"], reason="撕了").status == 200
    page = other.submit("立即收回这个码", code=cast.codes["heping"], reason="撕了")
    assert page.status == 409
    assert "收回过了" in page.main


def test_a_code_of_another_room_is_not_withdrawn_from_here(desk: Browser, cast: Cast) -> None:
    desk.get(at(cast))
    page = desk.submit("立即收回这个码", code=cast.codes["shuidu"], reason="撕了")
    assert page.status == 422
    assert live(cast, "shuidu") == cast.codes["shuidu"]


def test_the_pages_read_well_in_english_and_large_print(desk: Browser, cast: Cast) -> None:
    desk.reads_english()
    desk.reads_large_print()
    desk.get("/desk/rooms/batches/new")
    page = desk.submit("Open the batch")
    assert page.h1 == "Print batch 2026-1"
    assert desk.get("/desk/rooms/batches").h1 == "Print batches"
    assert desk.get(at(cast)).status == 200
