"""POST /t/<number>/moves: every move of the pipeline through one route, and everything that can be wrong with it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from cast import PASSWORD, Cast
from clock import Clock
from factories import Story, a_topic
from pages import Browser, Page

from app.domain.asks import Ask, Kind
from app.domain.pipeline import PIPELINE, Move
from app.domain.stages import Became, Status
from app.extensions import db, rulebook
from app.models.topics import Step, Topic
from app.web.forms import moves as forms
from app.web.views import moves as views

ROWS = [row for row in PIPELINE if row.source]


def moves_of(story: Story) -> str:
    return f"/t/{story.row.number}/moves"


def sign_in(browser: Browser, login: str) -> Browser:
    browser.sign_in(login, PASSWORD)
    return browser


def token(browser: Browser) -> str:
    page = browser.get("/desk")
    return page.all("input", name="csrf_token")[0].get("value") or ""


def send(browser: Browser, story: Story, verb: str, **fields: Any) -> Page:
    """A press on a form that may no longer be on any page."""
    version = fields.pop("seen_version", story.row.move_version)
    data = {"csrf_token": token(browser), "verb": verb, "seen_version": version, **fields}
    return browser.post(moves_of(story), data)


# --- Every row


def typed(story: Story, ask: Ask) -> tuple[str, Any]:
    """What a person types for an ask, and what must reach the move."""
    rules = rulebook.rules
    match ask.kind:
        case Kind.LINE:
            return "  三号楼 ", "三号楼"
        case Kind.TEXT:
            return "写清楚了。\r\n两行。", "写清楚了。\n两行。"
        case Kind.DAY:
            return "2026-04-01", date(2026, 4, 1)
        case Kind.MOMENT:
            return "2026-04-01T09:30", datetime(2026, 4, 1, 1, 30, tzinfo=UTC)
        case Kind.CLAUSE:
            return rules.may_not[1].code, rules.may_not[1].code
        case Kind.RULE:
            return rules.moderation_rules[1].code, rules.moderation_rules[1].code
        case Kind.CATEGORY:
            return rules.categories[2].code, rules.categories[2].code
        case Kind.BODY:
            return str(story.cast.body), story.cast.body
        case Kind.TOPIC:
            return story.row.number, story.topic
        case Kind.ROOM:
            return story.cast.codes["shuidu"].lower(), story.cast.rooms["shuidu"]
        case Kind.BECAME:
            return "method", Became.METHOD


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.verb)
def test_every_move_has_a_form_whose_answers_arrive_in_their_types(
    browser: Browser, cast: Cast, clock: Clock, row: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    form = forms.form_class(row)
    asks = [*row.asks, *row.may_ask]
    arrived: list[dict[str, Any]] = []

    def advance(topic_id: int, verb: str, actor: Any, **more: Any) -> Any:
        arrived.append({"topic": topic_id, "verb": verb, "account": actor.account_id, **more})
        return story.row

    monkeypatch.setattr(views, "advance", advance)
    answers = {ask: typed(story, ask) for ask in asks}
    sign_in(browser, "zhao")
    page = send(browser, story, row.verb, **{ask.value: text for ask, (text, _) in answers.items()})

    assert page.status == 200, page.main
    (made,) = arrived
    assert (made["topic"], made["verb"], made["account"]) == (story.topic, row.verb, cast.accounts["zhao"])
    assert made["seen_version"] == story.row.move_version
    assert made["given"] == {ask: value for ask, (_, value) in answers.items()}
    assert all(type(made["given"][ask]) is type(value) for ask, (_, value) in answers.items())
    assert set(form(()).data) == {ask.value for ask in asks}


@pytest.mark.parametrize("row", [row for row in ROWS if row.asks], ids=lambda row: row.verb)
def test_what_a_move_asks_must_be_given(
    browser: Browser, cast: Cast, clock: Clock, row: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    monkeypatch.setattr(views, "advance", lambda *_args, **_more: pytest.fail("it was made all the same"))
    sign_in(browser, "zhao")
    page = send(browser, story, row.verb, **dict.fromkeys([ask.value for ask in row.asks], " \u3000"))
    assert page.status == 422


@pytest.mark.parametrize(
    ("verb", "ask", "text", "said"),
    [
        ("schedule", "starts_at", "明天上午", "请写日期和时间。"),
        ("refer", "due_on", "2026-02-30", "请写日期，比如 2026-03-15。"),
        ("refer", "due_on", "0001-01-01", "请看看年份对不对。"),
        ("refer", "due_on", "9999-12-31", "请看看年份对不对。"),
        ("refer", "body", "999", "请您选一项。"),
        ("refer", "body", "城管", "请您选一项。"),
        ("withhold", "rule", "not-a-rule", "请您选一项。"),
        ("merge", "target_topic", "26-000000-1", "没有这个编号的议题"),
        ("merge", "target_topic", "左边那件", "没有这个编号的议题"),
        ("transfer", "target_room", "ZZZZZZ", "没有这个编码的议事室"),
        ("ask_details", "question", "？？😀", "请您填写这一项。"),
        ("ask_details", "question", "长" * 5001, "这里最多写 5000 个字"),
        ("accept", "title", "长" * 61, "这里最多写 60 个字"),
    ],
)
def test_what_cannot_be_used_is_said_at_the_field_and_stays_typed(
    browser: Browser, cast: Cast, clock: Clock, verb: str, ask: str, text: str, said: str
) -> None:
    """The form is bound as it was sent; on the page of a status that offers the move it stands open again."""
    at = {"schedule": Status.IN_RESEARCH, "accept": Status.POSED}.get(verb, Status.IN_REVIEW)
    story = a_topic(cast, clock, at)
    by = {"schedule": "sun", "withhold": "chen", "transfer": "chen", "accept": "chen"}.get(verb, "zhao")
    if verb == "schedule":
        from factories import draft_an_option

        draft_an_option(story)
    page = send(sign_in(browser, by), story, verb, **{ask: text})
    assert page.status == 422
    assert said in page.main
    (control,) = [one for one in page._root().iter() if one.get("id") == f"{verb}-{ask}"]
    kept = control.get("value") or control.text or ""
    assert control.tag.endswith("select") or kept.strip() == text
    assert story.status is at


# --- Who may not, and when not


def test_a_stale_page_shows_what_happened_meanwhile_and_keeps_the_text(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    stale = story.row.move_version
    story.move("propose_decline", "zhao")
    page = send(sign_in(browser, "zhao"), story, "ask_details", seen_version=stale, question="是哪一栋楼，几层？")
    assert page.status == 409
    assert "有一位审题人提议不列入，由另一位决定。（审题人，3月2日 周一 9:00）" in page.main
    assert "您刚才这一次没有改动任何东西" in page.main
    (kept,) = page.all("textarea", id="ask_details-question")
    assert (kept.text or "").strip() == "是哪一栋楼，几层？"
    page = browser.submit("请补充")
    assert story.status is Status.NEEDS_DETAILS, "having looked, one presses again"


def test_a_second_press_is_told_that_it_is_done(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock)
    sign_in(browser, "chen")
    fields = {"title": "路灯不亮", "category": "safety", "shown": "路灯不亮", "seen_version": 1}
    assert send(browser, story, "accept", **fields).status == 200
    page = send(browser, story, "accept", **fields)
    assert page.status == 409
    assert "议事室已受理，开始审题。（议事室管理员，" in page.main
    assert _made(story, "accept") == 1


def test_a_second_press_on_what_left_the_desk_is_no_refusal(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("propose_decline")
    sign_in(browser, "li")
    version = story.row.move_version
    assert send(browser, story, "decline", seen_version=version).status == 200
    page = send(browser, story, "decline", seen_version=version)
    assert page.status == 409
    assert "这次不列入协商（C 类）。（审题人，" in page.main

    story = a_topic(cast, clock, Status.IN_REVIEW)
    sign_in(browser, "chen")
    fields = {
        "tried": "找过物业。",
        "asked": "请协调。",
        "due_on": "2026-04-01",
        "seen_version": story.row.move_version,
    }
    assert send(browser, story, "escalate", **fields).status == 200
    page = send(browser, story, "escalate", **fields)
    assert page.status == 409
    assert "上报到上级议事室" in page.main


def test_two_clerks_one_is_first(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock)
    version = story.row.move_version
    story.move("accept", "zhao")
    fields = {"title": "路灯不亮", "category": "safety", "shown": "路灯不亮，请小心。", "seen_version": version}
    page = send(sign_in(browser, "chen"), story, "accept", **fields)
    assert page.status == 409
    assert "路灯不亮，请小心。" in "".join(area.text or "" for area in page.all("textarea"))
    assert story.row.title != "路灯不亮"


def test_guards_speak_all_at_once_and_the_text_stays(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_RESEARCH)
    page = send(sign_in(browser, "sun"), story, "schedule", starts_at="2026-03-11T09:00")
    assert page.status == 422
    assert "至少要提前 2 天通知大家。" in page.main
    assert "请写明开会地点" in page.main
    assert "调研还没有拿出一个方案。" in page.main


def test_whoever_may_not_is_told_who_may_and_gets_the_text_back(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    page = send(sign_in(browser, "chen"), story, "answer", answer="路灯下周三就修好了，物业已经订货。")
    assert page.status == 403
    assert "只有和这件事没有牵连的审题人可以这样做。" in page.main
    assert "路灯下周三就修好了，物业已经订货。" in "".join(area.text or "" for area in page.all("textarea"))
    assert story.status is Status.IN_REVIEW


def test_an_expired_session_gives_the_text_back(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    sign_in(browser, "zhao")
    data = {
        "csrf_token": token(browser),
        "verb": "answer",
        "seen_version": story.row.move_version,
        "answer": "路灯下周三就修好了，物业已经订货。",
    }
    clock.advance(hours=3)
    page = browser.post(moves_of(story), data)
    assert page.status == 403
    assert "路灯下周三就修好了，物业已经订货。" in "".join(area.text or "" for area in page.all("textarea"))
    assert story.status is Status.IN_REVIEW


@pytest.mark.parametrize("verb", ["pose", "close", "", "accept; drop"])
def test_a_verb_there_is_not_is_missing(browser: Browser, cast: Cast, clock: Clock, verb: str) -> None:
    story = a_topic(cast, clock)
    assert send(sign_in(browser, "chen"), story, verb).status == 404


def test_a_verb_of_another_status_is_out_of_date(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    page = send(sign_in(browser, "sun"), story, "close_notice")
    assert page.status == 409
    assert "这件事目前是“审题中”" in page.main


@pytest.mark.parametrize("number", ["26-999999-9", "26-000001-0", "nonsense", "1"])
def test_a_forged_number_is_missing(browser: Browser, cast: Cast, clock: Clock, number: str) -> None:
    sign_in(browser, "chen")
    data = {"csrf_token": token(browser), "verb": "accept", "seen_version": 1}
    assert browser.post(f"/t/{number}/moves", data).status == 404


def test_what_nobody_has_read_yet_is_not_there_for_another_room(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock)
    assert send(sign_in(browser, "he"), story, "withhold", rule="insult", reason="不行。").status == 404


def test_a_form_without_a_token_is_not_read(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock)
    sign_in(browser, "chen")
    page = browser.post(moves_of(story), {"verb": "accept", "seen_version": 1})
    assert page.status == 400
    assert story.status is Status.POSED


@pytest.mark.parametrize("version", ["", "x", None])
def test_a_form_that_lost_its_version_is_not_read(browser: Browser, cast: Cast, clock: Clock, version: Any) -> None:
    story = a_topic(cast, clock)
    sign_in(browser, "chen")
    data = {
        "csrf_token": token(browser),
        "verb": "withhold",
        "rule": "insult",
        "reason": "骂人",
        "seen_version": version,
    }
    page = browser.post(moves_of(story), {name: value for name, value in data.items() if value is not None})
    assert page.status == 400
    assert story.status is Status.POSED


def test_nobody_moves_anything_without_a_slip_or_a_session(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    page = browser.get("/login")
    csrf = page.all("input", name="csrf_token")[0].get("value")
    page = browser.post(
        moves_of(story), {"csrf_token": csrf, "verb": "withdraw", "seen_version": story.row.move_version}
    )
    assert page.status == 403
    assert story.status is Status.IN_REVIEW


def _made(story: Story, verb: str) -> int:
    made = sa.select(sa.func.count()).where(Step.topic_id == story.topic, Step.verb == verb)
    return db.session.scalar(made) or 0


# --- Whoever holds a slip


@pytest.fixture
def code(browser: Browser, cast: Cast) -> str:
    """Somebody files a matter, and looks at how it stands."""
    browser.get(f"/r/{cast.codes['heping']}/pose")
    page = browser.submit("提交，拿单子", text="3 号楼的路灯坏了一个月，晚上看不见路。")
    (number,) = set(re.findall(r"\d{4} \d{4} \d{4} \d{4}", page.main))
    look_up(browser, number)
    return number.replace(" ", "")


def look_up(browser: Browser, code: str) -> Page:
    browser.get("/slip")
    return browser.submit("查一查", code=code)


def filed(cast: Cast, clock: Clock) -> Story:
    story = Story(cast, clock)
    story.topic = db.session.scalars(sa.select(Topic.id).order_by(Topic.id.desc())).first() or 0
    return story


def test_a_slip_withdraws_its_matter_and_shows_it(browser: Browser, cast: Cast, clock: Clock, code: str) -> None:
    page = browser.submit("撤回")
    assert page.status == 200
    assert "出题人撤回了这件事。" in page.main
    assert filed(cast, clock).status is Status.WITHDRAWN


def test_a_slip_that_presses_twice_is_told_so(browser: Browser, cast: Cast, clock: Clock, code: str) -> None:
    data = {field: _hidden(browser, field) for field in ("slip", "verb", "seen_version")}
    address = moves_of(filed(cast, clock))
    assert browser.post(address, data).status == 200
    page = browser.post(address, data)
    assert page.status == 409
    assert "出题人撤回了这件事。" in page.main


def test_an_answer_without_words_comes_back_with_its_form(
    browser: Browser, cast: Cast, clock: Clock, code: str
) -> None:
    story = filed(cast, clock)
    story.move("accept")
    story.move("ask_details")
    look_up(browser, code)
    page = browser.submit("补充情况", details="？？？")
    assert page.status == 422
    assert "请您填写这一项。" in page.main
    page = browser.submit("补充情况", details="就在 3 号楼北门。")
    assert (page.status, story.status) == (200, Status.IN_REVIEW)


def test_a_slip_moves_nobody_elses_matter(browser: Browser, cast: Cast, clock: Clock, code: str) -> None:
    other = a_topic(cast, clock, Status.IN_REVIEW)
    data = {"slip": code, "verb": "withdraw", "seen_version": 2}
    assert browser.post(moves_of(other), data).status == 403
    assert other.status is Status.IN_REVIEW


def test_a_number_that_is_no_slip_opens_nothing(browser: Browser, cast: Cast, clock: Clock, code: str) -> None:
    data = {"slip": "1" * 16, "verb": "withdraw", "seen_version": 1}
    assert browser.post(moves_of(filed(cast, clock)), data).status == 422
    assert filed(cast, clock).status is Status.POSED


def _hidden(browser: Browser, name: str) -> str:
    assert browser.page is not None
    return browser.page.all("input", name=name)[0].get("value") or ""
