"""The counter in a real browser, with and without JavaScript, and its slip on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cast import Cast
from clock import Clock
from desk_door import sign_in
from factories import a_topic
from looking import accessibility_faults, keep, sideways
from playwright.sync_api import Page, expect

from app.domain.stages import Status

OpenPage = Callable[..., Page]
TEXT = "三号楼楼道灯坏了半个月，晚上上楼看不见台阶。"
ENTER = {"zh-CN": "登记，然后打印单子", "en-GB": "Enter it, then print the slip"}


@pytest.mark.parametrize("javascript", [True, False])
def test_a_matter_is_entered_and_the_next_one_keeps_the_channel(
    open_page: OpenPage, cast: Cast, javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    sign_in(page, "chen")
    page.goto("/desk/counter")
    page.get_by_role("link", name="我要出题").click()
    page.get_by_label("来信").check()
    page.get_by_label("发生了什么").fill(TEXT)
    page.get_by_role("button", name="登记，然后打印单子").click()
    expect(page.locator(".slip__number")).to_be_visible()
    page.get_by_role("link", name="登记下一件").click()
    page.get_by_role("link", name="提个建议").click()
    assert page.get_by_label("来信").is_checked()


@pytest.mark.parametrize("locale", list(ENTER))
@pytest.mark.parametrize("mode", ["standard", "elder"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_the_counter_fits_and_is_accessible(
    open_page: OpenPage, live_server: str, cast: Cast, clock: Clock, width: int, mode: str, locale: str
) -> None:
    story = a_topic(cast, clock, Status.SCHEDULED)
    page = open_page(locale=locale, viewport={"width": width, "height": 800})
    page.context.add_cookies([{"name": "mode", "value": mode, "url": live_server}])
    sign_in(page, "chen")
    room, number, name = cast.rooms["heping"], story.row.number, f"{width}-{mode}-{locale}"

    def look(which: str) -> None:
        assert accessibility_faults(page) == []
        assert sideways(page) == 0
        keep(page, f"counter-{which}-{name}")

    for which, address in {
        "room": f"/desk/counter/{room}",
        "topic": f"/desk/counter/{room}/topics/{number}",
        "sign-up": f"/desk/counter/{room}/sign-ups?topic={number}&channel=telephone",
        "figures": "/desk/figures",
        "pose": f"/desk/counter/{room}/matters?channel=spoken",
    }.items():
        page.goto(address)
        look(which)
    page.locator("textarea[name=text]").fill(TEXT)
    page.get_by_role("button", name=ENTER[locale]).click()
    expect(page.locator(".slip__number")).to_be_visible()
    look("slip")


def test_the_slip_is_one_small_sheet_on_paper(open_page: OpenPage, cast: Cast) -> None:
    page = open_page()
    sign_in(page, "chen")
    page.goto(f"/desk/counter/{cast.rooms['heping']}/matters?channel=paper")
    page.get_by_label("发生了什么").fill(TEXT)
    page.get_by_role("button", name="登记，然后打印单子").click()
    page.emulate_media(media="print")
    expect(page.locator(".slip__number")).to_be_visible()
    expect(page.locator(".promise")).to_be_visible()
    assert not page.get_by_role("link", name="登记下一件").is_visible()
    keep(page, "counter-slip-print")
