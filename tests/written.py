"""What people wrote to a topic or a room, as it lies in the inbox before anybody looked at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

from factories import Story

from app.domain.clock import due_in_working_days
from app.domain.inbox import InboxKind
from app.domain.stages import HelpKind, Party, RemarkKind, SlipKind, Status
from app.extensions import db, keyring, rulebook
from app.models.contributions import Doubt, Position, Stance
from app.models.meetings import SignUp
from app.models.messages import Message
from app.models.outcomes import Objection
from app.models.remarks import Remark
from app.models.statements import Statement
from app.models.topics import Slip, Topic
from app.models.unit_of_work import writing
from app.queries.calendar import load as load_calendar
from app.queries.facts import planned_meeting
from app.services.told import two_texts

_serial = count(1)
TOLD = "我电话 13812345678，物业一直不接。"


def a_follower(room_id: int, topic: Topic | None, now: datetime, *, account_id: int | None = None) -> Slip:
    """In the caller's `writing()`."""
    topic_id = topic.id if topic else None
    slip = Slip(
        mark=f"w{next(_serial):063d}",
        key_id="001test",
        room_id=room_id,
        topic_id=topic_id,
        origin_topic_id=topic_id,
        kind=SlipKind.FOLLOWER,
        filed_at=now,
        account_id=account_id,
    )
    db.session.add(slip)
    db.session.flush()
    return slip


def a_remark(
    story: Story,
    kind: RemarkKind,
    text: str = TOLD,
    *,
    of_room: bool = False,
    account_id: int | None = None,
    **more: Any,
) -> int:
    """The id of one on the story's topic, or on its room as such."""
    now = story.clock.now
    with writing():
        topic = None if of_room else story.row
        room_id = story.cast.rooms[story.room]
        wd = {RemarkKind.SUGGESTION: 5, RemarkKind.INQUIRY: 5, RemarkKind.QUESTION: 5, RemarkKind.OFFER: 5}.get(kind)
        remark = Remark(
            kind=kind,
            room_id=room_id,
            topic_id=topic.id if topic else None,
            round=topic.round if topic else None,
            help=HelpKind.TIME if kind is RemarkKind.OFFER else None,
            slip_id=a_follower(room_id, topic, now, account_id=account_id).id,
            written_at=now,
            due_at=due_in_working_days(now, wd, load_calendar()) if wd else None,
            **two_texts(text),
            **more,
        )
        return _kept(remark)


def a_position(story: Story, stance: Stance = Stance.AGAINST, text: str = TOLD) -> int:
    return _of_topic(story, Position, text, "stated_at", stance=stance)


def a_statement(story: Story, text: str = "先清管，再修路") -> int:
    return _of_topic(story, Statement, text, "made_at")


def an_objection(story: Story, text: str = TOLD) -> int:
    return _of_topic(story, Objection, text, "raised_at")


def a_doubt(story: Story, text: str = TOLD) -> int:
    due = due_in_working_days(story.clock.now, rulebook.rules.lengths.doubt_wd, load_calendar())
    return _of_topic(story, Doubt, text, "raised_at", due_at=due)


def a_message(story: Story, text: str = "我什么时候能知道结果？") -> int:
    """The id of the slip it came with: the story's own."""
    now = story.clock.now
    due = due_in_working_days(now, rulebook.rules.lengths.message_wd, load_calendar())
    with writing():
        db.session.add(
            Message(slip_id=story.slip, is_from_desk=False, words_sealed=keyring.seal(text), at=now, due_at=due)
        )
    return story.slip


def a_sign_up(story: Story, contact: str = "微信 wang-ayi") -> int:
    with writing():
        topic, now = story.row, story.clock.now
        slip = a_follower(topic.room_id, topic, now)
        slip.contact_sealed = keyring.seal(contact)
        meeting = planned_meeting(topic)
        assert meeting is not None
        return _kept(
            SignUp(meeting_id=meeting.id, topic_id=topic.id, party=Party.PEOPLE, slip_id=slip.id, asked_at=now)
        )


def _of_topic(story: Story, model: Any, text: str, when: str, **more: Any) -> int:
    with writing():
        topic, now = story.row, story.clock.now
        slip = a_follower(topic.room_id, topic, now)
        row = model(topic_id=topic.id, round=topic.round, slip_id=slip.id, **{when: now}, **two_texts(text), **more)
        return _kept(row)


def _kept(row: Any) -> int:
    db.session.add(row)
    db.session.flush()
    return row.id  # type: ignore[no-any-return]


# --- Every kind of it: what it is in the inbox, the status that takes it, and on whose desks it lies

STAFF = ("zhao", "chen", "sun", "he", "li", "qian", "wu", "gu", "tang", "ma", "gao", "wang", "ops")
IN_CHARGE = {"chen", "sun"}  # administrator and convener
ANYBODY = IN_CHARGE | {"zhao"}

Writes = Callable[[Story], int]
WRITINGS: dict[str, tuple[InboxKind, Status, Writes, set[str]]] = {
    "comment": (InboxKind.REMARK, Status.IN_REVIEW, lambda s: a_remark(s, RemarkKind.COMMENT), ANYBODY),
    "fact": (InboxKind.REMARK, Status.IN_REVIEW, lambda s: a_remark(s, RemarkKind.FACT), ANYBODY),
    "offer": (InboxKind.REMARK, Status.IN_RESEARCH, lambda s: a_remark(s, RemarkKind.OFFER), ANYBODY),
    "question": (InboxKind.REMARK, Status.SCHEDULED, lambda s: a_remark(s, RemarkKind.QUESTION), ANYBODY),
    "suggestion": (InboxKind.REMARK, Status.IN_REVIEW, lambda s: a_remark(s, RemarkKind.SUGGESTION), ANYBODY),
    "room suggestion": (
        InboxKind.REMARK,
        Status.POSED,
        lambda s: a_remark(s, RemarkKind.SUGGESTION, of_room=True),
        ANYBODY,
    ),
    "room inquiry": (
        InboxKind.REMARK,
        Status.POSED,
        lambda s: a_remark(s, RemarkKind.INQUIRY, of_room=True),
        ANYBODY,
    ),
    "position": (InboxKind.POSITION, Status.IN_RESEARCH, a_position, ANYBODY),
    "statement": (InboxKind.STATEMENT, Status.IN_RESEARCH, a_statement, ANYBODY),
    "objection": (InboxKind.OBJECTION, Status.RESULT_ANNOUNCED, an_objection, ANYBODY),
    "doubt": (InboxKind.DOUBT, Status.ANNOUNCED, a_doubt, IN_CHARGE),
    "message": (InboxKind.MESSAGE, Status.IN_REVIEW, a_message, ANYBODY),
    "sign-up": (InboxKind.SIGN_UP, Status.SCHEDULED, a_sign_up, IN_CHARGE),
}
