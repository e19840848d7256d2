"""The first page: three ways to a room."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from pages import Browser
from places import A_SMALL_CITY, COUNTY, TOWN, import_places, import_room_list

from app.extensions import db
from app.models.rooms import Room
from app.queries.divisions import places_by_code


@pytest.fixture(autouse=True)
def _a_small_city(app: Flask) -> None:
    import_places(*A_SMALL_CITY)


def code_of(name: str) -> str:
    return db.session.scalars(sa.select(Room).where(Room.name == name)).one().code


def test_it_leads_to_rooms_counties_and_boards_and_counts_the_rooms(browser: Browser) -> None:
    page = browser.get("/")
    assert page.href("淮安市协商议事室") == f"/r/{code_of('淮安市协商议事室')}"
    assert "现在共有 8 个议事室。" in page.text
    assert "清江浦区 4 个议事室" in page.text
    assert page.href("看看大家提的事") == "/boards"
    assert len(page.all("ol")[0]) == 4


def test_a_room_is_found_by_name_with_town_and_county(browser: Browser) -> None:
    browser.get("/")
    page = browser.submit("查找", q="桃园")
    assert page.text.count("桃园村协商议事室") == 2
    assert "淮安市 · 清江浦区 · 钵池街道" in page.text
    assert "淮安市 · 金湖县 · 银涂镇" in page.text
    assert page.all("input", name="q")[0].get("value") == "桃园"


def test_a_code_typed_into_the_box_opens_the_room(browser: Browser) -> None:
    code = code_of("机场社区协商议事室")
    browser.get("/")
    page = browser.submit("查找", q=f" {code[:3].lower()}-{code[3:]} ")
    assert page.path == f"/r/{code}"
    assert page.h1 == "机场社区协商议事室"


def test_a_mistyped_code_in_the_box_suggests_the_nearest_room(browser: Browser) -> None:
    code = code_of("机场社区协商议事室")
    browser.get("/")
    page = browser.submit("查找", q=code[:2] + code[3] + code[2] + code[4:])
    assert "没有哪个议事室用这个编号" in page.text
    assert page.href("机场社区协商议事室") == f"/r/{code}"


@pytest.mark.parametrize("question", ["南京", "👍👍", "<script>alert(1)</script>", "村" * 60_000, "%"])
def test_what_finds_nothing_says_what_to_try(browser: Browser, question: str) -> None:
    page = browser.get("/", query_string={"q": question})
    assert page.status == 200
    assert "没有找到合适的议事室" in page.text
    assert "<script>alert" not in page.html


def test_one_goes_down_from_county_to_town_to_room(browser: Browser) -> None:
    browser.get("/")
    page = browser.click("金湖县")
    assert page.href("金湖县协商议事室")
    page = browser.click("银涂镇")
    assert page.texts("a", class_="roomlink") == ["银涂镇协商议事室", "桃园村协商议事室"]
    assert "金湖县" in page.texts("nav", class_="line")[0]
    assert browser.click("桃园村协商议事室").h1 == "桃园村协商议事室"


def test_a_long_town_comes_in_pages(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.queries.rooms.PER_PAGE", 1)
    page = browser.get("/", query_string={"place": places_by_code()[TOWN].id})
    assert page.texts("a", class_="roomlink") == ["银涂镇协商议事室"]
    assert browser.click("看更多").texts("a", class_="roomlink") == ["桃园村协商议事室"]


@pytest.mark.parametrize("place", ["999", "x", "", "-1", "9" * 30, "1&page=0", "1&page=2", f"1&page={'9' * 30}"])
def test_a_place_or_page_that_is_not_there(browser: Browser, place: str) -> None:
    page = browser.get(f"/?place={place}")
    assert page.status == 404
    assert page.h1 == "没有找到这个页面"


def test_a_new_room_is_on_the_page_at_once(browser: Browser) -> None:
    city = places_by_code()["320800000000"]
    assert "总商会" not in browser.get("/").text
    import_room_list(("总商会协商议事室", "association", "320800000000"), ("某协会协商议事室", "association", COUNTY))
    version = db.session.get(type(city), city.id, populate_existing=True).public_version
    page = browser.get("/", query_string={"after": version})
    assert "总商会协商议事室" in page.text
    assert "清江浦区 5 个议事室" in page.text


def test_it_reads_well_in_english_and_in_large_print(browser: Browser) -> None:
    browser.reads_english()
    browser.reads_large_print()
    assert "8 rooms are open." in browser.get("/").text
    assert browser.get("/", query_string={"q": "桃园"}).h1 == "Rooms found"
    assert browser.get("/", query_string={"place": places_by_code()[TOWN].id}).h1 == "银涂镇"
