"""A question to the room or on a topic, answered in public; with it one may say that a matter is not done."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from factories import a_topic

from app.domain.inbox import InboxKind
from app.domain.stages import RemarkKind, Status
from app.extensions import db
from app.models.outcomes import RestartVoice
from app.models.remarks import Remark
from app.models.rooms import Room
from app.models.unit_of_work import writing
from app.services import answers, first_look

HAND_IN = "提交，拿单子"
TEXT = "电梯什么时候修好？"
NOT_DONE = "这件事没办好"


def ask(browser, address, text=TEXT, **more):
    browser.get(address)
    return browser.submit(HAND_IN, text=text, **more)


def the_remark():
    return db.session.scalars(sa.select(Remark)).one()


def count(table):
    return db.session.scalars(sa.select(sa.func.count()).select_from(table)).one()


@pytest.fixture
def address(cast):
    return f"/r/{cast.codes['heping']}/inquiries"


def test_a_question_to_the_room_gives_a_slip_and_the_day_of_the_answer(browser, address):
    page = ask(browser, address)
    assert re.search(r"\d{4} \d{4} \d{4} \d{4}", page.main)
    assert "最晚3月9日 周一" in page.main
    assert (the_remark().kind, the_remark().topic_id) == (RemarkKind.INQUIRY, None)


def test_the_answer_stands_beside_it_for_everybody(browser, address, cast, clock):
    ask(browser, address)
    page = browser.get(f"/r/{cast.codes['heping']}/answers")
    assert TEXT not in page.main
    with writing():
        answers.answer(the_remark().id, "星期五修好。", cast.actor("chen"), now=clock.now)
    version = db.session.get(Room, cast.rooms["heping"], populate_existing=True).public_version
    page = browser.get(f"/r/{cast.codes['heping']}/answers?after={version}")
    assert TEXT in page.main
    assert "星期五修好。" in page.main
    assert "星期五修好。" in browser.get(f"/r/{cast.codes['heping']}/inquire?after={version}").main


@pytest.mark.parametrize("status", [status for status in Status if status.is_public])
def test_any_public_topic_takes_one_also_when_it_is_over(browser, cast, clock, status):
    number = a_topic(cast, clock, status).row.number
    assert ask(browser, f"/t/{number}/inquiries").status == 200


@pytest.mark.parametrize("status", [Status.WITHHELD, Status.WITHDRAWN])
def test_one_whose_words_are_hidden_takes_none(browser, cast, clock, status):
    number = a_topic(cast, clock, status).row.number
    page = browser.get(f"/t/{number}/inquiries")
    assert not page.all("textarea")
    assert "积水" not in page.main


def test_the_questions_on_a_topic_stand_on_its_own_page_of_questions(browser, cast, clock):
    number = a_topic(cast, clock, Status.IN_REVIEW).row.number
    ask(browser, f"/t/{number}/inquiries")
    with writing():
        first_look.show(InboxKind.REMARK, the_remark().id, cast.actor("chen"), now=clock.now)
    assert TEXT in browser.get(f"/t/{number}/inquiries").main
    clock.advance(days=10)
    assert "已超期 3 天" in browser.get(f"/t/{number}/inquiries").main


def test_the_door_with_a_topic_leads_to_the_topics_own_questions(browser, cast, clock, address):
    number = a_topic(cast, clock, Status.IN_REVIEW).row.number
    assert browser.get(f"{address}?topic={number}").path == f"/t/{number}/inquiries"


# --- “It is not done”


@pytest.mark.parametrize("status", [Status.IN_PROGRESS, Status.CLOSED])
def test_it_is_not_done_counts_as_a_voice_for_another_round(browser, cast, clock, status):
    story = a_topic(cast, clock, status)
    ask(browser, f"/t/{story.row.number}/inquiries", not_done="y")
    voice = db.session.scalars(sa.select(RestartVoice)).one()
    assert (voice.topic_id, voice.round) == (story.topic, 1)


def test_without_the_tick_a_question_is_only_a_question(browser, cast, clock):
    number = a_topic(cast, clock, Status.IN_PROGRESS).row.number
    ask(browser, f"/t/{number}/inquiries")
    assert count(RestartVoice) == 0


def test_one_phone_is_one_voice_however_often_it_asks(browser, cast, clock):
    number = a_topic(cast, clock, Status.IN_PROGRESS).row.number
    ask(browser, f"/t/{number}/inquiries", not_done="y")
    browser.get(f"/t/{number}/inquiries")
    browser.submit("交上去", text="还是没修好？", not_done="y")
    assert (count(Remark), count(RestartVoice)) == (2, 1)


def test_a_closed_matter_takes_the_voice_for_ninety_days_and_the_question_for_ever(browser, cast, clock):
    number = a_topic(cast, clock, Status.CLOSED).row.number
    assert NOT_DONE in browser.get(f"/t/{number}/inquiries").main
    clock.advance(days=91)
    assert NOT_DONE not in browser.get(f"/t/{number}/inquiries").main
    assert ask(browser, f"/t/{number}/inquiries").status == 200


def test_a_matter_under_review_is_not_asked_whether_it_is_done(browser, cast, clock):
    number = a_topic(cast, clock, Status.IN_REVIEW).row.number
    assert NOT_DONE not in browser.get(f"/t/{number}/inquiries").main


# --- Bad luck


def test_five_presses_are_one_question_and_one_voice(browser, cast, clock):
    address = f"/t/{a_topic(cast, clock, Status.IN_PROGRESS).row.number}/inquiries"
    key = browser.get(address).all("input", name="key")[0].get("value")
    for _ in range(5):
        assert browser.post(address, {"key": key, "text": TEXT, "not_done": "y"}).status == 200
    assert (count(Remark), count(RestartVoice)) == (1, 1)


def test_a_closed_room_says_whom_to_turn_to_and_keeps_the_text(browser, address, cast, clock):
    browser.get(address)
    with writing():
        db.session.get_one(Room, cast.rooms["heping"]).closed_on = clock.now.date()
    page = browser.submit(HAND_IN, text=TEXT)
    assert page.status == 422
    assert "钵池街道协商议事室" in page.texts("div", role="alert")[0]
    assert TEXT in page.main
    assert "关闭" in browser.get(address).main


def test_a_form_of_another_room_is_asked_to_be_sent_once_more(browser, address, cast):
    key = browser.get(address).all("input", name="key")[0].get("value")
    page = browser.post(f"/r/{cast.codes['shuidu']}/inquiries", {"key": key, "text": TEXT})
    assert page.status == 422
    assert TEXT in page.main
    assert browser.submit(HAND_IN).status == 200
