"""What may be told beside the text, what others have told already, and bad luck that loses nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from cast import PASSWORD
from factories import Story, a_topic
from pages import Browser, Page

from app.domain.stages import Party, Status
from app.extensions import db, keyring, rulebook
from app.models.topics import Slip, Topic

TEXT = "和平里 7 号楼前一下雨就积水，老人出不了门。"
OTHER = "路灯坏了三盏，晚上没人敢走。"
HAND_IN = "提交，拿单子"
DIFFERENT = "我这件不一样，提交，拿单子"


@pytest.fixture
def address(cast: Any) -> str:
    return f"/r/{cast.codes['heping']}/pose"


@pytest.fixture
def form(browser: Browser, address: str) -> Page:
    return browser.get(address)


def the_topic() -> Topic:
    return db.session.scalars(sa.select(Topic)).one()


def count() -> int:
    db.session.rollback()
    return db.session.scalars(sa.select(sa.func.count()).select_from(Topic)).one()


# --- Beside the text


def test_place_category_party_helper_and_contact_go_with_the_matter(browser, form):
    category = rulebook.rules.categories[0].code
    browser.submit(
        HAND_IN,
        text=TEXT,
        place="7 号楼东门，车牌苏H12345旁边",
        category=category,
        party="people",
        helper_name="小陈",
        contact="13812345678",
    )
    topic = the_topic()
    assert topic.place == "7 号楼东门，车牌〔车牌号已隐去〕旁边"
    assert (topic.category, topic.party, topic.helper_name) == (category, Party.PEOPLE, "小陈")
    sealed = db.session.scalars(sa.select(Slip.contact_sealed)).one()
    assert "13812345678" not in sealed
    assert keyring.unseal(sealed) == "13812345678"


def test_what_was_said_of_the_category_is_ready_at_the_first_look(browser, form):
    category = rulebook.rules.categories[2]
    browser.submit(HAND_IN, text=TEXT, category=category.code)
    browser.sign_in("chen", PASSWORD)
    page = browser.get(f"/desk/topics/{the_topic().number}")
    chosen = [option.get("value") for option in page.all("option") if option.get("selected") is not None]
    assert category.code in chosen


def test_the_desk_reads_place_helper_and_contact_and_the_public_only_the_place(browser, form, cast, clock, client):
    browser.submit(HAND_IN, text=TEXT, place="东门旁边", helper_name="周玲", contact="13812345678")
    story = Story(cast, clock)
    story.topic = the_topic().id
    number = story.row.number
    story.move("accept")
    everybody = Browser(client.application.test_client()).get(f"/t/{number}")
    assert "东门旁边" in everybody.main
    assert "周玲" not in everybody.html
    assert "13812345678" not in everybody.html
    browser.sign_in("chen", PASSWORD)
    desk = browser.get(f"/desk/topics/{number}").main
    assert all(words in desk for words in ("东门旁边", "周玲", "13812345678"))


@pytest.mark.parametrize(("field", "longest"), [("place", 80), ("contact", 100), ("helper_name", 60)])
def test_a_line_that_is_too_long_is_said_and_everything_stays(browser, form, field, longest):
    page = browser.submit(HAND_IN, **{"text": TEXT, field: "长" * (longest + 1)})
    assert page.status == 422
    assert f"这里最多写 {longest} 个字" in page.main
    assert page.all("input", name=field)[0].get("value") == "长" * (longest + 1)
    assert TEXT in page.texts("textarea")[0]
    assert count() == 0


def test_what_was_chosen_stays_while_the_text_is_put_right(browser, form):
    page = browser.submit(HAND_IN, text="", party="expert", contact="13812345678")
    assert page.all("details", class_="further")[0].get("open") is not None
    browser.submit(HAND_IN, text=TEXT)
    assert the_topic().party is Party.EXPERT


def test_a_choice_that_was_never_offered_is_not_taken(browser, form):
    assert browser.submit(HAND_IN, text=TEXT, category="gold").status == 422
    assert count() == 0


# --- Limits


def test_who_names_themselves_as_a_helper_may_file_for_many(browser, address):
    for n in range(5):
        browser.get(address)
        assert browser.submit(HAND_IN, text=f"第 {n} 件事").status == 200
    browser.get(address)
    assert browser.submit(HAND_IN, text="第六件事").status == 422
    assert browser.submit(HAND_IN, text="第六件事", helper_name="周玲").status == 200


# --- Probably the same


@pytest.fixture
def known(cast, clock) -> Story:
    return a_topic(cast, clock, Status.IN_REVIEW)


def test_what_others_have_told_is_shown_before_anything_is_filed(known, browser, form):
    page = browser.submit(HAND_IN, text=TEXT, place="东门", contact="13812345678")
    assert page.h1 == "还没有交"
    assert known.row.number in page.main
    assert len(page.all("button", class_="button button--primary")) == 1
    assert count() == 1
    assert browser.submit(DIFFERENT).h1 == "收到了，这是您的单子"
    assert count() == 2
    mine = db.session.scalars(sa.select(Topic).order_by(Topic.id.desc())).first()
    assert (mine.shown, mine.place) == (TEXT, "东门")


def test_it_says_me_too_in_one_press(known, browser, form):
    browser.submit(HAND_IN, text=TEXT)
    page = browser.submit("我也遇到")
    assert page.status == 200
    assert count() == 1
    assert db.session.scalar(sa.text("SELECT n FROM voice_count WHERE kind = 'me_too'")) == 1


def test_the_photos_go_along_when_it_is_different(known, browser, form):
    from photographs import a_photo

    browser.submit(HAND_IN, text=TEXT, photos=[a_photo("red")])
    browser.submit(DIFFERENT)
    assert db.session.scalar(sa.text("SELECT count(*) FROM photo")) == 1


def test_five_presses_on_it_are_one_filing(known, browser, form):
    page = browser.submit(HAND_IN, text=TEXT)
    for _ in range(5):
        browser.page = page
        browser.submit(DIFFERENT)
    assert count() == 2


def test_the_text_can_still_be_changed_there(known, browser, form):
    browser.submit(HAND_IN, text=TEXT)
    browser.submit(DIFFERENT, text=f"{TEXT}这次是 9 号楼。")
    assert db.session.scalars(sa.select(Topic.shown).order_by(Topic.id.desc())).first() == f"{TEXT}这次是 9 号楼。"


def test_what_is_something_else_is_filed_at_once(known, browser, form):
    assert browser.submit(HAND_IN, text=OTHER).h1 == "收到了，这是您的单子"


def test_a_matter_nobody_has_read_yet_is_shown_to_nobody(cast, clock, browser, form):
    a_topic(cast, clock, Status.POSED)
    assert browser.submit(HAND_IN, text=TEXT).h1 == "收到了，这是您的单子"


def test_a_neighbouring_room_counts_and_a_finished_matter_does_not(cast, clock, browser, address):
    a_topic(cast, clock, Status.DECLINED)
    browser.get(address)
    assert browser.submit(HAND_IN, text=TEXT).h1 == "收到了，这是您的单子"
    Story(cast, clock, "shuidu").pose(TEXT).move("accept", by="he")
    browser.get(address)
    page = browser.submit(HAND_IN, text=TEXT)
    assert page.h1 == "还没有交"
    assert "水渡口社区协商议事室" in page.main


def test_who_complains_about_the_rooms_own_people_is_not_shown_others(known, browser, form):
    assert browser.submit(HAND_IN, text=TEXT, about_own_people="y").h1 == "收到了，这是您的单子"


# --- Luck


def test_a_text_from_right_to_left_stays_in_its_own_lines(browser, form, cast, clock):
    told = "مياه الأمطار 7 路灯\u202e不亮\u2066"
    browser.submit(HAND_IN, text=told)
    story = Story(cast, clock)
    story.topic = the_topic().id
    story.move("accept", shown=the_topic().shown)
    page = browser.get(f"/t/{story.row.number}")
    assert not {"\u202e", "\u2066"} & set(page.html)
    [shown] = [element for element in page.all("p", class_="told") if "مياه" in (element.text or "")]
    assert shown.get("dir") == "auto"


def test_the_phones_own_clock_is_of_no_importance(browser, address, clock):
    for wrong in ("Thu, 01 Jan 1970 00:00:00 GMT", "Tue, 19 Jan 2038 03:14:07 GMT"):
        browser.headers = {"Date": wrong, "If-Modified-Since": wrong}
        browser.get(address)
        clock.advance(days=40)  # the form lay open; its key and the phone's cookies name no hour
        assert browser.submit(HAND_IN, text=TEXT).h1 == "收到了，这是您的单子"
    assert count() == 2


def test_another_resident_on_the_same_phone_has_a_slip_of_their_own(browser, address):
    codes = set()
    for text in (TEXT, OTHER):
        browser.get(address)
        codes.add(browser.submit(HAND_IN, text=text).carried("data-copy"))
    assert len(codes) == 2
    assert set(browser.client.get_cookie("slips").value.split(".")) == codes


def test_the_slip_is_kept_by_the_phone_that_filed_it(browser, form):
    slip = browser.submit(HAND_IN, text=TEXT)
    code = slip.carried("data-copy")
    cookie = browser.client.get_cookie("slips")
    assert cookie.value == code
    assert cookie.http_only
    assert cookie.max_age >= timedelta(days=365).total_seconds()


def test_a_poster_of_a_room_that_closed_says_where_to_go(browser, address, cast, clock):
    from app.models.rooms import Room
    from app.models.unit_of_work import writing

    with writing():
        db.session.get_one(Room, cast.rooms["heping"]).closed_on = clock.now.date()
    page = browser.get(address)
    assert "关闭" in page.main
    assert "钵池街道协商议事室" in page.main


@pytest.mark.parametrize("language", ["zh", "en"])
def test_privacy_says_what_is_true_now(browser, language):
    if language == "en":
        browser.reads_english()
    days = str(rulebook.rules.lengths.contact_kept_days)
    words = {
        "zh": ("拍摄地点和时间", "加密保存", f"{days} 天", "最近十张单子", "凭单子清除信息", "不保存您的网络地址"),
        "en": ("drawn anew", "encrypted", f"{days} days", "last ten slips", "Erasing by slip", "network address"),
    }
    page = browser.get("/privacy")
    assert all(said in page.main for said in words[language])
