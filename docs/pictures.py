"""Take the pictures of the README from a running demonstration, so that they never show what is no longer there.

    make run                                        # in one terminal; best a fresh one: INSTANCE_PATH=/tmp/demo
    .venv/bin/python docs/pictures.py               # in another; BASE_URL if it is not on port 8000

Needs Chromium and what `make test` installs. It hands in one matter, like any visitor.
"""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright

BASE_URL = os.environ.get("BASE_URL", "http://127.0.0.1:8000")
FOLDER = Path(__file__).parent / "pictures"
PHONE: ViewportSize = {"width": 360, "height": 720}
DESKTOP: ViewportSize = {"width": 1120, "height": 700}
ROOM, REVIEWER, STORY = "机场社区协商议事室", "陆建民", "航空路老小区一下大雨就进水"
MATTER = "航空路 6 号院门口的窨井盖翘起来一角，晚上骑车过去硌得人一跳，请派人看看。"
TO_REVIEW = "想在社区办个老人吃饭的地方"


def room(page: Page) -> None:
    page.goto(f"{BASE_URL}/?q={ROOM}")
    page.get_by_role("link", name=ROOM).first.click()


def pose(page: Page) -> None:
    room(page)
    page.goto(f"{page.url.split('?')[0]}/pose")
    page.locator("textarea").first.fill(MATTER)


def slip(page: Page) -> None:
    pose(page)
    page.get_by_role("button", name="拿单子").click()
    if (different := page.get_by_role("button", name="我这件不一样")).count():
        different.click()


def desk(page: Page) -> None:
    page.goto(f"{BASE_URL}/login")
    page.get_by_role("button", name=REVIEWER).click()
    page.get_by_role("link", name=TO_REVIEW).first.click()


def topic(page: Page) -> None:
    room(page)
    page.goto(f"{page.url.split('?')[0]}/inquire?q={STORY}")
    page.get_by_role("link", name=STORY).first.click()


def meeting(page: Page) -> None:
    topic(page)
    page.locator("main a[href*='/m/']").first.click()


def board(page: Page) -> None:
    room(page)
    page.goto(f"{page.url.split('?')[0]}/board")


def city(page: Page) -> None:
    page.goto(f"{BASE_URL}/boards")


PICTURES: tuple[tuple[str, ViewportSize, Callable[[Page], None]], ...] = (
    ("city", DESKTOP, city),
    ("1-room", PHONE, room),
    ("2-pose", PHONE, pose),
    ("3-slip", PHONE, slip),
    ("4-desk", PHONE, desk),
    ("5-meeting", PHONE, meeting),
    ("6-result", PHONE, topic),
    ("7-board", PHONE, board),
)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, size, go in PICTURES:
            page = chromium.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai").new_page()
            page.set_default_timeout(60_000)
            go(page)
            with Image.open(io.BytesIO(page.screenshot())) as taken:
                taken.save(FOLDER / f"{name}.webp", quality=70, method=6)
            page.context.close()
        chromium.close()


if __name__ == "__main__":
    main()
