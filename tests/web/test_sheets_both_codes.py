"""Issue 6, point 3: the desk has sheets drawn that carry the WeChat account's code beside the first one."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import deployment
import pypdfium2
import pytest
import sqlalchemy as sa
from cast import PASSWORD, Cast
from clock import Clock
from flask import Flask
from front_door import Visitor
from pages import Browser, Page
from wechat_stub import ACCOUNT, APP_ID

from app.extensions import db
from app.integrations.qr_images import decode, scan
from app.jobs.worker import Worker
from app.models.sheet_jobs import SheetJob
from app.models.unit_of_work import writing
from app.models.wechat import WeChatCode
from app.settings import Settings

URL = "http://weixin.qq.com/q/02kZ8yYp5Jb7d10000g03T"
ORDER, LOOK, FETCH = "开始制作", "先看一张", "下载文件"
TICK = "旁边再印一个公众号的小码"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return deployment.settings(database_url, tmp_path, **ACCOUNT)


@pytest.fixture
def desk(browser: Browser, cast: Cast, clock: Clock) -> Page:
    """Of the city; one room of its five has a code of the account."""
    with writing():
        code = {"ticket": "t", "url": URL, "made_at": clock.now}
        db.session.add(WeChatCode(app_id=APP_ID, room_id=cast.rooms["heping"], **code))
    browser.sign_in("ops", PASSWORD)
    return browser.get("/desk/sheets")


@pytest.fixture
def work(app: Flask, clock: Clock) -> Callable[[], None]:
    def until_done() -> None:
        while Worker(clock, recurring=()).work():
            pass

    return until_done


def read(pdf: bytes) -> list[list[str]]:
    """Page by page."""
    document = pypdfium2.PdfDocument(pdf)
    found = [sorted(scan(page.render(scale=4).to_pil())) for page in document]
    document.close()
    return found


def test_point_3_a_place_gets_both_codes_where_there_are_both_and_hears_how_many_have_one(
    desk: Page, browser: Browser, cast: Cast, client: Visitor, work: Callable[[], None]
) -> None:
    assert TICK in desk.main
    page = browser.submit(ORDER, where=f"place-{cast.divisions['city']}", kinds=["a4", "a6"], with_wechat="y")
    work()
    page = browser.get(page.path)
    assert "其中 4 个议事室还没有公众号的码，码牌上只印第一个码。" in page.main
    addresses = {name: f"http://localhost/r/{code}" for name, code in cast.codes.items()}
    wanted = [[address, URL] if name == "heping" else [address] for name, address in addresses.items()]
    assert read(client.get(page.href(FETCH), buffered=True).data) == [
        sorted(codes) for codes in wanted for _kind in ("a4", "a6")
    ]


def test_it_is_looked_at_before_it_is_ordered_and_stays_ticked(desk: Page, browser: Browser, cast: Cast) -> None:
    page = browser.submit(LOOK, code=cast.codes["heping"], with_wechat="y")
    shown = page.all("figure")[0][0].get("src", "")
    both = [f"http://localhost/r/{cast.codes['heping']}", URL]
    assert sorted(decode(base64.b64decode(shown.partition("base64,")[2]))) == sorted(both)
    assert page.all("input", name="with_wechat")[0].get("checked") is not None
    assert db.session.scalars(sa.select(SheetJob)).all() == []
    lacking = "这个议事室还没有公众号的码"
    assert lacking not in page.main
    assert lacking in browser.submit(LOOK, code=cast.codes["shuidu"], with_wechat="y").main


def test_who_does_not_wish_it_does_not_get_it(
    desk: Page, browser: Browser, cast: Cast, client: Visitor, work: Callable[[], None]
) -> None:
    page = browser.submit(ORDER, code=cast.codes["heping"])
    work()
    page = browser.get(page.path)
    assert "请留意" not in page.main
    pdf = client.get(page.href(FETCH), buffered=True).data
    assert read(pdf) == [[f"http://localhost/r/{cast.codes['heping']}"]]


def test_stickers_alone_are_refused_with_a_sentence(desk: Page, browser: Browser, cast: Cast) -> None:
    page = browser.submit(ORDER, code=cast.codes["heping"], kinds=["round"], with_wechat="y")
    assert page.status == 422
    assert "只有张贴和卡片放得下第二个码。" in "".join(page.texts("div", class_="errors"))


class TestWithoutAnAccount:
    @pytest.fixture
    def settings(self, database_url: str, tmp_path: Path) -> Settings:
        return deployment.settings(database_url, tmp_path)

    def test_nothing_of_it_is_shown_or_taken(self, desk: Page, browser: Browser, cast: Cast) -> None:
        assert TICK not in desk.main
        assert desk.all("input", name="with_wechat") == []
        browser.submit(ORDER, code=cast.codes["heping"])
        assert not db.session.scalars(sa.select(SheetJob)).one().with_wechat
