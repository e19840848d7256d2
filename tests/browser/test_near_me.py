"""Issue 3, point 6: rooms near by are found in the phone itself; where it is goes nowhere."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from cast import Cast
from looking import accessibility_faults, keep, sideways
from playwright.sync_api import expect

from app.extensions import db
from app.models.rooms import Room
from app.models.unit_of_work import writing

HERE = {"latitude": 33.597531, "longitude": 119.024686}


@pytest.fixture(autouse=True)
def _rooms_on_the_map(cast: Cast) -> None:
    with writing():
        for key, lat, lng in (
            ("shuidu", 33.5985, 119.0250),
            ("heping", 33.6105, 119.0300),
            ("county", 33.5517, 119.0258),
        ):
            db.session.execute(sa.update(Room).where(Room.id == cast.rooms[key]).values(lat=lat, lng=lng))


def test_point_6_near_me_sorts_in_the_phone_and_sends_no_place(open_page: Any, cast: Cast) -> None:
    page = open_page(geolocation=HERE, permissions=["geolocation"])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.post_data} {request.all_headers()}"))
    page.goto("/")
    assert not [line for line in asked if "places.json" in line], "asked before anybody tapped"
    page.get_by_role("button", name="找我附近的议事室").click()
    page.locator(".near li").first.wait_for()
    assert page.locator(".near li a").all_text_contents() == [
        "水渡口社区协商议事室",
        "和平里社区协商议事室",
        "清江浦区协商议事室",
    ]
    assert page.locator(".near__far").all_text_contents() == ["约 100 米", "约 1.5 公里", "约 5.1 公里"]
    assert "淮安市 · 清江浦区 · 钵池街道" in page.locator(".near li").first.text_content()
    keep(page, "near-zh-CN-360")
    assert sideways(page) == 0
    assert accessibility_faults(page) == []
    page.locator(".near li a").first.click()
    page.wait_for_url(f"**/r/{cast.codes['shuidu']}")
    sent = "\n".join(asked)
    assert "places.json" in sent
    assert not [part for part in ("33.59", "33.6", "119.02", "119.0") if part in sent]
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_in_english_and_large_print_it_fits_too(open_page: Any) -> None:
    page = open_page(locale="en-GB", geolocation=HERE, permissions=["geolocation"])
    page.goto("/")
    page.get_by_role("button", name="Large print").click()
    page.get_by_role("button", name="Rooms near me").click()
    page.locator(".near li").first.wait_for()
    assert page.locator(".near__far").first.text_content() == "about 100 m"
    keep(page, "near-en-GB-elder-360")
    assert sideways(page) == 0
    assert accessibility_faults(page) == []


def test_a_phone_that_keeps_its_place_to_itself_is_told_another_way(open_page: Any) -> None:
    page = open_page(permissions=[])
    page.goto("/")
    page.get_by_role("button", name="找我附近的议事室").click()
    page.get_by_text("手机没有给出位置。请按名字查找议事室。").wait_for()
    assert page.get_by_role("button", name="找我附近的议事室").is_enabled()


def test_where_a_browser_knows_no_place_there_is_no_button(open_page: Any, plain_page: Any) -> None:
    without = open_page()
    without.add_init_script("delete Navigator.prototype.geolocation")
    for page in (without, plain_page):
        page.goto("/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert not page.get_by_text("找我附近的议事室").is_visible()
