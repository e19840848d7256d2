"""The inbox at /desk: what people wrote is read, shown, answered or withheld where it stands in the queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from cast import PASSWORD, Cast
from clock import Clock
from factories import Story, a_topic
from flask import Flask
from pages import Browser, Page
from written import a_doubt, a_message, a_position, a_remark, a_sign_up, a_statement, an_objection

from app.domain.clock import local_day
from app.domain.inbox import InboxKind
from app.domain.stages import RemarkKind, Status
from app.extensions import db
from app.models.contributions import Doubt, DoubtState, Position
from app.models.first_look import Look
from app.models.meetings import SignUp, SignUpState
from app.models.messages import Message
from app.models.outcomes import Objection
from app.models.remarks import Remark
from app.models.statements import Statement
from app.models.topics import Topic
from app.models.unit_of_work import writing
from app.services import answers, doubts, first_look

SAID = "下周三清管，到时在楼下贴通知。"


def at(kind: InboxKind, id_: int) -> str:
    return f"/desk/inbox/{kind}/{id_}"


def press(browser: Browser, kind: InboxKind, id_: int, button: str, **fields: Any) -> Page:
    """From the page of the one thing, as it also stands in the queue."""
    browser.get(at(kind, id_))
    return browser.submit(button, **{f"{kind}-{id_}-{name}": value for name, value in fields.items()})


def row(model: Any, id_: int) -> Any:
    return db.session.get_one(model, id_, populate_existing=True)


# --- The queue


def test_the_queue_is_one_with_topics_and_what_people_wrote_in_due_order(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.IN_PROGRESS)
    a_remark(story, RemarkKind.SUGGESTION, "再装一盏路灯吧")
    a_remark(story, RemarkKind.COMMENT, "谢谢大家")
    a_topic(cast, clock)
    page = browser.sign_in("chen", PASSWORD)
    assert "待办 4" in page.main
    assert page.main.index("谢谢大家") < page.main.index("再装一盏路灯吧")
    assert "说两句" in page.main
    clock.advance(days=3)
    page = browser.sign_in("chen", PASSWORD)
    assert "超期 2" in page.main  # the comment and the topic that waits for its first look


def test_what_was_told_in_full_is_folded_for_the_desk_and_masked_above(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    a_remark(a_topic(cast, clock, Status.IN_REVIEW), RemarkKind.COMMENT)
    page = browser.sign_in("chen", PASSWORD)
    assert "〔手机号已隐去〕" in page.main
    assert page.texts("summary").count("原文（仅工作人员可见）") == 1


def test_answered_in_the_queue_it_leads_on_to_the_next(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    first = a_remark(story, RemarkKind.COMMENT)
    slip = a_message(story)
    browser.sign_in("chen", PASSWORD)
    page = browser.page
    assert page is not None
    assert f"message-{slip}" in [field.get("value") for field in page.all("input", name="next")]
    response = browser.client.post(
        at(InboxKind.REMARK, first),
        data={"act": "show", "next": f"message-{slip}", "csrf_token": _token(page)},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert response.status_code == 303
    assert response.headers["Location"] == f"/desk#message-{slip}"
    assert "已公开，大家都能看到。" in browser.get("/desk").main
    assert row(Remark, first).look is Look.SHOWN


def _token(page: Page) -> str:
    return page.all("input", name="csrf_token")[0].get("value") or ""


# --- Each kind, answered in place


@pytest.mark.parametrize(
    ("kind", "model", "status", "write"),
    [
        (InboxKind.REMARK, Remark, Status.IN_REVIEW, lambda s: a_remark(s, RemarkKind.COMMENT)),
        (InboxKind.REMARK, Remark, Status.IN_REVIEW, lambda s: a_remark(s, RemarkKind.FACT)),
        (InboxKind.POSITION, Position, Status.IN_RESEARCH, a_position),
        (InboxKind.STATEMENT, Statement, Status.IN_RESEARCH, a_statement),
        (InboxKind.OBJECTION, Objection, Status.RESULT_ANNOUNCED, an_objection),
    ],
)
def test_first_look_shows_words_anew_or_withholds(
    browser: Browser,
    cast: Cast,
    clock: Clock,
    kind: InboxKind,
    model: Any,
    status: Status,
    write: Callable[[Story], int],
) -> None:
    story = a_topic(cast, clock, status)
    plain, worded, withheld = write(story), write(story), write(story)
    browser.sign_in("chen", PASSWORD)
    press(browser, kind, plain, "公开")
    press(browser, kind, worded, "照这样公开", shown="物业电话没人接。")
    page = press(browser, kind, withheld, "不公开", rule="insult")
    assert "不公开；原处写明依据和日期。" in page.main
    assert row(model, plain).look is Look.SHOWN
    assert (row(model, worded).look, row(model, worded).shown) == (Look.SHOWN, "物业电话没人接。")
    assert (row(model, withheld).look, row(model, withheld).withholding_rule) == (Look.WITHHELD, "insult")


@pytest.mark.parametrize("kind", [kind for kind in RemarkKind if kind.is_owed])
def test_what_is_owed_an_answer_is_shown_with_it(browser: Browser, cast: Cast, clock: Clock, kind: RemarkKind) -> None:
    id_ = a_remark(a_topic(cast, clock, Status.IN_PROGRESS), kind)
    browser.sign_in("chen", PASSWORD)
    page = press(browser, InboxKind.REMARK, id_, "公开并答复", answer=SAID)
    assert "已答复。" in page.main
    assert (row(Remark, id_).look, row(Remark, id_).answer) == (Look.SHOWN, SAID)
    assert "待办 1" in page.main  # the topic itself


def test_shown_first_it_is_answered_later(browser: Browser, cast: Cast, clock: Clock) -> None:
    id_ = a_remark(Story(cast, clock, "heping"), RemarkKind.INQUIRY, of_room=True)
    browser.sign_in("sun", PASSWORD)
    page = press(browser, InboxKind.REMARK, id_, "公开")
    assert "关于议事室本身" in page.main
    press(browser, InboxKind.REMARK, id_, "答复", answer=SAID)
    assert row(Remark, id_).answer == SAID


def test_a_suggestion_becomes_a_topic_without_retyping(browser: Browser, cast: Cast, clock: Clock) -> None:
    id_ = a_remark(Story(cast, clock, "heping"), RemarkKind.SUGGESTION, "南门口装一排座椅吧", of_room=True)
    browser.sign_in("zhao", PASSWORD)
    page = press(browser, InboxKind.REMARK, id_, "转成议题")
    assert "已转成议题，在这里等初看。" in page.main
    topic = row(Topic, row(Remark, id_).raised_topic_id)
    assert topic.shown == "南门口装一排座椅吧"
    assert f"/desk/topics/{topic.number}" in page.html


def test_a_doubt_is_answered_pointed_elsewhere_or_carried_on(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.ANNOUNCED)
    answered, same, carried = (a_doubt(story, f"钱从哪儿来？{n}") for n in range(3))
    browser.sign_in("sun", PASSWORD)
    press(browser, InboxKind.DOUBT, answered, "公开并答复", answer=SAID)
    press(browser, InboxKind.DOUBT, same, "公开")
    press(browser, InboxKind.DOUBT, same, "已在另一条疑问里答复", same_as=str(answered))
    press(browser, InboxKind.DOUBT, carried, "公开")
    press(browser, InboxKind.DOUBT, carried, "留到摸情况时答复")
    assert (row(Doubt, answered).state, row(Doubt, answered).answer) == (DoubtState.ANSWERED, SAID)
    assert row(Doubt, same).same_as_id == answered
    assert row(Doubt, carried).state is DoubtState.CARRIED
    assert row(Doubt, carried).carried_until > local_day(clock.now)


def test_a_withheld_doubt_is_confirmed_by_the_room_above(browser: Browser, cast: Cast, clock: Clock) -> None:
    id_ = a_doubt(a_topic(cast, clock, Status.ANNOUNCED))
    with writing():
        doubts.withhold(id_, "insult", cast.actor("sun"), now=clock.now)
    browser.sign_in("li", PASSWORD)
    press(browser, InboxKind.DOUBT, id_, "确认暂不公开")
    assert row(Doubt, id_).withholding_confirmed_by == cast.accounts["li"]


def test_an_opposing_position_is_explained(browser: Browser, cast: Cast, clock: Clock) -> None:
    id_ = a_position(a_topic(cast, clock, Status.IN_RESEARCH))
    browser.sign_in("sun", PASSWORD)
    press(browser, InboxKind.POSITION, id_, "公开并答复", answer=SAID)
    assert (row(Position, id_).look, row(Position, id_).explanation) == (Look.SHOWN, SAID)


def test_an_objection_is_answered(browser: Browser, cast: Cast, clock: Clock) -> None:
    id_ = an_objection(a_topic(cast, clock, Status.RESULT_ANNOUNCED))
    browser.sign_in("chen", PASSWORD)
    press(browser, InboxKind.OBJECTION, id_, "公开并答复", answer=SAID)
    assert (row(Objection, id_).look, row(Objection, id_).answer) == (Look.SHOWN, SAID)


def test_a_message_is_answered_on_its_slip(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    slip = a_message(story, "什么时候有结果？")
    page = browser.sign_in("chen", PASSWORD)
    assert "什么时候有结果？" in page.main
    press(browser, InboxKind.MESSAGE, slip, "回复", answer=SAID)
    from_desk = db.session.scalars(sa.select(Message.is_from_desk).where(Message.slip_id == slip).order_by(Message.id))
    assert list(from_desk) == [False, True]
    assert "什么时候有结果？" not in browser.get("/desk").main


def test_a_sign_up_is_answered_with_a_seat_or_with_a_reason(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.SCHEDULED)
    comes, stays = a_sign_up(story), a_sign_up(story)
    page = browser.sign_in("sun", PASSWORD)
    assert "微信 wang-ayi" in page.main
    press(browser, InboxKind.SIGN_UP, comes, "请来参会")
    page = press(browser, InboxKind.SIGN_UP, stays, "这次没有位子了", reason="")
    assert page.status == 422
    press(browser, InboxKind.SIGN_UP, stays, "这次没有位子了", reason="会议室只有二十个座位，您可以在线参加。")
    assert row(SignUp, comes).state is SignUpState.EXPECTED
    assert row(SignUp, stays).state is SignUpState.FULL


@pytest.mark.parametrize(
    ("kind", "status", "write", "days", "button"),
    [
        (InboxKind.DOUBT, Status.ANNOUNCED, a_doubt, 6, "公开并答复"),
        (InboxKind.POSITION, Status.IN_RESEARCH, a_position, 4, "公开并答复"),
        (InboxKind.OBJECTION, Status.RESULT_ANNOUNCED, an_objection, 4, "公开并答复"),
        (InboxKind.SIGN_UP, Status.SCHEDULED, a_sign_up, 2, "请来参会"),
    ],
)
def test_what_is_late_by_its_own_clock_is_answered_by_the_room_above_though_the_matter_is_in_time(
    browser: Browser,
    cast: Cast,
    clock: Clock,
    kind: InboxKind,
    status: Status,
    write: Callable[[Story], int],
    days: int,
    button: str,
) -> None:
    story = a_topic(cast, clock, status)
    id_ = write(story)
    assert "待办 0" in browser.sign_in("qian", PASSWORD).main
    clock.advance(days=days)
    due_at = story.row.due_at
    assert due_at is not None
    assert due_at > clock.now
    assert "待办 1" in browser.sign_in("qian", PASSWORD).main
    fields = {"answer": SAID} if kind is not InboxKind.SIGN_UP else {}
    assert press(browser, kind, id_, button, **fields).status == 200
    assert "待办 0" in browser.get("/desk").main


# --- The matter's page


def test_the_matters_page_has_what_people_said_and_a_form_to_write_to_the_proposer(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    fact = a_remark(story, RemarkKind.FACT, "那根管子是九八年的")
    browser.sign_in("chen", PASSWORD)
    page = browser.get(f"/desk/topics/{story.row.number}")
    assert "那根管子是九八年的" in page.main
    page = browser.submit("公开")
    assert page.path == f"/desk/topics/{story.row.number}"
    assert row(Remark, fact).look is Look.SHOWN
    page = browser.submit("发到单子上", words="请问是几号楼？")
    assert "您的留言已经放到出题人的单子上。" in page.main
    assert "请问是几号楼？" not in page.main  # nobody has written back; the thread is on the slip


# --- Bad input and luck


def test_without_words_the_answer_comes_back_with_its_form(browser: Browser, cast: Cast, clock: Clock) -> None:
    id_ = a_remark(Story(cast, clock, "heping"), RemarkKind.SUGGESTION, of_room=True)
    browser.sign_in("chen", PASSWORD)
    page = press(browser, InboxKind.REMARK, id_, "公开并答复", answer="……")
    assert page.status == 422
    assert "……" in page.html
    assert row(Remark, id_).look is Look.WAITING


def test_not_shown_needs_a_rule_and_keeps_what_was_typed(browser: Browser, cast: Cast, clock: Clock) -> None:
    id_ = a_remark(Story(cast, clock, "heping"), RemarkKind.SUGGESTION, of_room=True)
    browser.sign_in("chen", PASSWORD)
    page = press(browser, InboxKind.REMARK, id_, "不公开", answer="这是写了一半的答复")
    assert page.status == 422
    assert "这是写了一半的答复" in page.html
    assert row(Remark, id_).look is Look.WAITING


def test_the_second_of_two_clerks_reads_the_first_ones_answer_and_keeps_their_own(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    id_ = a_remark(Story(cast, clock, "heping"), RemarkKind.INQUIRY, of_room=True)
    browser.sign_in("chen", PASSWORD)
    browser.get(at(InboxKind.REMARK, id_))
    with writing():
        answers.answer(id_, SAID, cast.actor("sun"), now=clock.now)
    page = browser.submit("公开并答复", **{f"remark-{id_}-answer": "我这边写的答复也很长"})
    assert page.status == 409
    assert SAID in page.main
    assert "我这边写的答复也很长" in page.html
    assert row(Remark, id_).answer == SAID


def test_what_a_colleague_withheld_meanwhile_is_not_shown_by_a_stale_page(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    id_ = a_remark(Story(cast, clock, "heping"), RemarkKind.INQUIRY, of_room=True)
    browser.sign_in("chen", PASSWORD)
    browser.get(at(InboxKind.REMARK, id_))
    with writing():
        first_look.withhold(InboxKind.REMARK, id_, "insult", cast.actor("sun"), now=clock.now)
    page = browser.submit("公开")
    assert page.status == 409
    assert "这期间同事" in page.main
    assert row(Remark, id_).look is Look.WITHHELD


def test_a_seat_withdrawn_in_mid_action_ends_it_and_what_was_typed_is_given_back(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    id_ = a_remark(Story(cast, clock, "heping"), RemarkKind.INQUIRY, of_room=True)
    browser.sign_in("chen", PASSWORD)
    browser.get(at(InboxKind.REMARK, id_))
    cast.leaves("chen", clock.now)
    page = browser.submit("公开并答复", **{f"remark-{id_}-answer": SAID})
    assert page.status == 404
    assert SAID in page.html
    assert row(Remark, id_).answer is None


@pytest.mark.parametrize("login", ["he", "wang", "ops"])
def test_nobody_elsewhere_finds_it(browser: Browser, cast: Cast, clock: Clock, login: str) -> None:
    id_ = a_remark(Story(cast, clock, "heping"), RemarkKind.INQUIRY, of_room=True)
    page = browser.sign_in(login, PASSWORD)
    assert "询问" not in page.main
    assert browser.get(at(InboxKind.REMARK, id_)).status == 404
    data = {"act": "show", "csrf_token": _token(browser.get("/desk"))}
    assert browser.post(at(InboxKind.REMARK, id_), data).status == 404
    assert row(Remark, id_).look is Look.WAITING


@pytest.mark.parametrize("login", ["li", "ma"])
def test_the_room_above_and_the_supervisor_may_read_it_but_not_act_in_time(
    browser: Browser, cast: Cast, clock: Clock, login: str
) -> None:
    id_ = a_remark(Story(cast, clock, "heping"), RemarkKind.INQUIRY, of_room=True)
    browser.sign_in(login, PASSWORD)
    page = browser.get(at(InboxKind.REMARK, id_))
    assert page.status == 200
    data = {"act": "show", "csrf_token": _token(page)}
    assert browser.post(at(InboxKind.REMARK, id_), data).status == 403
    assert row(Remark, id_).look is Look.WAITING


def test_an_act_there_is_not_is_no_page(browser: Browser, cast: Cast, clock: Clock) -> None:
    id_ = a_remark(Story(cast, clock, "heping"), RemarkKind.INQUIRY, of_room=True)
    browser.sign_in("chen", PASSWORD)
    token = _token(browser.get("/desk"))
    for act in ("", "praise", "expect"):
        page = browser.post(at(InboxKind.REMARK, id_), {"act": act, "csrf_token": token})
        assert page.status == 404
    assert browser.get("/desk/inbox/letter/1").status == 404


def test_looking_at_the_inbox_changes_nothing(app: Flask, browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    id_, before = a_remark(story, RemarkKind.COMMENT), story.row.public_version
    browser.sign_in("chen", PASSWORD)
    browser.get(at(InboxKind.REMARK, id_))
    assert row(Remark, id_).look is Look.WAITING
    assert story.row.public_version == before


def test_it_reads_well_in_english_and_large_print(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.SCHEDULED)
    for write in (a_position, a_statement, a_sign_up, a_message):
        write(story)
    doubt = a_doubt(a_topic(cast, clock, Status.ANNOUNCED))
    with writing():
        first_look.show(InboxKind.DOUBT, doubt, cast.actor("sun"), now=clock.now)
        doubts.answer(doubt, SAID, cast.actor("sun"), now=clock.now)
    browser.reads_english()
    browser.reads_large_print()
    browser.get("/login")
    page = browser.submit("Sign in", login="sun", password=PASSWORD)
    assert "Sign-up for a meeting" in page.main
    assert browser.get(f"/desk/topics/{story.row.number}").status == 200
    assert browser.get(at(InboxKind.DOUBT, doubt)).status == 200
