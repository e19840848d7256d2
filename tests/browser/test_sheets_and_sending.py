"""Issue 3, points 3 and 7, in a real browser: pages that fit, suit everybody, and do more where a browser can."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from cast import Cast
from clock import Clock
from desk_door import sign_in
from looking import accessibility_faults, keep, sideways
from PIL import Image
from playwright.sync_api import expect

from app.jobs.worker import Worker

NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}

each_way = pytest.mark.parametrize(
    ("locale", "size", "mode"),
    [
        ("zh-CN", NARROW, "standard"),
        ("zh-CN", NARROW, "elder"),
        ("en-GB", NARROW, "elder"),
        ("zh-CN", WIDE, "standard"),
        ("en-GB", WIDE, "standard"),
    ],
)


@pytest.fixture
def large_emblem(tmp_path: Path) -> Path:
    """A picture of more bytes than anything else may be sent with."""
    side = 800
    noise = Image.frombytes("RGB", (side, side), random.randbytes(side * side * 3))
    path = tmp_path / "emblem.png"
    noise.save(path)
    assert 1024 * 1024 < path.stat().st_size < 5 * 1024 * 1024
    return path


@each_way
def test_point_7_the_page_to_send_fits_and_suits_everybody(
    open_page: Any, cast: Cast, locale: str, size: Any, mode: str
) -> None:
    page = open_page(locale=locale, viewport=size)
    page.goto(f"/r/{cast.codes['heping']}/send")
    if mode == "elder":
        page.get_by_role("button", name="Large print" if locale == "en-GB" else "长辈版").click()
        page.wait_for_selector("html[data-mode=elder]")
    page.locator("img.send__card").scroll_into_view_if_needed()
    page.locator("img.send__card").evaluate("picture => picture.decode()")
    keep(page, f"send-{locale}-{mode}-{size['width']}")
    assert sideways(page) == 0
    assert accessibility_faults(page) == []


def test_the_text_is_copied_where_the_browser_can(open_page: Any, cast: Cast) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/r/{cast.codes['heping']}/send")
    page.get_by_role("button", name="复制").first.click()
    page.get_by_role("button", name="已复制").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"/r/{cast.codes['heping']}")
    assert not page.get_by_role("button", name="发送").is_visible(), "this browser has no list of ways to send"


def test_a_phone_that_can_share_sends_the_lines(open_page: Any, cast: Cast) -> None:
    page = open_page()
    page.add_init_script("navigator.share = (what) => { window.sent = what; return Promise.resolve(); }")
    page.goto(f"/r/{cast.codes['heping']}/send")
    page.get_by_role("button", name="发送").click()
    sent = page.evaluate("window.sent")
    assert sent["title"] == "和平里社区协商议事室"
    assert f"/r/{cast.codes['heping']}" in sent["text"]


def test_point_3_from_the_choice_to_the_file_without_javascript(
    open_page: Any, cast: Cast, clock: Clock, large_emblem: Path
) -> None:
    page = open_page(javascript=False, viewport=WIDE)
    sign_in(page, "ops")
    page.goto("/desk")
    page.get_by_text("更多", exact=True).click()
    page.get_by_role("link", name="码牌").click()
    page.get_by_label("哪里的码牌").select_option(label="清江浦区 · 钵池街道")
    page.locator("main summary").click()
    page.get_by_label("自己加一行字").fill("淮安市政协监制")
    page.get_by_label("二维码中间的徽标").set_input_files(large_emblem)
    page.get_by_role("button", name="先看一张").click()
    expect(page.get_by_alt_text("第一张的样子")).to_be_visible()
    keep(page, "sheets-preview-zh-CN-1280")
    page.get_by_role("button", name="开始制作").click()
    page.get_by_text("共 3 个议事室，做好了 0 个").wait_for()
    keep(page, "sheets-waiting-zh-CN-1280")
    Worker(clock, recurring=()).work()
    page.get_by_role("link", name="下载文件").wait_for()  # the page looked again by itself
    with page.expect_download() as fetched:
        page.get_by_role("link", name="下载文件").click()
    assert fetched.value.suggested_filename == "钵池街道.pdf"
    assert Path(fetched.value.path()).read_bytes().startswith(b"%PDF")


@each_way
def test_the_desk_pages_fit_and_suit_everybody(
    open_page: Any, cast: Cast, clock: Clock, locale: str, size: Any, mode: str
) -> None:
    page = open_page(locale=locale, viewport=size)
    english = locale == "en-GB"
    sign_in(page, "chen")
    page.goto("/desk/sheets")
    if mode == "elder":
        page.get_by_role("button", name="Large print" if english else "长辈版").click()
        page.wait_for_selector("html[data-mode=elder]")
    page.locator("main summary").click()
    name = f"{locale}-{mode}-{size['width']}"
    keep(page, f"sheets-{name}")
    assert sideways(page) == 0
    assert accessibility_faults(page) == []
    page.locator("select[name=where]").select_option(index=1)
    page.get_by_role("button", name="Have them drawn" if english else "开始制作").click()
    page.locator("progress").wait_for()
    assert accessibility_faults(page) == []
    Worker(clock, recurring=()).work()
    page.locator("a.button--primary").wait_for()
    keep(page, f"sheets-ready-{name}")
    assert sideways(page) == 0
    assert accessibility_faults(page) == []
