"""Take the pictures of README.md and phone.md from a running demonstration, so that they never show what is gone.

    make run                                        # in one terminal; best a fresh one: INSTANCE_PATH=/tmp/demo
    .venv/bin/python docs/pictures.py [NAME …]      # in another; BASE_URL if it is not on port 8000

Needs Chromium and what `make test` installs. It hands in one matter for each picture of a slip, like any visitor. A
picture that cannot be taken stays as it was and is named at the end.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Error, Page, ViewportSize, sync_playwright

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
    page.locator("main form[action$='/pose'] .button--primary").click()
    page.wait_for_load_state()
    if (different := page.locator("button[name=different]")).count():
        different.click()
    page.locator(".slip__number").wait_for()


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


@dataclass(frozen=True, slots=True)
class Picture:
    """`looks` are options of the browser; `mode` is how large: elder, largest."""

    name: str
    size: ViewportSize
    go: Callable[[Page], None]
    mode: str = "standard"
    looks: dict[str, Any] = field(default_factory=dict)


PICTURES = (
    Picture("city", DESKTOP, city),
    Picture("1-room", PHONE, room),
    Picture("2-pose", PHONE, pose),
    Picture("3-slip", PHONE, slip),
    Picture("4-desk", PHONE, desk),
    Picture("5-meeting", PHONE, meeting),
    Picture("6-result", PHONE, topic),
    Picture("7-board", PHONE, board),
    Picture("phone-room-largest", PHONE, room, "largest"),
    Picture("phone-room-english", PHONE, room, looks={"locale": "en-GB"}),
    Picture("phone-pose-dark", PHONE, pose, looks={"color_scheme": "dark"}),
    Picture("phone-slip-elder", PHONE, slip, "elder"),
    Picture("phone-topic-dark", PHONE, topic, looks={"color_scheme": "dark"}),
    Picture("phone-board-elder", PHONE, board, "elder"),
)


def take(chromium: Browser, picture: Picture) -> None:
    looks = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", **picture.looks}
    context = chromium.new_context(viewport=picture.size, **looks)
    context.add_cookies([{"name": "mode", "value": picture.mode, "url": BASE_URL}])
    context.set_default_timeout(60_000)
    page = context.new_page()
    picture.go(page)
    page.evaluate("window.scrollTo(0, 0)")
    with Image.open(io.BytesIO(page.screenshot())) as taken:
        taken.save(FOLDER / f"{picture.name}.webp", quality=70, method=6)
    context.close()


def main(wanted: list[str]) -> int:
    FOLDER.mkdir(exist_ok=True)
    missing = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for picture in PICTURES:
            if wanted and picture.name not in wanted:
                continue
            try:
                take(chromium, picture)
            except Error as error:
                missing.append(f"{picture.name}: {error.message.splitlines()[0]}")
        chromium.close()
    sys.stderr.writelines(f"{words}\n" for words in missing)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
