"""The counter (point 8): the four forms on behalf of somebody without a phone, the channel kept, the slip printed."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from cast import PASSWORD
from factories import a_topic

from app.domain.stages import Channel, SlipKind, Status
from app.domain.standing import reviewer
from app.extensions import db
from app.models.contributions import Doubt, Position, Voice
from app.models.meetings import SignUp
from app.models.remarks import Remark
from app.models.statements import Statement
from app.models.topics import Filing, Slip, Topic
from app.queries import boards
from app.queries.facts import facts_of
from app.web.counter import ENTRIES

ENTER = "登记，然后打印单子"
TEXT = "三号楼楼道灯坏了半个月，晚上上楼看不见台阶。"
BY_HAND = [Channel.PAPER, Channel.SPOKEN, Channel.TELEPHONE, Channel.LETTER]


@pytest.fixture
def counter(cast):
    return f"/desk/counter/{cast.rooms['heping']}"


@pytest.fixture
def clerk(browser, cast):
    return signed_in(browser)


def signed_in(browser):
    browser.sign_in("chen", PASSWORD)
    return browser


def enter(clerk, address, channel=Channel.SPOKEN, **typed):
    clerk.get(address)
    return clerk.submit(ENTER, channel=channel, **typed)


def about(counter, noun, story):
    return f"{counter}/{noun}?topic={story.row.number}"


def only(table):
    return db.session.scalars(sa.select(table)).one()


def newest_slip():
    return db.session.scalars(sa.select(Slip).order_by(Slip.id.desc())).first()


def count(table):
    return db.session.scalar(sa.select(sa.func.count()).select_from(table))


def channel_of(page):
    return [box.get("value") for box in page.all("input", name="channel") if box.get("checked") is not None]


def slip_number(page):
    return re.sub(r"\D", "", re.search(r"\d{4} \d{4} \d{4} \d{4}", page.main).group())


# --- The four forms on behalf


@pytest.mark.parametrize("channel", BY_HAND)
def test_pose_at_the_counter_keeps_the_channel_for_life_and_counts_in_the_figures(clerk, counter, cast, clock, channel):
    page = enter(clerk, f"{counter}/matters", channel, text=TEXT, helper_name="楼长老周", contact="0517-8300 1234")
    topic, slip = only(Topic), only(Slip)
    assert (topic.channel, topic.helper_name, topic.shown) == (channel, "楼长老周", TEXT)
    assert (slip.channel, slip.kind, slip.device_mark) == (channel, SlipKind.FILED, None)
    assert slip.account_id == cast.accounts["chen"]
    assert "8300 1234" not in slip.contact_sealed
    assert "初看" in page.main
    figures = boards.room_figures(cast.rooms["heping"], clock.now)
    assert {row.channel: row.posed for row in figures.by_channel if row.posed} == {channel: 1}


def test_suggest_at_the_counter(clerk, counter):
    page = enter(clerk, f"{counter}/suggestions", Channel.LETTER, text="活动室晚上能不能开到九点？")
    assert "最晚" in page.main
    remark = only(Remark)
    assert db.session.get_one(Slip, remark.slip_id).channel is Channel.LETTER
    assert remark.topic_id is None


def test_inquire_at_the_counter_about_the_room_and_about_a_topic(clerk, counter, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    enter(clerk, f"{counter}/inquiries", Channel.TELEPHONE, text="议事室几点开门？")
    enter(clerk, about(counter, "inquiries", story), Channel.TELEPHONE, text="这件事到哪一步了？")
    assert [remark.topic_id for remark in db.session.scalars(sa.select(Remark).order_by(Remark.id))] == [
        None,
        story.topic,
    ]


def test_negotiate_at_the_counter_a_position_a_statement_and_a_seat_at_the_meeting(browser, counter, cast, clock):
    story = a_topic(cast, clock, Status.SCHEDULED)
    clerk = signed_in(browser)
    clerk.get(f"{counter}?channel=spoken")
    clerk.click("7 号楼前积水")
    clerk.click("说出我的主张")
    assert clerk.page.path == f"{counter}/positions?topic={story.row.number}&channel=spoken"
    enter(clerk, about(counter, "positions", story), Channel.SPOKEN, stance="against", reason="先修排水口更要紧。")
    enter(clerk, about(counter, "statements", story), Channel.SPOKEN, text="雨水管应当先清一遍。")
    enter(clerk, about(counter, "sign-ups", story), Channel.TELEPHONE, party="people", contact="老周，13800001234")
    assert only(Position).slip_id != only(Statement).slip_id  # two people may have come one after the other
    slip = db.session.get_one(Slip, only(SignUp).slip_id)
    assert (slip.channel, slip.account_id) == (Channel.TELEPHONE, cast.accounts["chen"])
    assert slip.contact_sealed


def test_a_doubt_and_a_voice_are_taken_at_the_counter_too(clerk, counter, cast, clock):
    story = a_topic(cast, clock, Status.ANNOUNCED)
    enter(clerk, about(counter, "doubts", story), text="水往哪里排？")
    enter(clerk, about(counter, "me-too", story))
    enter(clerk, about(counter, "me-too", story))
    assert only(Doubt).device_mark is None
    assert count(Voice) == 2  # each by a slip of their own: the phone is nobody's


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.noun)
def test_every_entry_has_a_form_with_a_channel_and_what_is_read_out(browser, counter, cast, clock, entry):
    takes = [status for status in Status if set(entry.takes) & status.accepts]
    story = a_topic(cast, clock, takes[0] if takes else Status.IN_REVIEW)
    clerk = signed_in(browser)
    if entry.is_to_a_room:
        page = clerk.get(f"{counter}/{entry.noun}?channel=letter")
    else:
        offered = clerk.get(f"{counter}/topics/{story.row.number}?channel=letter").all("a")
        address = next(link.get("href") for link in offered if f"/{entry.noun}?" in link.get("href"))
        page = clerk.get(address)
    assert "请念给对方听" in page.main
    assert channel_of(page) == ["letter"]


# --- The slip


def test_the_slip_is_printed_with_number_code_room_and_dates_and_opens_on_any_phone(clerk, counter, app):
    page = enter(clerk, f"{counter}/matters", text=TEXT)
    assert page.headers["Cache-Control"] == "no-store"
    assert "和平里社区协商议事室" in page.main
    assert page.all("img", class_="slip__qr")
    phone = app.test_client()
    opened = phone.post("/slip", data={"code": slip_number(page)}, headers={"Sec-Fetch-Site": "same-origin"})
    assert TEXT in opened.get_data(as_text=True)


def test_the_clerks_own_browser_keeps_no_slip_and_is_no_phone(clerk, counter):
    enter(clerk, f"{counter}/matters", text=TEXT)
    enter(clerk, f"{counter}/suggestions", text="活动室晚上能不能开到九点？")
    assert clerk.client.get_cookie("slips") is None
    assert clerk.client.get_cookie("device") is None


def test_the_next_entry_keeps_room_and_channel(clerk, counter):
    enter(clerk, f"{counter}/matters", Channel.PAPER, text=TEXT)
    page = clerk.click("登记下一件")
    assert page.path.startswith(counter)
    page = clerk.click("反映问题") if "反映问题" in page.main else clerk.get(f"{counter}/matters?channel=paper")
    assert [box.get("value") for box in page.all("input", name="channel") if box.get("checked") is not None] == [
        "paper"
    ]


# --- Who may, and how often


def test_whoever_has_one_room_is_led_to_its_counter(clerk, counter):
    assert clerk.get("/desk/counter").path == counter


def test_whoever_has_no_seat_in_the_room_enters_nothing_there(browser, counter, cast):
    for login in ("he", "ma", "ops"):
        browser.sign_in(login, PASSWORD)
        assert browser.get(counter).status == 403
        assert browser.get(f"{counter}/matters").status == 403
        browser.get("/desk")
        token = browser.page.all("input", name="csrf_token")[0].get("value")
        page = browser.post(f"{counter}/matters", {"csrf_token": token, "text": TEXT, "channel": "paper"})
        assert page.status == 403
    assert count(Topic) == 0


def test_five_presses_enter_once(clerk, counter):
    clerk.get(f"{counter}/matters")
    key = clerk.page.all("input", name="key")[0].get("value")
    numbers = set()
    for _ in range(5):
        clerk.get(f"{counter}/matters")
        page = clerk.submit(ENTER, channel="spoken", text="老井边的栏杆松了，孩子在那里玩。", key=key)
        numbers.add(slip_number(page))
    assert len(numbers) == 1
    assert count(Topic) == 1


def test_the_same_form_with_other_words_asks_and_keeps_them(clerk, counter):
    clerk.get(f"{counter}/suggestions")
    key = clerk.page.all("input", name="key")[0].get("value")
    clerk.submit(ENTER, channel="spoken", text="活动室晚上能不能开到九点？", key=key)
    clerk.get(f"{counter}/suggestions")
    page = clerk.submit(ENTER, channel="spoken", text="菜场门口装个饮水点。", key=key)
    assert page.status == 409
    assert "菜场门口装个饮水点。" in page.main
    clerk.submit(ENTER)
    assert count(Remark) == 2


def test_what_was_typed_stays_when_the_channel_is_missing(clerk, counter):
    clerk.get(f"{counter}/matters")
    page = clerk.submit(ENTER, text=TEXT)
    assert page.status == 422
    assert TEXT in page.main
    assert count(Filing) == 0


def test_a_counter_has_no_limit_of_a_phone(clerk, counter):
    for n in range(12):
        clerk.get(f"{counter}/matters")
        clerk.submit(ENTER, channel="paper", text=f"第{n}张纸单：{'甲乙丙丁戊己庚辛壬癸子丑'[n] * 6}要修。")
    assert count(Topic) == 12


def test_what_others_told_already_is_shown_before_it_is_entered(clerk, counter, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    page = enter(clerk, f"{counter}/matters", text="和平里 7 号楼前一下雨就积水，老人出不了门。")
    assert story.row.number in page.main
    assert count(Topic) == 1
    clerk.submit("是另一件，登记")
    assert count(Topic) == 2


def test_who_entered_a_matter_does_not_review_it(browser, counter, cast, clock):
    browser.sign_in("zhao", PASSWORD)
    enter(browser, f"{counter}/matters", text=TEXT)
    facts = facts_of(only(Topic), now=clock.now)
    assert facts.parties_to_it == {cast.accounts["zhao"]}
    assert not reviewer.allows(cast.actor("zhao"), facts)
    assert reviewer.allows(cast.actor("li"), facts)


def test_a_number_nobody_has_is_said_where_it_was_typed(clerk, counter):
    clerk.get(counter)
    page = clerk.submit("查找", number="26-999999-1")
    assert page.status == 404
    assert "26-999999-1" in [field.get("value") for field in page.all("input", name="number")]
