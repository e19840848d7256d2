"""Every row of the pipeline by hand: once as the right person, by the button on their page; once as the wrong one.

A new row fails here until it has a page: who presses, where, and who finds no button there and is turned away.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

import pytest
import sqlalchemy as sa
from cast import PASSWORD, Cast
from clock import Clock
from factories import (
    WALKS,
    Story,
    a_topic,
    ask_for_a_restart,
    draft_an_option,
    enter_an_item,
    record_the_meeting,
    report_every_item,
)
from pages import XHTML, Browser, Page

from app.domain.asks import Ask, Kind
from app.domain.pipeline import PIPELINE, Move
from app.domain.stages import Status
from app.extensions import db, rulebook
from app.models.topics import Slip, Topic

ROWS = [row for row in PIPELINE if row.source]
SLIP = "the slip"
ANOTHER_SLIP = "another slip"

Before = Callable[[Story], object]


@dataclass(frozen=True)
class Press:
    """`right` presses the button at `at`, after what `before` arranges; `wrong` is somebody near who may not."""

    at: Status
    right: str
    wrong: str
    before: tuple[Before, ...] = ()
    also: dict[str, str] = field(default_factory=dict)  # what stands in the form beside the asks of the row


def days(n: int) -> Before:
    return lambda story: story.clock.advance(days=n)


def moved(*verbs: str) -> Before:
    return lambda story: [story.move(verb) for verb in verbs]


S = Status
PRESSES: dict[str, Press] = {
    "accept": Press(S.POSED, "chen", "sun"),
    "withdraw": Press(S.POSED, SLIP, ANOTHER_SLIP),
    "withhold": Press(S.IN_REVIEW, "chen", "sun"),
    "restore": Press(S.WITHHELD, "li", "chen"),
    "transfer": Press(S.POSED, "chen", "sun"),
    "ask_details": Press(S.IN_REVIEW, "zhao", "chen"),
    "add_details": Press(S.NEEDS_DETAILS, SLIP, ANOTHER_SLIP),
    "resume": Press(S.NEEDS_DETAILS, "zhao", "chen"),
    "answer": Press(S.IN_REVIEW, "zhao", "chen"),
    "handle_directly": Press(S.IN_REVIEW, "zhao", "chen"),
    "admit": Press(S.IN_REVIEW, "zhao", "chen", also={"carried_by": "may-2"}),
    "propose_decline": Press(S.IN_REVIEW, "zhao", "chen"),
    "decline": Press(S.IN_REVIEW, "li", "zhao", (moved("propose_decline"),)),
    "appeal": Press(S.DECLINED, SLIP, ANOTHER_SLIP),
    "revisit": Press(S.DECLINED, "zhao", "chen"),
    "merge": Press(S.IN_REVIEW, "zhao", "chen"),
    "split": Press(S.MERGED, SLIP, ANOTHER_SLIP),
    "refer": Press(S.IN_REVIEW, "zhao", "sun"),
    "answer_referral": Press(S.REFERRED, "wang", "sun"),
    "return_referral": Press(S.REFERRED, "wang", "sun"),
    "recall": Press(S.REFERRED, "ma", "zhao"),
    "assign": Press(S.IN_REVIEW, "ma", "chen", (moved("refer", "return_referral", "refer", "return_referral"),)),
    "escalate": Press(S.IN_REVIEW, "chen", "zhao"),
    "send_back": Press(S.IN_REVIEW, "li", "zhao", (moved("escalate"),)),
    "close_notice": Press(S.ANNOUNCED, "sun", "chen", (days(8),)),
    "reconsider": Press(S.ANNOUNCED, "zhao", "sun"),
    "schedule": Press(S.IN_RESEARCH, "sun", "chen", (draft_an_option,)),
    "call_off": Press(S.SCHEDULED, "sun", "chen"),
    "hold": Press(S.SCHEDULED, "sun", "chen", (days(4), record_the_meeting)),
    "adjourn": Press(S.DELIBERATED, "sun", "chen"),
    "conclude": Press(S.DELIBERATED, "sun", "chen"),
    "announce_resolution": Press(S.DELIBERATED, "chen", "sun", (enter_an_item,)),
    "redeliberate": Press(S.RESOLUTION_ANNOUNCED, "sun", "chen"),
    "start": Press(S.RESOLUTION_ANNOUNCED, "chen", "sun", (days(8),)),
    "report_result": Press(S.IN_PROGRESS, "chen", "sun", (report_every_item,)),
    "confirm": Press(S.RESULT_ANNOUNCED, "li", "chen", (days(8),)),
    "restart": Press(S.RESULT_ANNOUNCED, "ma", "sun", (ask_for_a_restart,)),
}


def test_every_row_of_the_table_has_a_page_to_be_pressed_on() -> None:
    assert PRESSES.keys() == {row.verb for row in ROWS}
    assert all(PRESSES[row.verb].at in row.source for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.verb)
def test_the_right_person_finds_the_button_and_it_works(browser: Browser, cast: Cast, clock: Clock, row: Move) -> None:
    press = PRESSES[row.verb]
    story, code = arranged(browser, cast, clock, press)
    before = story.row.move_version
    page = their_page(browser, story, press.right, code)
    page = browser.submit(button_of(page, story, row), **typed(story, row), **press.also)

    assert page.status == 200, page.main
    topic = story.row
    assert topic.move_version == before + 1
    if isinstance(row.target, Status):
        assert topic.status is row.target


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.verb)
def test_the_wrong_person_finds_no_button_and_a_forged_press_changes_nothing(
    browser: Browser, cast: Cast, clock: Clock, row: Move
) -> None:
    press = PRESSES[row.verb]
    story, _code = arranged(browser, cast, clock, press)
    before, status = story.row.move_version, story.status
    others = another_slip(browser, cast) if press.wrong == ANOTHER_SLIP else ""
    for wrong in (press.wrong, "he"):
        page = their_page(browser, story, wrong, others)
        assert not forms_of(page, story, row), f"{wrong} finds a button for {row.verb}"
        page = forged(browser, story, row, press, slip=others if wrong == ANOTHER_SLIP else "")
        assert page.status in (403, 404), f"{wrong}: {page.main}"
        assert (story.row.move_version, story.status) == (before, status)


# Guards that look at the state of things. What is only wrong with an answer is said when it is sent.
REFUSED_NOW = [
    ("decline", S.IN_REVIEW, "li", "还没有人提议这件不列入协商。"),
    ("assign", S.IN_REVIEW, "ma", "退回满 2 次以后，才能指定承办。"),
    ("send_back", S.IN_REVIEW, "zhao", "这件不是下级上报来的"),
    ("close_notice", S.ANNOUNCED, "sun", "公示到"),
    ("schedule", S.IN_RESEARCH, "sun", "调研还没有拿出一个方案。"),
    ("hold", S.SCHEDULED, "sun", "协商会还没有开始。"),
    ("announce_resolution", S.DELIBERATED, "chen", "请至少列出一项要办的事。"),
    ("start", S.RESOLUTION_ANNOUNCED, "chen", "公示到"),
    ("report_result", S.IN_PROGRESS, "chen", "每一项都要写明办得怎样"),
    ("recall", S.REFERRED, "chen", "承办单位的期限到"),
    ("confirm", S.RESULT_ANNOUNCED, "li", "以前都可以提不同意见"),
    ("restart", S.RESULT_ANNOUNCED, "chen", "没有人请求重启协商。"),
]


@pytest.mark.parametrize(("verb", "status", "by", "said"), REFUSED_NOW, ids=[one[0] for one in REFUSED_NOW])
def test_a_refused_guard_shows_the_button_disabled_with_its_sentence(
    browser: Browser, cast: Cast, clock: Clock, verb: str, status: Status, by: str, said: str
) -> None:
    story = a_topic(cast, clock, status)
    (row,) = [row for row in ROWS if row.verb == verb]
    page = their_page(browser, story, by, "")
    assert not forms_of(page, story, row)
    refused = [
        element
        for element in page._root().iter()
        if (element.get("class") or "").startswith("move move--refused") and said in "".join(element.itertext())
    ]
    assert len(refused) == 1, page.main
    (button,) = refused[0].iter(XHTML + "button")
    assert button.get("disabled") is not None


# --- Arranging


def arranged(browser: Browser, cast: Cast, clock: Clock, press: Press) -> tuple[Story, str]:
    """The topic where the press finds it, and the code of its slip if that is who presses."""
    if SLIP in (press.right, press.wrong):
        code = filed(browser, cast)
        story = Story(cast, clock)
        story.topic = db.session.scalars(sa.select(Topic.id).order_by(Topic.id.desc())).first() or 0
        story.slip = db.session.scalars(sa.select(Slip.id).where(Slip.topic_id == story.topic)).one()
        story.walk(*WALKS[press.at][1:])
    else:
        code, story = "", a_topic(cast, clock, press.at)
    for prepare in press.before:
        prepare(story)
    return story, code


def filed(browser: Browser, cast: Cast, text: str = "3 号楼的路灯坏了一个月，晚上看不见路。") -> str:
    """Somebody scans the code on the wall and hands in; gives the number of their slip."""
    browser.client.delete_cookie("session")
    browser.get(f"/r/{cast.codes['heping']}/pose")
    page = browser.submit("提交，拿单子", text=text)
    (number,) = set(re.findall(r"\d{4} \d{4} \d{4} \d{4}", page.main))
    return number.replace(" ", "")


def another_slip(browser: Browser, cast: Cast) -> str:
    return filed(browser, cast, "健身器材的扶手断了，孩子在上面玩很危险。")


def their_page(browser: Browser, story: Story, who: str, code: str) -> Page:
    """The page on which this person would look for the button."""
    if who in (SLIP, ANOTHER_SLIP):
        browser.client.delete_cookie("session")
        browser.get("/slip")
        return browser.submit("查一查", code=code)
    browser.sign_in(who, PASSWORD)
    return browser.get(f"/desk/topics/{story.row.number}")


def forms_of(page: Page, story: Story, row: Move) -> list[Element]:
    """The forms that would make this move of this matter."""
    return [
        form
        for form in page.all("form")
        if story.row.number in (form.get("action") or "")
        and any(one.get("name") == "verb" and one.get("value") == row.verb for one in form.iter(XHTML + "input"))
    ]


def button_of(page: Page, story: Story, row: Move) -> str:
    """The words on the button; where a like matter offers a merge as well, the one with a field to fill in."""
    form = forms_of(page, story, row)[-1]
    pressed = next(
        button
        for button in form.iter(XHTML + "button")
        if (button.get("formaction") or form.get("action") or "").endswith("/moves")
    )
    return " ".join("".join(pressed.itertext()).split())


def typed(story: Story, row: Move) -> dict[str, str]:
    return {ask.value: _typed(story, ask) for ask in row.asks} | (
        {Ask.PLACE.value: "和平里社区议事室"} if Ask.PLACE in row.may_ask else {}
    )


def _typed(story: Story, ask: Ask) -> str:
    rules = rulebook.rules
    match ask.kind:
        case Kind.LINE:
            return "7 号楼前的雨水管"
        case Kind.TEXT:
            return "写清楚了：雨水口堵了，这周来清。"
        case Kind.DAY:
            return f"{story.clock.now.date().replace(year=story.clock.now.year + 1)}"
        case Kind.MOMENT:
            return f"{story.clock.now.date().replace(year=story.clock.now.year + 1)}T09:30"
        case Kind.CLAUSE:
            return rules.may_not[3].code
        case Kind.RULE:
            return rules.moderation_rules[0].code
        case Kind.CATEGORY:
            return rules.categories[0].code
        case Kind.BODY:
            return str(story.cast.body)
        case Kind.TOPIC:
            return a_topic(story.cast, story.clock, Status.IN_REVIEW).row.number
        case Kind.ROOM:
            return story.cast.codes["shuidu"]
        case Kind.BECAME:
            return "method"


def forged(browser: Browser, story: Story, row: Move, press: Press, *, slip: str) -> Page:
    """The whole form, sent by somebody who was never shown it."""
    given_out = {"slip": slip} if slip else {"csrf_token": _token(browser.get("/desk"))}
    data = {
        **given_out,
        "verb": row.verb,
        "seen_version": str(story.row.move_version),
        **typed(story, row),
        **press.also,
    }
    return browser.post(f"/t/{story.row.number}/moves", data)


def _token(page: Page) -> str:
    return page.all("input", name="csrf_token")[0].get("value") or ""
