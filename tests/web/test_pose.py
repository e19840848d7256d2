"""From the form to the slip, through the front door."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from pages import Browser, Page

from app.extensions import db, rulebook
from app.models.rooms import Room
from app.models.topics import Detail, Slip, Topic
from app.models.unit_of_work import writing

TEXT = "7 号楼前一下雨就积水，老人出不了门。"
HAND_IN = "提交，拿单子"


@pytest.fixture
def address(cast: Any) -> str:
    return f"/r/{cast.codes['heping']}/pose"


@pytest.fixture
def form(browser: Browser, address: str) -> Page:
    return browser.get(address)


def number_on(page: Page) -> str:
    found = re.search(r"\d{4} \d{4} \d{4} \d{4}", page.main)
    assert found, page.main
    return found[0].replace(" ", "")


def count(table: type[Any] = Topic) -> int:
    db.session.rollback()
    return db.session.scalars(sa.select(sa.func.count()).select_from(table)).one()


def the_key(page: Page) -> str:
    return page.all("input", name="key")[0].get("value", "")


# --- The form


def test_the_form_says_first_whom_to_ring_in_an_emergency(form):
    assert form.main.index("110") < form.main.index("发生了什么")
    assert form.headers["Cache-Control"] == "no-store"


def test_it_shows_the_consent_and_one_primary_button(form):
    assert rulebook.rules.consent.text.zh in form.main
    assert len(form.all("button", class_="button button--primary")) == 1


def test_looking_at_it_writes_nothing_and_leaves_no_cookie(form):
    assert "Set-Cookie" not in form.headers
    assert count() == 0


def test_every_rendering_has_a_key_of_its_own(browser, address):
    assert the_key(browser.get(address)) != the_key(browser.get(address))


@pytest.mark.parametrize("code", ["AAAAAA", "4x7k"])
def test_an_unknown_room_leads_to_where_rooms_are_suggested(browser, cast, code):
    page = browser.get(f"/r/{code}/pose")
    assert page.status == 404
    assert "没有" in page.main


def test_the_page_of_a_closed_room_leads_to_where_it_says_so(browser, address, cast, clock):
    with writing():
        db.session.get_one(Room, cast.rooms["heping"]).closed_on = clock.now.date()
    assert "关闭" in browser.get(address).main


# --- Handing in


def test_one_sentence_is_enough_for_a_slip_with_dates(browser, form):
    slip = browser.submit(HAND_IN, text=TEXT)
    assert slip.status == 200
    assert number_on(slip)
    assert "初看最晚 3月3日 周二 审题最晚 3月9日 周一" in slip.main
    assert "公示到 3月16日 周一 开会最晚 4月15日 周三" in slip.main
    assert "议事室管理员" in slip.main
    assert db.session.scalars(sa.select(Topic.number)).one() in slip.main
    assert slip.headers["Cache-Control"] == "no-store"


def test_the_slip_carries_the_head_of_the_rooms_record(browser, form, cast):
    slip = browser.submit(HAND_IN, text=TEXT)
    assert db.session.get_one(Room, cast.rooms["heping"]).chain_head[:12] in slip.main


def test_its_code_opens_this_very_slip(browser, form, settings):
    from base64 import b64decode

    from app.integrations.qr_images import decode

    slip = browser.submit(HAND_IN, text=TEXT)
    picture = next(image.get("src", "") for image in slip.all("img") if image.get("src", "").startswith("data:"))
    assert decode(b64decode(picture.partition(",")[2])) == [f"{settings.base_url}/slip#{number_on(slip)}"]


def test_five_presses_and_a_reload_show_the_same_slip(browser, form, address):
    sent = {"key": the_key(form), "text": TEXT, "consent_version": rulebook.rules.consent.version}
    pages = [browser.post(address, sent) for _ in range(6)]
    assert len({number_on(page) for page in pages}) == 1
    assert (count(Topic), count(Slip)) == (1, 1)


def test_two_tabs_are_two_matters(browser, address):
    numbers = set()
    for _ in range(2):
        browser.get(address)
        numbers.add(number_on(browser.submit(HAND_IN, text=TEXT)))
    assert len(numbers) == 2


def test_without_cookies_everything_works_the_same(app, cast, address):
    phone = Browser(app.test_client(use_cookies=False))
    phone.get(address)
    code = number_on(phone.submit(HAND_IN, text=TEXT))
    phone.get("/slip")
    assert "已收到，等初看" in phone.submit("查一查", code=code).main


def test_an_old_session_is_of_no_importance(browser, address, cast, clock):
    from cast import PASSWORD

    browser.sign_in("zhao", PASSWORD)
    browser.get(address)
    clock.advance(days=2)
    assert number_on(browser.submit(HAND_IN, text=TEXT))


def test_a_signed_in_reviewer_files_under_her_account(browser, address, cast):
    from cast import PASSWORD

    browser.sign_in("zhao", PASSWORD)
    browser.get(address)
    browser.submit(HAND_IN, text=TEXT)
    assert db.session.scalars(sa.select(Slip.account_id)).one() == cast.accounts["zhao"]


def test_the_phone_is_marked_with_the_first_thing_sent_and_kept_unreadable(browser, form):
    slip = browser.submit(HAND_IN, text=TEXT)
    cookie = slip.headers["Set-Cookie"]
    assert cookie.startswith("device=")
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Lax", "Max-Age=31536000"))
    value = browser.client.get_cookie("device").value
    assert db.session.scalars(sa.select(Slip.device_mark)).one() not in (None, value)


def test_a_phone_hears_when_it_may_file_again_and_keeps_its_text(browser, address, cast):
    for n in range(5):
        browser.get(address)
        assert browser.submit(HAND_IN, text=f"第 {n} 件事").status == 200
    browser.get(address)
    page = browser.submit(HAND_IN, text="第六件事")
    assert page.status == 422
    assert "3月3日 周二起可以再交" in page.main
    assert "第六件事" in page.texts("textarea")[0]


def test_a_matter_about_the_rooms_own_people_goes_to_the_room_above(browser, form, cast):
    slip = browser.submit(HAND_IN, text=TEXT, about_own_people="y")
    assert "钵池街道协商议事室" in slip.main
    assert db.session.scalars(sa.select(Topic.room_id)).one() == cast.rooms["street"]


def test_the_code_of_an_old_sheet_still_files(browser, cast, clock, address):
    from app.models.rooms import RoomCode
    from app.services.rooms import issue_codes

    browser.get(address)
    with writing():
        db.session.get_one(RoomCode, cast.codes["heping"]).replaced_at = clock.now
        db.session.flush()
        issue_codes([db.session.get_one(Room, cast.rooms["heping"])], now=clock.now)
    assert number_on(browser.submit(HAND_IN, text=TEXT))
    browser.get(address)
    assert number_on(browser.submit(HAND_IN, text="另一件事"))


# --- What cannot be taken


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "请写一写发生了什么"),
        ("  \n", "请写一写发生了什么"),
        ("😀🎉", "还没有文字"),
        ("？！…", "还没有文字"),
        ("水" * 60_000, "多了 55000 个字"),
    ],
)
def test_what_is_wrong_is_said_and_the_text_is_kept(browser, form, text, sentence):
    page = browser.submit(HAND_IN, text=text)
    assert page.status == 422
    assert sentence in page.main
    assert (page.all("textarea")[0].text or "").strip() == text.strip()
    assert count() == 0


def test_after_it_is_put_right_it_is_filed(browser, form):
    browser.submit(HAND_IN, text="😀")
    assert number_on(browser.submit(HAND_IN, text=TEXT))


def test_a_script_is_only_text(browser, form):
    told = "<script>alert(1)</script> 路灯不亮"
    code = number_on(browser.submit(HAND_IN, text=told))
    browser.get("/slip")
    page = browser.submit("查一查", code=code)
    assert told in page.main
    assert not [script for script in page.all("script") if "alert" in (script.text or "")]


def test_hidden_signs_are_taken_out(browser, form):
    browser.submit(HAND_IN, text="路灯\u202e不亮\u200b")
    assert db.session.scalars(sa.select(Topic.shown)).one() == "路灯不亮"


def test_a_key_nobody_was_given_files_nothing_and_keeps_the_text(browser, form, address, cast):
    other_room = the_key(browser.get(f"/r/{cast.codes['shuidu']}/pose"))
    for key in ("", "x" * 32, the_key(form)[:-1] + "g", other_room):
        page = browser.post(address, {"key": key, "text": TEXT, "consent_version": rulebook.rules.consent.version})
        assert page.status == 422
        assert TEXT in page.texts("textarea")[0]
    assert count() == 0
    assert number_on(browser.submit(HAND_IN))


def test_the_consent_is_to_what_stands_there_now(browser, form, address):
    page = browser.post(address, {"key": the_key(form), "text": TEXT, "consent_version": "2020-1"})
    assert page.status == 422
    assert number_on(browser.submit(HAND_IN))


def test_from_a_page_of_somebody_else_nothing_is_filed_and_the_text_comes_back(browser, form, address):
    page = browser.post(address, {"key": the_key(form), "text": TEXT}, headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status == 403
    assert TEXT in page.texts("textarea")
    assert the_key(form) not in page.texts("textarea")
    assert count() == 0


def test_a_browser_that_says_nothing_is_asked_once_and_then_files(browser, form, address, client):
    sent = {"key": the_key(form), "text": TEXT, "consent_version": rulebook.rules.consent.version}
    page = browser.post(address, sent, headers={"Sec-Fetch-Site": ""})
    assert page.status == 403
    assert number_on(browser.submit("是我写的，交上去"))
    assert count() == 1


def test_an_unknown_room_keeps_what_was_written(browser, form):
    page = browser.post("/r/AAAAAA/pose", {"key": the_key(form), "text": TEXT})
    assert page.status == 404
    assert TEXT in page.texts("textarea")


def test_a_room_that_closed_meanwhile_says_where_to_go(browser, form, cast, clock):
    with writing():
        db.session.get_one(Room, cast.rooms["heping"]).closed_on = clock.now.date()
    page = browser.submit(HAND_IN, text=TEXT)
    assert page.status == 422
    assert "请到钵池街道协商议事室去提" in page.main
    assert TEXT in page.texts("textarea")[0]


# --- The back button, and another text


@pytest.fixture
def which(browser, form, address) -> Page:
    """Somebody has handed in, went back, changed the text, and pressed again."""
    sent = {"key": the_key(form), "consent_version": rulebook.rules.consent.version}
    browser.post(address, {**sent, "text": TEXT})
    return browser.post(address, {**sent, "text": "水还漫进了车库。\n已经两年。"})


def test_an_edited_text_is_asked_about(which):
    assert which.status == 409
    assert which.h1 == "您刚才已经交过一份"
    assert {"补充到那一份里", "另交一份"} <= set(which.buttons())
    assert count() == 1


def test_it_can_be_added_and_only_once(which, browser):
    first = browser.submit("补充到那一份里")
    browser.page = which
    again = browser.submit("补充到那一份里")
    assert number_on(first) == number_on(again)
    assert first.h1 == "补充好了"
    assert db.session.scalars(sa.select(Detail.shown)).all() == ["水还漫进了车库。\n已经两年。"]
    assert count() == 1


def test_it_can_be_filed_separately_and_only_once(which, browser):
    first = browser.submit("另交一份")
    browser.page = which
    again = browser.submit("另交一份")
    assert number_on(first) == number_on(again)
    assert count() == 2


def test_what_has_gone_on_offers_to_file_separately(which, browser, cast, clock):
    from factories import Story

    story = Story(cast, clock)
    story.topic = db.session.scalars(sa.select(Topic.id)).one()
    story.move("accept")
    page = browser.submit("补充到那一份里")
    assert page.status == 422
    assert "已经往下办了" in page.main
    assert number_on(browser.submit(HAND_IN))
    assert count() == 2
