"""Issue 7, point 1: from the scan to the slip in two taps and one sentence; the most pressing stands first."""

from __future__ import annotations

from typing import Any

import pytest
from cast import Cast
from clock import Clock
from factories import a_topic
from looking import keep
from playwright.sync_api import expect

from app.domain.stages import Status

with_and_without = pytest.mark.parametrize("javascript", [False, True])


@pytest.fixture
def numbers(cast: Cast, clock: Clock) -> list[str]:
    """Of a busy room, the most pressing first: late for longest, late, due soon, due some day."""
    long_late = a_topic(cast, clock, Status.IN_REVIEW)
    clock.advance(days=3)
    late = a_topic(cast, clock, Status.IN_REVIEW)
    clock.advance(days=9)
    some_day = a_topic(cast, clock, Status.IN_PROGRESS)  # took weeks to get there
    clock.to(max(clock.now, some_day.clock.now))
    soon = a_topic(cast, clock, Status.ANNOUNCED)
    return [story.row.number for story in (long_late, late, soon, some_day)]


@with_and_without
def test_point_1_two_taps_and_one_sentence(open_page: Any, cast: Cast, numbers: list[str], javascript: bool) -> None:
    page = open_page(javascript=javascript)
    page.goto(f"/r/{cast.codes['heping']}")
    doors = page.locator(".door")
    assert doors.count() == 4
    for door in doors.all():  # all of them on the first screen
        box = door.bounding_box()
        assert box["y"] + box["height"] <= page.viewport_size["height"]
    keep(page, f"point-1-room-{javascript}")

    doors.first.tap()  # one
    page.locator("textarea").first.fill("北门的两盏路灯坏了两个月，晚上老人不敢走。")
    page.get_by_role("button", name="提交，拿单子").tap()  # two
    page.locator(".slip__number").wait_for()


@with_and_without
def test_point_1_the_most_pressing_stands_first_and_me_too_is_one_tap(
    open_page: Any, cast: Cast, numbers: list[str], javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    page.goto(f"/r/{cast.codes['heping']}")
    shown = [link.get_attribute("href").removeprefix("/t/") for link in page.locator(".card__title a").all()]
    assert shown == numbers
    assert page.locator(".card").nth(0).locator(".late").count() == 1
    assert page.locator(".card").nth(1).locator(".late").count() == 1
    assert page.locator(".card").nth(2).locator(".late").count() == 0

    page.locator(".card").first.get_by_role("button", name="我也遇到").tap()
    page.wait_for_url("**/voices")
    expect(page.get_by_role("heading", level=1)).to_have_text("您的一票算上了")
    assert page.url.endswith(f"/t/{numbers[0]}/voices")
