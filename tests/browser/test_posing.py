"""Posing on a phone: photos that stay while something else is put right, and what others have told already."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cast import Cast
from clock import Clock
from desk_door import sign_in
from factories import a_topic
from looking import accessibility_faults, keep, sideways
from photographs import a_photo
from playwright.sync_api import Page, expect

from app.domain.stages import Status

OpenPage = Callable[..., Page]
TEXT = "和平里 7 号楼前一下雨就积水，老人出不了门。"
WORDS = {
    "zh-CN": ("提交，拿单子", "我这件不一样，提交，拿单子", "更多"),
    "en-GB": ("Hand in and get the slip", "Mine is different: hand in and get the slip", "More"),
}


@pytest.fixture
def photographs(tmp_path: Path) -> list[Path]:
    files = []
    for n, colour in enumerate(("teal", "peru", "slategray"), 1):
        file = tmp_path / f"{n}.jpg"
        file.write_bytes(a_photo(colour, width=1200, height=900 if n != 2 else 1600).read())
        files.append(file)
    bad = tmp_path / "会议记录.jpg"
    bad.write_bytes(b"%PDF-1.7 the minutes")
    return [*files, bad]


@pytest.mark.parametrize("javascript", [True, False])
def test_three_good_photos_stay_while_the_fourth_is_refused(
    open_page: OpenPage, cast: Cast, photographs: list[Path], javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    page.goto(f"/r/{cast.codes['heping']}/pose")
    page.get_by_label("发生了什么").fill(TEXT)
    page.get_by_label("照片（可以不传）").set_input_files(photographs)
    page.get_by_role("button", name="提交，拿单子").click()
    expect(page.locator("input[name=photos-kept]")).to_have_count(3)
    assert page.get_by_label("发生了什么").input_value() == TEXT
    page.get_by_label("不要这张").nth(1).check()
    page.get_by_role("button", name="提交，拿单子").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("收到了，这是您的单子")


@pytest.mark.parametrize("locale", list(WORDS))
@pytest.mark.parametrize("mode", ["standard", "elder"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_on_the_way_fits_and_is_accessible(
    open_page: OpenPage,
    cast: Cast,
    clock: Clock,
    photographs: list[Path],
    live_server: str,
    locale: str,
    mode: str,
    width: int,
) -> None:
    a_topic(cast, clock, Status.IN_REVIEW)
    hand_in, different, more = WORDS[locale]
    page = open_page(locale=locale, viewport={"width": width, "height": 740})
    page.context.add_cookies([{"name": "mode", "value": mode, "url": live_server}])
    page.goto(f"/r/{cast.codes['heping']}/pose")
    page.get_by_text(more, exact=True).click()
    _looks_good(page, f"pose-{locale[:2]}-{mode}-{width}")
    page.locator("input[name=photos]").set_input_files(photographs)
    page.get_by_role("button", name=hand_in).click()
    _looks_good(page, f"pose-wrong-{locale[:2]}-{mode}-{width}")
    page.locator("textarea[name=text]").fill(TEXT)
    page.get_by_role("button", name=hand_in).click()
    _looks_good(page, f"pose-same-{locale[:2]}-{mode}-{width}")
    key = page.locator("input[name=key]").input_value()
    page.get_by_role("button", name=different).click()
    _looks_good(page, f"pose-slip-{locale[:2]}-{mode}-{width}")
    # As from another tab, or out of the phone's memory: the same form with another text.
    page.goto(f"/r/{cast.codes['heping']}/pose")
    page.locator("input[name=key]").evaluate("(field, key) => { field.value = key }", key)
    page.locator("textarea[name=text]").fill("路灯坏了三盏，晚上没人敢走。")
    page.get_by_role("button", name=hand_in).click()
    _looks_good(page, f"pose-which-{locale[:2]}-{mode}-{width}")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_desk_takes_a_photo_out_at_the_first_look(
    open_page: OpenPage, cast: Cast, photographs: list[Path], width: int
) -> None:
    page = open_page(viewport={"width": width, "height": 740})
    page.goto(f"/r/{cast.codes['heping']}/pose")
    page.get_by_label("发生了什么").fill(TEXT)
    page.get_by_label("照片（可以不传）").set_input_files(photographs[:3])
    page.get_by_role("button", name="提交，拿单子").click()
    expect(page.locator(".slip__number")).to_be_visible()
    sign_in(page, "chen")
    page.goto("/desk")
    page.locator("[data-queue] a").first.click()
    page.get_by_role("button", name="撤下这张").nth(1).click()
    expect(page.get_by_role("button", name="公开这张")).to_have_count(1)
    _looks_good(page, f"pose-desk-{width}")


def _looks_good(page: Page, name: str) -> None:
    keep(page, name)
    assert accessibility_faults(page) == []
    assert sideways(page) == 0
