"""Issue 3, point 7: a room is sent to family elsewhere, by link, by a few lines, by a picture, without JavaScript."""

from __future__ import annotations

import io

import pytest
from cast import Cast
from clock import Clock
from front_door import Visitor
from pages import Browser
from PIL import Image

from app.extensions import db
from app.integrations.qr_images import decode
from app.models.rooms import Room, RoomCode
from app.models.unit_of_work import writing


@pytest.fixture
def code(cast: Cast) -> str:
    return cast.codes["heping"]


def test_point_7_the_room_page_leads_to_link_lines_and_picture(browser: Browser, code: str) -> None:
    browser.get(f"/r/{code}")
    page = browser.click("发给在外的家人")
    assert page.path == f"/r/{code}/send"
    assert "谁收到都能打开、都能写" in page.main
    assert "不用留姓名" in page.main
    assert page.all("input", id="link")[0].get("value") == f"http://localhost/r/{code}"
    letter = page.all("textarea", id="letter")[0].text or ""
    assert letter.splitlines()[0] == "和平里社区协商议事室（淮安市 · 清江浦区 · 钵池街道）"
    assert f"http://localhost/r/{code}" in letter.splitlines()
    assert f"localhost/r/{code}" in letter.splitlines()[-2]
    assert " ".join(code) in letter.splitlines()[-1]


def test_what_a_browser_may_not_be_able_to_do_is_hidden_until_it_can(browser: Browser, code: str) -> None:
    page = browser.get(f"/r/{code}/send")
    hidden = [button for button in page.all("button") if button.get("data-copies") or button.get("data-shares")]
    assert len(hidden) == 3
    assert all(button.get("hidden") is not None for button in hidden)


def test_the_picture_is_a_card_that_leads_to_the_room(client: Visitor, browser: Browser, code: str) -> None:
    page = browser.get(f"/r/{code}/send")
    shown = page.all("img", class_="send__card")[0]
    answer = client.get(page.href("保存图片"))
    assert answer.mimetype == "image/png"
    assert "max-age=86400" in answer.headers["Cache-Control"]
    assert decode(answer.data) == [f"http://localhost/r/{code}"]
    width, height = Image.open(io.BytesIO(answer.data)).size
    assert (shown.get("width"), shown.get("height")) == (str(width), str(height))


def test_an_english_reader_sends_the_card_that_hangs_on_the_wall(client: Visitor, code: str) -> None:
    chinese = client.get(f"/r/{code}/card.png").data
    client.set_cookie("locale", "en")
    assert client.get(f"/r/{code}/card.png").data == chinese


def test_a_picture_that_is_still_the_same_is_not_sent_again(client: Visitor, code: str) -> None:
    first = client.get(f"/r/{code}/card.png")
    again = client.get(f"/r/{code}/card.png", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_messenger_sees_name_sentence_and_picture_before_anybody_opens_the_link(
    browser: Browser, client: Visitor, code: str
) -> None:
    page = browser.get(f"/r/{code}")
    said = {meta.get("property"): meta.get("content", "") for meta in page.all("meta") if meta.get("property")}
    assert said["og:title"] == "和平里社区协商议事室"
    assert said["og:description"].startswith("有事可以出题")
    assert said["og:url"] == f"http://localhost/r/{code}"
    assert said["og:image"].startswith(f"http://localhost/r/{code}/card.png?v=")
    assert client.get(said["og:image"]).mimetype == "image/png"


def test_a_room_of_another_name_has_its_picture_elsewhere(browser: Browser, cast: Cast, code: str) -> None:
    def address(after: int = 0) -> str:
        page = browser.get(f"/r/{code}?after={after}")
        return page.all("meta", property="og:image")[0].get("content", "")

    before = address()
    with writing():
        room = db.session.get_one(Room, cast.rooms["heping"])
        room.name, room.public_version = "和平里新村协商议事室", room.public_version + 1
    assert address(after=2) != before


def test_a_name_no_font_covers_is_sent_without_a_picture(browser: Browser, client: Visitor, cast: Cast) -> None:
    with writing():
        db.session.get_one(Room, cast.rooms["heping"]).name = "𰻞𰻞村协商议事室"
    page = browser.get(f"/r/{cast.codes['heping']}/send")
    assert page.status == 200
    assert page.all("img", class_="send__card") == []
    assert client.get(f"/r/{cast.codes['heping']}/card.png").status_code == 404


def test_a_code_that_leads_nowhere_sends_nothing(browser: Browser, client: Visitor, code: str, clock: Clock) -> None:
    with writing():
        db.session.get_one(RoomCode, code).revoked_at = clock.now
    assert browser.get(f"/r/{code}/send").h1 == "这个码已经停用"
    assert client.get(f"/r/{code}/card.png").status_code == 404


def test_it_reads_well_in_english_and_in_large_print(browser: Browser, code: str) -> None:
    browser.reads_english()
    browser.reads_large_print()
    page = browser.get(f"/r/{code}/send")
    assert page.h1 == "Send it to family elsewhere"
    assert "Nobody needs to say who they are." in page.main
