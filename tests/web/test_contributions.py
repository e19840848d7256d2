"""`/t/<number>/<noun>`: what each status takes and nothing else; each once, with a slip, read before it is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import a_topic

from app.domain.inbox import InboxKind
from app.domain.stages import Contribution, RemarkKind, Status
from app.extensions import db
from app.models.contributions import Doubt, Voice
from app.models.outcomes import Objection, Rating, RestartVoice
from app.models.remarks import Remark
from app.models.topics import Slip
from app.models.unit_of_work import writing
from app.services import answers, first_look

C = Contribution
HAND_IN, WITH_MY_SLIP = "提交，拿单子", "交上去"
TAKEN, NOT_NOW = "收到了，谢谢您", "现在还不能这样办"
WORDS = "西边那口井盖也在冒水"

# Noun → what is filled in, and which contribution it is.
FORMS = {
    "doubts": ({"text": WORDS}, {C.DOUBT}),
    "ratings": ({"answered": "yes", "solved": "partly", "satisfied": "no"}, {C.RATING}),
    "objections": ({"text": WORDS}, {C.OBJECTION}),
    "restart-requests": ({}, {C.NOT_DONE, C.CAME_BACK}),
    "questions": ({"text": WORDS}, {C.QUESTION}),
    "facts": ({"text": WORDS}, {C.FACTS}),
    "offers": ({"gives": "skill", "text": WORDS}, {C.OFFER}),
    "comments": ({"text": WORDS}, {C.COMMENT}),
}
ELSEWHERE = {C.DETAILS, C.POSITION, C.STATEMENT, C.SIGN_UP}  # pages of their own
VOICES = {C.ME_TOO, C.APPROVE}
AFTER_A_FIRST_LOOK = [status for status in Status if status is not Status.POSED]


def open_form(browser, story, noun):
    return browser.get(f"/t/{story.row.number}/{noun}")


def open_topic(browser, story):
    return browser.get(f"/t/{story.row.number}?after={story.row.public_version}")


def hand_in(browser, story, noun, button=HAND_IN, **fields):
    open_form(browser, story, noun)
    return browser.submit(button, **(FORMS[noun][0] | fields))


def speak_up(browser, story, kind="me_too", do="speak_up", **more):
    return browser.post(f"/t/{story.row.number}/voices", {"kind": kind, "do": do, **more})


def count(table):
    return db.session.scalar(sa.select(sa.func.count()).select_from(table))


def show(cast, clock, kind, row_id, **more):
    with writing():
        first_look.show(kind, row_id, cast.actor("chen"), now=clock.now, **more)


def latest(table=Remark):
    return db.session.scalar(sa.select(table).order_by(table.id.desc()).limit(1))


# --- The whole grid: what a status takes


def test_every_contribution_is_looked_at_here():
    assert set().union(*(takes for _, takes in FORMS.values())) | ELSEWHERE | VOICES == set(C)


@pytest.mark.parametrize("status", AFTER_A_FIRST_LOOK)
def test_on_the_topic_page_exactly_what_the_status_takes(browser, cast, clock, status):
    story = a_topic(cast, clock, status)
    page = open_topic(browser, story)
    offered = {link.get("href") for link in page.all("a")}
    for noun, (_, takes) in FORMS.items():
        assert (f"/t/{story.row.number}/{noun}" in offered) is bool(takes & status.accepts), noun
    asked = {field.get("value") for field in page.all("input", name="kind")}
    assert asked == {what.value for what in VOICES & status.accepts}


@pytest.mark.parametrize("status", AFTER_A_FIRST_LOOK)
def test_each_form_takes_what_its_status_takes_and_else_says_why(browser, cast, clock, status):
    story = a_topic(cast, clock, status)
    for noun, (filled, takes) in FORMS.items():
        browser.client.delete_cookie("slips")
        if takes & status.accepts:
            assert hand_in(browser, story, noun).h1 == TAKEN, noun
            continue
        for page in (open_form(browser, story, noun), browser.post(f"/t/{story.row.number}/{noun}", filled)):
            assert (page.status, page.h1) == (422, NOT_NOW), noun
            assert "不再接收：" in page.main


@pytest.mark.parametrize("status", AFTER_A_FIRST_LOOK)
def test_voices_are_taken_as_the_status_takes_them(browser, cast, clock, status):
    story = a_topic(cast, clock, status)
    for what in VOICES:
        page = speak_up(browser, story, what.value)
        assert page.h1 == ("您的一票算上了" if what in status.accepts else NOT_NOW)
    assert count(Voice) == len(VOICES & status.accepts)


def test_before_a_first_look_there_is_nothing_to_add_to(browser, cast, clock):
    story = a_topic(cast, clock, Status.POSED)
    assert {open_form(browser, story, noun).status for noun in FORMS} == {404}
    assert speak_up(browser, story).status == 404


def test_an_unknown_noun_is_no_page(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    assert open_form(browser, story, "applause").status == 404


def test_what_is_not_taken_says_how_it_stands_what_is_taken_instead_and_keeps_the_words(browser, cast, clock):
    story = a_topic(cast, clock, Status.ANNOUNCED)
    open_form(browser, story, "doubts")
    clock.advance(days=8)
    story.move("close_notice")
    page = browser.submit(HAND_IN, text=WORDS)
    assert "议题现在是“正在摸情况”，不再接收：我有疑问。" in page.main
    assert page.href("提供情况") == f"/t/{story.row.number}/facts"
    assert WORDS in [area.text.strip() for area in page.all("textarea")]
    assert count(Doubt) == 0


def test_ninety_days_after_closing_nothing_is_taken_or_offered_any_more(browser, cast, clock):
    story = a_topic(cast, clock, Status.CLOSED)
    assert f"/t/{story.row.number}/ratings" in open_topic(browser, story).html
    clock.to(story.row.closed_at + timedelta(days=90, seconds=1))
    assert f"/t/{story.row.number}/ratings" not in open_topic(browser, story).html
    page = open_form(browser, story, "restart-requests")
    assert "超过 90 天" in page.main


# --- Exactly once, whoever presses how often


@pytest.mark.parametrize(
    ("noun", "status", "table"),
    [
        ("doubts", Status.ANNOUNCED, Doubt),
        ("comments", Status.ANNOUNCED, Remark),
        ("offers", Status.IN_PROGRESS, Remark),
        ("objections", Status.RESULT_ANNOUNCED, Objection),
        ("ratings", Status.CLOSED, Rating),
        ("restart-requests", Status.CLOSED, RestartVoice),
    ],
)
def test_five_presses_are_one(browser, cast, clock, noun, status, table):
    story = a_topic(cast, clock, status)
    before = count(Slip)
    form = open_form(browser, story, noun)
    numbers = set()
    for _ in range(5):
        browser.page = form
        numbers.add(browser.submit(HAND_IN, **FORMS[noun][0]).texts("p", class_="slip__number")[0])
    assert (count(table), count(Slip) - before, len(numbers)) == (1, 1, 1)


def test_five_presses_are_one_with_cookies_blocked(app, cast, clock):
    from pages import Browser

    story = a_topic(cast, clock, Status.ANNOUNCED)
    browser = Browser(app.test_client(use_cookies=False))
    form = open_form(browser, story, "doubts")
    for _ in range(5):
        browser.page = form
        assert browser.submit(HAND_IN, text=WORDS).h1 == TAKEN
    assert count(Doubt) == 1


def test_the_back_button_with_another_text_asks_before_it_is_another_one(browser, cast, clock):
    story = a_topic(cast, clock, Status.ANNOUNCED)
    form = open_form(browser, story, "comments")
    browser.submit(HAND_IN, text=WORDS)
    browser.page = form
    page = browser.submit(HAND_IN, text="另外，北门的路灯也不亮")
    assert page.status == 409
    assert "另外，北门的路灯也不亮" in page.html
    assert count(Remark) == 1
    assert browser.submit(WITH_MY_SLIP).h1 == TAKEN
    assert count(Remark) == 2


def test_a_phone_that_keeps_a_slip_of_the_topic_needs_no_second_one(browser, cast, clock):
    story = a_topic(cast, clock, Status.ANNOUNCED)
    hand_in(browser, story, "comments")
    before = count(Slip)
    hand_in(browser, story, "doubts", button=WITH_MY_SLIP)
    assert count(Slip) == before
    assert latest().slip_id == latest(Doubt).slip_id


def test_somebody_else_on_the_same_phone_gets_a_slip_of_their_own(browser, cast, clock):
    story = a_topic(cast, clock, Status.ANNOUNCED)
    hand_in(browser, story, "comments")
    hand_in(browser, story, "doubts", button=WITH_MY_SLIP, somebody_else="y")
    assert latest().slip_id != latest(Doubt).slip_id


def test_nothing_but_blanks_is_asked_for_words_and_the_choice_stays(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_PROGRESS)
    page = hand_in(browser, story, "offers", text=" 　 ", gives="material")
    assert page.status == 422
    assert "说说您能帮什么" in page.main
    assert page.all("input", value="material")[0].get("checked") is not None


def test_more_than_fits_is_said_with_how_much_and_stays(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    page = hand_in(browser, story, "comments", text="水" * 5003)
    assert page.status == 422
    assert "3" in page.texts("p", class_="field__error")[0]
    assert "水" * 5003 in page.html


def test_a_phone_hands_in_forty_things_a_day_and_then_hears_until_when(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    for n in range(40):
        assert hand_in(browser, story, "comments", HAND_IN if n == 0 else WITH_MY_SLIP, text=f"第 {n} 条").h1 == TAKEN
    page = hand_in(browser, story, "comments", WITH_MY_SLIP, text="第四十一条")
    assert page.status == 422
    assert "今天已经交了 40 份" in page.main
    assert "第四十一条" in page.html


# --- The first look, masks, stubs, answers


@pytest.mark.parametrize(
    ("noun", "status"),
    [
        ("comments", Status.IN_REVIEW),
        ("facts", Status.IN_RESEARCH),
        ("offers", Status.IN_RESEARCH),
        ("questions", Status.IN_PROGRESS),
    ],
)
def test_first_look_before_anything_is_public_masked_already(browser, cast, clock, noun, status):
    story = a_topic(cast, clock, status)
    hand_in(browser, story, noun, text=f"{WORDS}，电话 13812345678")
    page = open_topic(browser, story)
    assert WORDS not in page.html
    assert "还有 1 条等初看。" in page.main

    show(cast, clock, InboxKind.REMARK, latest().id)
    page = open_topic(browser, story)
    assert WORDS in page.main
    assert "13812345678" not in page.html
    assert "等初看" not in page.main


def test_what_is_withheld_leaves_rule_and_date(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    hand_in(browser, story, "comments")
    with writing():
        first_look.withhold(InboxKind.REMARK, latest().id, "insult", cast.actor("chen"), now=clock.now)
    page = open_topic(browser, story)
    assert "不公开： 辱骂或者攻击他人 · 3月2日 周一" in page.main
    assert WORDS not in page.html


def test_a_question_waits_in_public_turns_late_by_itself_and_gets_its_answer(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_PROGRESS)
    thanks = hand_in(browser, story, "questions")
    due = latest().due_at
    assert f"最晚{due:%-m月%-d日}" in thanks.main
    show(cast, clock, InboxKind.REMARK, latest().id)
    assert "等待答复 · 还有" in open_topic(browser, story).main

    clock.to(due + timedelta(days=2))
    page = open_topic(browser, story)
    assert "等待答复 · 已超期 2 天" in page.main

    with writing():
        answers.answer(latest().id, "下周三进场。", cast.actor("chen"), now=clock.now)
    page = open_topic(browser, story)
    assert "下周三进场。" in page.main
    assert "等待答复" not in page.main


def test_an_offer_keeps_the_contact_for_the_desk_only_and_says_that_no_money_is_taken(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_RESEARCH)
    assert "不收钱" in open_form(browser, story, "offers").main
    browser.submit(HAND_IN, gives="time", text="周末可以帮忙量", contact="13900000000")
    slip = db.session.get(Slip, latest().slip_id)
    assert slip.contact_sealed
    assert "13900000000" not in slip.contact_sealed
    show(cast, clock, InboxKind.REMARK, latest().id)
    page = open_topic(browser, story)
    assert "出时间 · 3月" in page.main
    assert "13900000000" not in page.html


def test_an_objection_blocks_the_result_until_it_is_answered_or_withheld(browser, cast, clock):
    from app.queries.facts import facts_of

    story = a_topic(cast, clock, Status.RESULT_ANNOUNCED)
    hand_in(browser, story, "objections")
    assert facts_of(story.row, now=clock.now).objections_open == 1
    assert WORDS not in open_topic(browser, story).html
    with writing():
        first_look.withhold(InboxKind.OBJECTION, latest(Objection).id, "insult", cast.actor("chen"), now=clock.now)
    assert facts_of(story.row, now=clock.now).objections_open == 0
    assert "不公开： 辱骂或者攻击他人" in open_topic(browser, story).main


def test_the_newest_twenty_stand_on_the_page_and_the_others_behind_more(app, browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    for n in range(23):
        browser.client.delete_cookie("slips")
        hand_in(browser, story, "comments", text=f"看法{n}号")
        show(cast, clock, InboxKind.REMARK, latest().id)
    page = open_topic(browser, story)
    shown = [text for text in page.texts("p", class_="told") if text.startswith("看法")]
    assert (len(shown), shown[0], shown[-1]) == (20, "看法22号", "看法3号")
    rest = browser.get(page.href("看更多"))
    assert rest.texts("p", class_="told") == ["看法2号", "看法1号", "看法0号"]
    assert browser.get(f"/t/{story.row.number}/remarks?of=slips").status == 404


# --- Ratings and restart


def test_answered_solved_and_satisfied_are_three_figures_and_changeable(browser, cast, clock):
    story = a_topic(cast, clock, Status.RESULT_ANNOUNCED)
    hand_in(browser, story, "ratings", answered="yes", solved="partly", satisfied="no")
    page = open_form(browser, story, "ratings")
    assert {field.get("value") for field in page.all("input", type="radio") if field.get("checked") is not None} == {
        "yes",
        "partly",
        "no",
    }
    browser.submit(WITH_MY_SLIP, solved="solved", satisfied="yes")
    assert count(Rating) == 1
    hand_in(browser, story, "ratings", button=WITH_MY_SLIP, somebody_else="y", solved="not", satisfied="no")
    page = open_topic(browser, story)
    assert "答复了 2 张单子里有 2 张 说解决了 2 张单子里有 1 张 满意 2 张单子里有 1 张" in page.main


def test_a_rating_without_a_word_asks_for_one(browser, cast, clock):
    story = a_topic(cast, clock, Status.CLOSED)
    open_form(browser, story, "ratings")
    page = browser.submit(HAND_IN)
    assert page.status == 422
    assert "请至少答一个" in page.main


def test_enough_phones_that_say_it_came_back_ask_for_another_round(app, cast, clock):
    from pages import Browser

    story = a_topic(cast, clock, Status.CLOSED)
    for n in range(5):
        neighbour = Browser(app.test_client())
        assert f"{n} 部手机或回执说问题又出现了，够 5 就可以" in open_form(neighbour, story, "restart-requests").main
        neighbour.submit(HAND_IN)
    page = open_topic(neighbour, story)
    assert "有居民请求重启协商，最晚" in page.main


def test_two_residents_on_one_phone_are_two_voices_for_another_round(browser, cast, clock):
    story = a_topic(cast, clock, Status.CLOSED)
    hand_in(browser, story, "restart-requests")
    hand_in(browser, story, "restart-requests", button=WITH_MY_SLIP)
    assert count(RestartVoice) == 1
    hand_in(browser, story, "restart-requests", button=WITH_MY_SLIP, somebody_else="y")
    assert count(RestartVoice) == 2


# --- A doubt in the last second


def test_a_doubt_in_the_last_second_of_the_notice_is_taken_and_holds_it_open(browser, cast, clock):
    story = a_topic(cast, clock, Status.ANNOUNCED)
    clock.to(story.row.due_at)
    hand_in(browser, story, "doubts")
    clock.advance(seconds=2)
    from app.domain.errors import Refused

    with pytest.raises(Refused):
        story.move("close_notice", by="clock")
    assert story.status is Status.ANNOUNCED


def test_a_comment_is_a_comment_whatever_is_sent_along(browser, cast, clock):
    story = a_topic(cast, clock, Status.ANNOUNCED)
    hand_in(browser, story, "comments")
    assert (latest().kind, latest().due_at, latest().help) == (RemarkKind.COMMENT, None, None)
