"""/desk/rooms: what rooms lack, and the life of each, through the pages of those who look after them."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
import sqlalchemy as sa
from cast import PASSWORD, Cast
from clock import Clock
from factories import a_topic
from flask import Flask
from pages import Browser
from PIL import Image
from places import a_place
from statements import statements
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.domain.roles import Role
from app.domain.stages import Level, Status
from app.extensions import db
from app.models.accounts import Account, Seat
from app.models.divisions import Division, DivisionCode
from app.models.rooms import Room
from app.models.unit_of_work import writing
from app.services import room_ends, room_life


def room(cast: Cast, key: str = "heping") -> Room:
    return db.session.get_one(Room, cast.rooms[key], populate_existing=True)


def at(cast: Cast, key: str = "heping") -> str:
    return f"/desk/rooms/{cast.rooms[key]}"


@pytest.fixture
def desk(browser: Browser, cast: Cast) -> Browser:
    """The county's supervisor is signed in."""
    browser.sign_in("ma", PASSWORD)
    return browser


def links(browser: Browser) -> list[str]:
    assert browser.page is not None
    return [link.get("href") or "" for link in browser.page.all("a", class_="roomlink")]


# --- The list, and what is lacking


def test_one_finds_the_rooms_one_looks_after_by_place(desk: Browser, cast: Cast) -> None:
    desk.get("/desk")
    page = desk.click("议事室")
    assert page.h1 == "您管的议事室"
    assert links(desk) == [at(cast, key) for key in ("county", "street", "heping", "shuidu")]
    assert page.texts("h2")[1:] == ["淮安市", "淮安市 · 清江浦区", "淮安市 · 清江浦区 · 钵池街道"]


@pytest.mark.parametrize(("login", "keys"), [("ops", 5), ("gao", 5), ("chen", 1), ("gu", 1), ("he", 1)])
def test_each_sees_their_own_part(browser: Browser, cast: Cast, login: str, keys: int) -> None:
    browser.sign_in(login, PASSWORD)
    browser.get("/desk/rooms")
    assert len(links(browser)) == keys


@pytest.mark.parametrize("login", ["zhao", "sun", "wang"])
def test_who_looks_after_no_room_has_no_such_desk(browser: Browser, cast: Cast, login: str) -> None:
    browser.sign_in(login, PASSWORD)
    assert browser.get("/desk/rooms").status == 403


def test_what_rooms_lack_is_counted_named_and_listed(desk: Browser, cast: Cast, clock: Clock) -> None:
    cast.leaves("sun", clock.now)
    with writing():
        db.session.get_one(Room, cast.rooms["shuidu"]).telephone = None
    page = desk.get("/desk/rooms")
    assert "没有召集人 2 个议事室" in page.main
    assert "没有电话 1 个议事室" in page.main
    assert "还没印码 4 个议事室" in page.main
    assert "没有管理员 0 个议事室" in page.main
    desk.click("没有召集人")
    assert links(desk) == [at(cast, "heping"), at(cast, "shuidu")]
    assert "没有电话" in desk.page.main  # type: ignore[union-attr]
    desk.click("看全部议事室")
    assert len(links(desk)) == 4


def test_rooms_are_searched_by_name_place_and_code(desk: Browser, cast: Cast) -> None:
    desk.get("/desk/rooms")
    for words, keys in (("水渡口", ["shuidu"]), (cast.codes["heping"], ["heping"]), ("没有这个", [])):
        desk.submit("查找", q=words)
        assert links(desk) == [at(cast, key) for key in keys]
    desk.get(f"/desk/rooms?place={cast.divisions['street']}")
    assert links(desk) == [at(cast, key) for key in ("street", "heping", "shuidu")]


@pytest.mark.parametrize("query", ["page=0", "page=99999999999", "place=-1"])
def test_what_cannot_be_asked_is_not_there(desk: Browser, query: str) -> None:
    assert desk.get(f"/desk/rooms?{query}").status == 404


def test_the_list_costs_the_same_however_many_rooms(desk: Browser, cast: Cast) -> None:
    with statements() as few:
        desk.get("/desk/rooms")
    with writing():
        from places import a_room

        street = db.session.get_one(Division, cast.divisions["street"])
        for n in range(60):
            a_room(a_place(f"新{n}社区", under=street))
    with statements() as many:
        page = desk.get("/desk/rooms")
    assert len(many) == len(few)
    assert len(links(desk)) == 50
    page = desk.click("看更多")
    assert len(links(desk)) == 14
    assert page.status == 200


# --- One room


def test_the_page_of_a_room_says_what_is_known_of_it(desk: Browser, cast: Cast, clock: Clock) -> None:
    page = desk.get(at(cast))
    assert page.h1 == "和平里社区协商议事室"
    for words in ("管理员 · 小陈", "审题人 · 赵书记", "钵池街道协商议事室", "0517-8300 0000", cast.codes["heping"]):
        assert words in page.main
    assert page.href("大家看到的样子") == f"/r/{cast.codes['heping']}"


def test_another_countys_rooms_are_not_there(browser: Browser, cast: Cast) -> None:
    browser.sign_in("chen", PASSWORD)
    assert browser.get(at(cast)).status == 200
    assert browser.get(at(cast, "shuidu")).status == 404
    assert browser.get("/desk/rooms/4711").status == 404


def test_an_administrator_is_offered_what_is_theirs_to_change(browser: Browser, cast: Cast) -> None:
    browser.sign_in("chen", PASSWORD)
    page = browser.get(at(cast))
    assert "显示这张照片" in page.buttons()
    for button in ("改名", "并入", "关闭议事室", "安排职务", "立即收回这个码", "给它换新码"):
        assert button not in page.buttons()
    page = browser.submit("保存", telephone="0517-8300 7777", hours="周二上午")
    assert "大家现在就能看到" in page.main
    assert room(cast).telephone == "0517-8300 7777"


def test_an_administrator_who_sends_it_all_the_same_is_refused(browser: Browser, cast: Cast) -> None:
    browser.sign_in("chen", PASSWORD)
    browser.get(at(cast))
    page = browser.submit("保存")
    token = browser.page.all("input", name="csrf_token")[0].get("value")  # type: ignore[union-attr]
    for act in ("name", "closing", "merger", "seats", "withdrawals", "batches", "position", "place"):
        fields = {"name": "甲", "into": cast.codes["shuidu"], "login": "li", "role": "reviewer", "reason": "甲"}
        fields |= {"code": cast.codes["heping"], "level": "village", "seen_latest": "0"}
        page = browser.post(
            f"{at(cast)}/{act}", {"csrf_token": token, **fields, "seen_version": room(cast).life_version}
        )
        assert page.status == 403, act
    assert page.h1 == "这里您不能操作" or page.status == 403


def test_a_new_name_shows_at_once_to_everybody(desk: Browser, cast: Cast) -> None:
    desk.get(f"/r/{cast.codes['heping']}")
    desk.get(at(cast))
    page = desk.submit("改名", name="和平里新协商议事室")
    assert page.h1 == "和平里新协商议事室"
    assert "议事室改了新名字" in page.main
    assert "改名为“和平里新协商议事室”，原来叫“和平里社区协商议事室”" in page.main
    version = room(cast).public_version
    assert desk.get(f"/r/{cast.codes['heping']}?after={version}").h1 == "和平里新协商议事室"


def test_what_is_wrong_with_a_name_stands_beside_it_and_the_name_stays(desk: Browser, cast: Cast) -> None:
    desk.get(at(cast))
    page = desk.submit("改名", name="一" * 41)
    assert page.status == 422
    assert "名称最多 40 个字" in page.main
    (field,) = page.all("input", name="name")
    assert field.get("value") == "一" * 41
    assert desk.submit("改名", name="一" * 40).status == 200


def test_two_at_once_and_the_second_is_told(desk: Browser, cast: Cast, app: Flask) -> None:
    from front_door import Visitor

    other = Browser(Visitor(app))
    other.sign_in("ops", PASSWORD)
    other.get(at(cast))
    desk.get(at(cast))
    desk.submit("改名", name="甲协商议事室")
    page = other.submit("改名", name="乙协商议事室")
    assert page.status == 409
    assert "别人改过这个议事室" in page.main
    assert room(cast).name == "甲协商议事室"


def test_a_form_without_the_version_it_saw_is_stale(desk: Browser, cast: Cast) -> None:
    desk.get(at(cast))
    token = desk.page.all("input", name="csrf_token")[0].get("value")  # type: ignore[union-attr]
    assert desk.post(f"{at(cast)}/name", {"csrf_token": token, "name": "甲"}).status == 409


def test_a_room_moves_to_a_place_named_by_name_or_code(desk: Browser, cast: Cast) -> None:
    with writing():
        street = db.session.get_one(Division, cast.divisions["street"])
        for name, code in (("新城社区", "320812007009"), ("同名村", "320812007010")):
            db.session.add(DivisionCode(code=code, division_id=a_place(name, under=street).id))
        county = db.session.get_one(Division, cast.divisions["county"])
        db.session.add(DivisionCode(code="320812008010", division_id=a_place("同名村", under=county).id))
    desk.get(at(cast))
    page = desk.submit("保存归属", place="没有的地方")
    assert "没有这个名称或代码的地方" in page.main
    page = desk.submit("保存归属", place="同名村")
    assert "清江浦区 · 钵池街道 320812007010" in page.main
    assert "清江浦区 320812008010" in page.main
    desk.submit("保存归属", place="320812007009", upper=cast.codes["county"], level="town")
    moved = room(cast)
    assert (moved.level, moved.upper_id) == (Level.TOWN, cast.rooms["county"])
    page = desk.get(at(cast))
    (upper,) = page.all("input", name="upper")
    assert upper.get("value") == cast.codes["county"], "what somebody chose is not lost with the next press"


def test_where_it_stands_is_typed_in_degrees(desk: Browser, cast: Cast) -> None:
    desk.get(at(cast))
    page = desk.submit("保存位置", lat="三十三", lng="119.0264")
    assert "请写数字，比如 33.5975" in page.main
    page = desk.submit("保存位置", lat="33.5975", lng="119.0264")
    assert "33.5975, 119.0264" in page.main
    page = desk.submit("保存位置", lat="", lng="")
    assert room(cast).lat is None


# --- Its picture


def encoded(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def send_picture(browser: Browser, cast: Cast, content: bytes | None) -> None:
    page = browser.get(at(cast))
    token = page.all("input", name="csrf_token")[0].get("value")
    fields = {"csrf_token": token, "seen_version": str(room(cast).life_version)}
    files = {"picture": FileStorage(io.BytesIO(content), "room.png")} if content else {}
    # Written out here: the test client would leave a file of its own open.
    boundary, body = encode_multipart(fields | files)
    browser.post(f"{at(cast)}/picture", body, content_type=f"multipart/form-data; boundary={boundary}")


def test_a_picture_is_hung_and_everybody_sees_it(browser: Browser, cast: Cast) -> None:
    browser.sign_in("chen", PASSWORD)
    send_picture(browser, cast, encoded(Image.new("RGB", (2000, 1000), "teal")))
    page = browser.get(f"/r/{cast.codes['heping']}?after={room(cast).public_version}")
    (image,) = [image for image in page.all("img") if "/files/" in (image.get("src") or "")]
    assert (image.get("width"), image.get("height")) == ("1600", "800")
    with browser.client.get(image.get("src")) as response:
        assert response.mimetype == "image/jpeg"
    browser.get(at(cast))
    browser.submit("撤下照片")
    assert room(cast).picture_id is None


def test_a_photograph_of_many_megabytes_is_taken_from_staff_alone(desk: Browser, cast: Cast, app: Flask) -> None:
    content = encoded(Image.frombytes("RGB", (1200, 1200), random.randbytes(1200 * 1200 * 3)))
    assert len(content) > 3 * 1024 * 1024
    send_picture(desk, cast, content)
    assert room(cast).picture_id is not None
    assert app.test_client().post(f"{at(cast)}/picture", data=content).status_code == 413


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "这个文件不是我们能读的图片"),
        (None, "请先选一张照片"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(
    desk: Browser, cast: Cast, app: Flask, content: bytes | None, sentence: str
) -> None:
    send_picture(desk, cast, content)
    assert desk.page is not None
    assert desk.page.status == 422
    assert sentence in desk.page.main
    folder: Path = app.config["SETTINGS"].files_path
    assert not folder.exists()


# --- Seats


def test_seats_are_given_and_ended_by_those_above(desk: Browser, cast: Cast) -> None:
    desk.get(at(cast))
    page = desk.submit("安排职务", login="nobody", role="reviewer")
    assert page.status == 422
    page = desk.submit("安排职务", login="li", role="convener")
    assert "召集人 · 李书记" in page.main
    seat = db.session.scalars(sa.select(Seat).where(Seat.room_id == cast.rooms["heping"], Seat.role == Role.CONVENER))
    li = next(one for one in seat if one.account_id == cast.accounts["li"])
    form = next(form for form in page.all("form") if form.get("action") == f"{at(cast)}/seats/{li.id}/ending")
    token = next(field.get("value") for field in form.iter() if field.get("name") == "csrf_token")
    page = desk.post(f"{at(cast)}/seats/{li.id}/ending", {"csrf_token": token})
    assert "李书记" not in page.main
    assert desk.post(f"{at(cast)}/seats/{li.id}/ending", {"csrf_token": token}).status == 409
    assert db.session.get_one(Account, cast.accounts["li"]).is_active


# --- Opening and ending


def test_a_room_is_opened_by_the_name_of_its_place(desk: Browser, cast: Cast) -> None:
    desk.get("/desk/rooms")
    desk.click("新设议事室")
    page = desk.submit("开设", at="钵池街道", kind="enterprise", name="")
    assert page.status == 422
    assert "没有写名称" in page.main
    page = desk.submit("开设", at="钵池街道", kind="enterprise", name="软件园协商议事室")
    assert page.h1 == "软件园协商议事室"
    assert "议事室开设了" in page.main
    page = desk.get("/desk/rooms/new")
    assert "已经有一个开放的议事室" in desk.submit("开设", at="钵池街道", kind="territorial").main


def test_closing_says_what_goes_where_and_then_the_poster_leads_on(desk: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    desk.sign_in("ma", PASSWORD)
    page = desk.get(at(cast))
    assert "1 件没办完的事转到那里接着办" in page.main
    page = desk.submit("关闭议事室")
    assert "由上一级议事室接着办" in page.main
    assert story.row.room_id == cast.rooms["street"]
    poster = desk.get(f"/r/{cast.codes['heping']}")
    assert poster.href("钵池街道协商议事室") == f"/r/{cast.codes['street']}"
    assert "关闭" in poster.main
    desk.get(at(cast))
    assert "重新开放了" in desk.submit("重新开放").main


def test_a_merged_rooms_poster_leads_to_the_other_however_often_that_happens(
    desk: Browser, cast: Cast, clock: Clock
) -> None:
    desk.get(at(cast))
    page = desk.submit("并入那个议事室", into="ZZZZZZ")
    assert page.status == 422
    desk.submit("并入那个议事室", into=cast.codes["shuidu"])
    poster = desk.get(f"/r/{cast.codes['heping']}")
    assert "接着办" in poster.main
    assert poster.href("水渡口社区协商议事室") == f"/r/{cast.codes['shuidu']}"
    with writing():
        room_ends.close(cast.rooms["shuidu"], seen_version=None, actor=cast.actor("ops"), now=clock.now)
    poster = desk.get(f"/r/{cast.codes['heping']}?after={room(cast).public_version}")
    assert poster.href("钵池街道协商议事室") == f"/r/{cast.codes['street']}"


def test_the_citys_own_room_has_no_button_to_close_it(browser: Browser, cast: Cast) -> None:
    browser.sign_in("ops", PASSWORD)
    page = browser.get(at(cast, "city"))
    assert "关闭议事室" not in page.buttons()
    token = page.all("input", name="csrf_token")[0].get("value")
    sent = {"csrf_token": token, "seen_version": str(room(cast, "city").life_version)}
    page = browser.post(f"{at(cast, 'city')}/closing", sent)
    assert page.status == 422
    assert "市级议事室不能关闭" in page.main


# --- How it reads


def test_the_pages_read_well_in_english_and_large_print(desk: Browser, cast: Cast, clock: Clock) -> None:
    with writing():
        room_life.describe(
            cast.rooms["heping"], "0517", "周二", seen_version=None, actor=cast.actor("ops"), now=clock.now
        )
        room_ends.close(cast.rooms["shuidu"], seen_version=None, actor=cast.actor("ops"), now=clock.now)
    desk.reads_english()
    desk.reads_large_print()
    assert desk.get("/desk/rooms").h1 == "Rooms you look after"
    for path in (at(cast), at(cast, "shuidu"), "/desk/rooms/new"):
        assert desk.get(path).status == 200
