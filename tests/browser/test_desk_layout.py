"""How the desk stands on a phone and on a screen: its ways in two lines, what is probably the same before the moves."""

from __future__ import annotations

from typing import Any

import pytest
from cast import Cast
from clock import Clock
from desk_door import sign_in
from factories import Story, a_topic
from looking import accessibility_faults, keep, sideways
from playwright.sync_api import Locator, Page, expect

from app.domain.stages import Status

PHONE, SCREEN = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


def box(of: Locator) -> Any:
    found = of.bounding_box()
    assert found is not None
    return found


def in_mode(page: Page, live_server: str, mode: str) -> None:
    page.context.add_cookies([{"name": "mode", "value": mode, "url": live_server}])


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize(("mode", "target"), [("standard", 44), ("elder", 60)])
def test_the_ways_take_two_lines_of_a_phone_at_most_and_all_of_them_can_be_taken(
    open_page: Any, live_server: str, cast: Cast, mode: str, target: int, locale: str
) -> None:
    page = open_page(locale=locale, javascript=mode == "standard")
    in_mode(page, live_server, mode)
    sign_in(page, "chen")
    page.goto("/desk/figures")
    ways = page.locator(".ways")
    lines = 2 if locale == "zh-CN" else 3  # English words are longer
    assert box(ways)["height"] <= lines * target + 8
    assert page.locator(".ways [aria-current=page]").inner_text() in ("数据", "Figures")
    further = ways.locator("details li a")
    assert not further.first.is_visible()
    ways.locator("summary").click()
    expect(further.first).to_be_visible()
    for way in [*ways.locator("a").all(), ways.locator("summary")]:
        assert box(way)["height"] >= target
    keep(page, f"desk-ways-{mode}-{locale}")
    if mode == "standard":
        assert sideways(page) == 0
        assert accessibility_faults(page) == []
    further.last.click()
    page.wait_for_url("**/desk/account")


def test_on_a_screen_the_ways_stand_in_one_line(open_page: Any, cast: Cast) -> None:
    page = open_page(viewport=SCREEN)
    sign_in(page, "ma")
    page.goto("/desk")
    assert box(page.locator(".ways"))["height"] < 60
    page.locator(".ways summary").click()
    keep(page, "desk-ways-1280")


@pytest.fixture
def alike(cast: Cast, clock: Clock) -> Story:
    a_topic(cast, clock, Status.DECLINED)
    a_topic(cast, clock, Status.ANNOUNCED)
    a_topic(cast, clock, Status.IN_REVIEW)
    return a_topic(cast, clock, Status.IN_REVIEW)


@pytest.mark.parametrize("mode", ["standard", "elder"])
def test_on_a_phone_what_is_probably_the_same_comes_before_the_decision(
    open_page: Any, live_server: str, alike: Story, mode: str
) -> None:
    page = open_page()
    in_mode(page, live_server, mode)
    sign_in(page, "zhao")
    page.goto(f"/desk/topics/{alike.row.number}")
    told, same, sheet = page.locator(".bench__matter .told").first, page.locator("#same"), page.locator("form.sheet")
    assert box(told)["y"] < box(same)["y"] < box(sheet)["y"]
    keep(page, f"desk-topic-360-{mode}")
    assert sideways(page) == 0
    assert accessibility_faults(page) == []


def test_on_a_screen_queue_matter_and_aids_stand_beside_each_other(open_page: Any, alike: Story) -> None:
    page = open_page(viewport=SCREEN)
    sign_in(page, "zhao")
    page.goto(f"/desk/topics/{alike.row.number}")
    queue, matter, aids, acts = (box(page.locator(f".bench__{part}")) for part in ("queue", "matter", "aids", "acts"))
    assert queue["x"] < matter["x"] < aids["x"]
    assert abs(queue["y"] - matter["y"]) < 2
    assert abs(aids["y"] - matter["y"]) < 2
    assert acts["x"] == matter["x"]
    assert 0 <= acts["y"] - (matter["y"] + matter["height"]) < 40, "no gap between the matter and what is done about it"
    keep(page, "desk-topic-1280")
