"""The pipeline's table as it is pressed: who presses each row, where, and who finds no button there.

A new row needs a line here, or the tests that press them all fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa
from cast import Cast
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
from pages import Browser

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
    browser.client.delete_cookie("staff")
    browser.get(f"/r/{cast.codes['heping']}/pose")
    page = browser.submit("提交，拿单子", text=text)
    (number,) = set(re.findall(r"\d{4} \d{4} \d{4} \d{4}", page.main))
    return number.replace(" ", "")


def another_slip(browser: Browser, cast: Cast) -> str:
    return filed(browser, cast, "健身器材的扶手断了，孩子在上面玩很危险。")


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
