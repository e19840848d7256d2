"""Coming back with a slip: the number alone opens it, and stands nowhere it could be read off."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from factories import Story
from pages import Browser, Page

from app.domain.stages import Status
from app.extensions import db, rulebook
from app.models.topics import Topic

TEXT = "7 号楼前一下雨就积水，老人出不了门。"
LOOK_UP = "查一查"
STEPS = {
    Status.POSED: (),
    Status.IN_REVIEW: ("accept",),
    Status.NEEDS_DETAILS: ("accept", "ask_details"),
    Status.ANNOUNCED: ("accept", "admit"),
    Status.IN_RESEARCH: ("accept", "admit", "8", "close_notice"),
    Status.IN_PROGRESS: ("accept", "handle_directly"),
    Status.RESULT_ANNOUNCED: ("accept", "answer"),
    Status.DECLINED: ("accept", "propose_decline", "decline"),
    Status.MERGED: ("accept", "merge"),
    Status.REFERRED: ("accept", "refer"),
    Status.WITHHELD: ("accept", "withhold"),
}


@pytest.fixture
def code(browser: Browser, cast: Any) -> str:
    browser.get(f"/r/{cast.codes['heping']}/pose")
    return number_on(browser.submit("提交，拿单子", text=TEXT))


@pytest.fixture
def walk(code: str, cast: Any, clock: Any) -> Callable[..., Story]:
    """Bring the topic that was filed further, by the people who usually do it."""

    def walk(*verbs: str) -> Story:
        story = Story(cast, clock)
        story.topic = db.session.scalars(sa.select(Topic.id).order_by(Topic.id)).first()
        return story.walk(*verbs)

    return walk


def number_on(page: Page) -> str:
    return re.search(r"\d{4} \d{4} \d{4} \d{4}", page.main)[0].replace(" ", "")


def look_up(browser: Browser, typed: str) -> Page:
    browser.get("/slip")
    return browser.submit(LOOK_UP, code=typed)


# --- Typing the number


def test_the_number_opens_the_slip(browser, code):
    page = look_up(browser, code)
    assert page.status == 200
    assert "已收到，等初看" in page.main
    assert TEXT in page.main
    assert number_on(page) == code
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("spaced", ["{0} {1} {2} {3}", "{0}-{1}-{2}-{3}", " {0}{1}{2}{3}\u3000", "{0}　{1} {2} {3}"])
def test_it_is_read_as_kindly_as_possible(browser, code, spaced):
    assert look_up(browser, spaced.format(*re.findall("....", code))).status == 200


def test_full_width_digits_are_digits(browser, code):
    assert look_up(browser, code.translate({48 + n: 0xFF10 + n for n in range(10)})).status == 200


def test_one_wrong_digit_is_told_from_a_slip_that_is_not_there(browser, code):
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    page = look_up(browser, wrong)
    assert page.status == 422
    assert "号码里有一位不对" in page.main
    assert "没有这个号码的单子" in look_up(browser, "0000000000000000").main


@pytest.mark.parametrize(("typed", "sentence"), [("", "请输入单子号码"), ("1234", "您输入了 4 位"), ("单子", "请输入")])
def test_what_is_missing_is_said(browser, cast, typed, sentence):
    assert sentence in look_up(browser, typed).main


def test_numbers_cannot_be_tried_out(browser, code):
    for _ in range(30):
        assert look_up(browser, "0000000000000000").status == 422
    assert look_up(browser, "0000000000000000").status == 429
    assert look_up(browser, code).status == 429


def test_looking_at_ones_own_slip_is_not_counted(browser, code):
    assert {look_up(browser, code).status for _ in range(40)} == {200}


def test_from_a_page_of_somebody_else_nothing_is_shown(browser, code):
    page = browser.post("/slip", {"code": code}, headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status == 403
    assert code not in page.html


def test_looking_for_a_slip_leaves_no_cookie(browser, cast):
    assert "Set-Cookie" not in browser.get("/slip").headers


# --- How it stands


@pytest.mark.parametrize("status", STEPS)
def test_every_status_says_how_it_stands_in_both_languages(browser, code, walk, status):
    story = walk(*STEPS[status])
    shown = Status.IN_REVIEW if status is Status.MERGED else status  # the slip follows into the other topic
    assert story.status is status
    assert look_up(browser, code).status == 200
    browser.reads_english()
    browser.get("/slip")
    page = browser.submit("Look it up", code=code)
    assert shown.label in page.main


def test_the_slip_follows_into_the_topic_it_was_merged_with(browser, code, walk):
    number = walk("accept", "merge").row.number
    page = look_up(browser, code)
    assert f"您交的是 {number}" in page.main
    assert page.all("input", name="verb", value="split")


def test_a_late_matter_says_so(browser, code, clock):
    clock.advance(days=4)
    assert look_up(browser, code).texts("strong", class_="late")


def test_the_reviewers_question_stands_on_it_with_a_place_for_the_answer(browser, code, walk):
    walk("accept", "ask_details")
    page = look_up(browser, code)
    assert "question：写清楚了" in page.main
    assert page.all("textarea", name="details")
    assert page.all("input", name="verb")[0].get("value") == "add_details"  # withdrawing comes last


def test_a_refusal_gives_its_clause_its_reason_and_where_to_go(browser, code, walk):
    walk("accept", "propose_decline", "decline")
    page = look_up(browser, code)
    for words in ("违反法律规定", "reason：写清楚了", "where_instead：写清楚了"):
        assert words in page.main
    assert page.all("textarea", name="new_facts")


def test_a_hidden_text_names_the_rule_and_leaves_a_way_to_answer(browser, code, walk):
    walk("accept", "withhold")
    page = look_up(browser, code)
    assert rulebook.rules.moderation_rules[0].text.zh in page.main
    assert page.all("textarea", name="new_facts")


def test_what_others_joined_cannot_be_withdrawn_and_the_page_says_why(browser, code, walk):
    from app.models.contributions import VoiceKind
    from app.models.unit_of_work import writing
    from app.services import voices

    story = walk("accept")
    with writing():
        voices.speak_up(story.topic, VoiceKind.ME_TOO, device_mark="another phone", now=story.clock.now)
    page = look_up(browser, code)
    assert not page.all("input", name="verb", value="withdraw")


# --- What its holder does


def test_a_matter_is_withdrawn_with_its_slip(browser, code):
    look_up(browser, code)
    page = browser.submit("撤回")
    assert "已撤回" in page.main
    assert number_on(page) == code
    assert db.session.scalars(sa.select(Topic.status)).one() is Status.WITHDRAWN


def test_the_question_is_answered_with_the_slip(browser, code, walk):
    walk("accept", "ask_details")
    look_up(browser, code)
    page = browser.submit("补充情况", details="从 2023 年开始的。")
    assert "从 2023 年开始的。" in page.main
    assert db.session.scalars(sa.select(Topic.status)).one() is Status.IN_REVIEW


def test_moves_are_no_way_to_try_out_numbers_either(browser, code):
    slip = look_up(browser, code)
    for _ in range(30):
        look_up(browser, "0000000000000000")
    browser.page = slip
    assert browser.submit("撤回").status == 429
    assert db.session.scalars(sa.select(Topic.status)).one() is Status.POSED


# --- The number stands nowhere


def test_the_number_is_in_no_header_no_address_no_log_line_and_no_column(app, cast, caplog):
    caplog.set_level(logging.DEBUG)
    phone = Browser(app.test_client())
    phone.get(f"/r/{cast.codes['heping']}/pose")
    filed = phone.submit("提交，拿单子", text=TEXT)
    code = number_on(filed)
    shown = look_up(phone, code)
    wrong = look_up(phone, code[:-1] + str((int(code[-1]) + 1) % 10))

    # The one header that bears it is the phone's own drawer, which no script can read.
    assert "HttpOnly" in filed.headers["Set-Cookie"]
    for page in (filed, shown, wrong):
        assert code not in str([header for header in page.headers if header[0] != "Set-Cookie"])
        assert code not in page.path
        assert not [link for link in page.all("a") + page.all("form") if code in str(link.attrib)]
    assert code not in caplog.text
    assert code not in the_whole_database()


def the_whole_database() -> str:
    db.session.rollback()
    inspector = sa.inspect(db.engine)
    rows = [
        str(tuple(row))
        for table in inspector.get_table_names()
        for row in db.session.execute(sa.text(f'SELECT * FROM "{table}"'))
    ]
    assert len(rows) > 20
    return "\n".join(rows)
