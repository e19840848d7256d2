"""What somebody handed in with one slip, and what became of each: held, shown, answered, or not shown and why.

Its author sees it from the first moment, as masked; everybody else only after a first look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa

from app.domain.clock import local_day
from app.domain.inbox import InboxKind
from app.domain.sentences import Sentence, say
from app.extensions import db
from app.models.contributions import Doubt, DoubtState, Position, Voice, VoiceKind
from app.models.first_look import FirstLook, Look
from app.models.meetings import Meeting, MeetingState, SignUp
from app.models.outcomes import Objection
from app.models.remarks import Remark
from app.models.statements import Statement
from app.models.topics import Slip, Topic


@dataclass(frozen=True, slots=True)
class Handed:
    """One thing that was handed in. `what` and `state` say themselves; `rule` is the code of the moderation rule by
    which it is not shown; `raised` is the number of the topic a suggestion was made into."""

    what: Enum | Sentence
    at: datetime
    state: Enum | Sentence
    words: str
    lang: str = "zh-Hans"
    answer: str | None = None
    rule: str | None = None
    raised: str | None = None


def handed_in_with(slip_id: int) -> list[Handed]:
    """Oldest first. Six queries."""
    every = (handed for read in _READERS for handed in read(slip_id))
    return sorted(every, key=lambda handed: handed.at)


def voices_with(slip: Slip) -> list[VoiceKind]:
    """What the phone the slip was filed from said to its topic with one tap. One query, none without a phone."""
    if slip.device_mark is None or slip.topic_id is None:
        return []
    mine = sa.select(Voice.kind).where(Voice.topic_id == slip.topic_id, Voice.device_mark == slip.device_mark)
    return list(db.session.scalars(mine.order_by(Voice.id)))


def _remarks(slip_id: int) -> Iterator[Handed]:
    rows = db.session.execute(
        sa.select(Remark, Topic.number)
        .outerjoin(Topic, Topic.id == Remark.raised_topic_id)
        .where(Remark.slip_id == slip_id)
    )
    for remark, raised in rows:
        due_at = None if raised else remark.due_at  # the clocks of the topic run instead
        state = _state(remark, answered=remark.answer is not None, due_at=due_at)
        yield _handed(remark.kind, remark, remark.written_at, state, answer=remark.answer, raised=raised)


def _doubts(slip_id: int) -> Iterator[Handed]:
    for doubt in db.session.scalars(sa.select(Doubt).where(Doubt.slip_id == slip_id)):
        state = (
            say("Shown; an answer is due by %(day)s", day=local_day(doubt.due_at))
            if doubt.state is DoubtState.OPEN
            else None
        )
        yield Handed(
            what=InboxKind.DOUBT,
            at=doubt.raised_at,
            state=state or doubt.state,
            words=doubt.shown,
            answer=doubt.answer,
            rule=doubt.withholding_rule,
        )


def _positions(slip_id: int) -> Iterator[Handed]:
    for position in db.session.scalars(sa.select(Position).where(Position.slip_id == slip_id)):
        state = _state(position, answered=position.explanation is not None)
        yield _handed(position.stance, position, position.stated_at, state, answer=position.explanation)


def _statements(slip_id: int) -> Iterator[Handed]:
    for statement in db.session.scalars(sa.select(Statement).where(Statement.slip_id == slip_id)):
        yield _handed(InboxKind.STATEMENT, statement, statement.made_at, _state(statement))


def _objections(slip_id: int) -> Iterator[Handed]:
    for objection in db.session.scalars(sa.select(Objection).where(Objection.slip_id == slip_id)):
        state = _state(objection, answered=objection.answer is not None)
        yield _handed(InboxKind.OBJECTION, objection, objection.raised_at, state, answer=objection.answer)


def _sign_ups(slip_id: int) -> Iterator[Handed]:
    rows = db.session.execute(
        sa.select(SignUp, Meeting.starts_at, Meeting.state)
        .join(Meeting, Meeting.id == SignUp.meeting_id)
        .where(SignUp.slip_id == slip_id)
    )
    for sign_up, starts_at, meeting in rows:
        is_called_off = meeting is MeetingState.CALLED_OFF
        yield Handed(
            what=say("Sign-up for the meeting on %(when)s", when=starts_at),
            at=sign_up.asked_at,
            state=say("The meeting was called off; you stay signed up for the next one.")
            if is_called_off
            else sign_up.state,
            words="",
            answer=sign_up.reason,
        )


def _handed(what: Enum, text: Any, at: datetime, state: Enum | Sentence, **more: Any) -> Handed:
    return Handed(what=what, at=at, state=state, words=text.shown, lang=text.lang, rule=text.withholding_rule, **more)


def _state(text: FirstLook, *, answered: bool = False, due_at: datetime | None = None) -> Enum | Sentence:
    if text.look is Look.SHOWN and answered:
        return say("Answered")
    if text.look is not Look.WITHHELD and due_at is not None and not answered:
        if text.look is Look.WAITING:
            return say("Waits for a first look; an answer is due by %(day)s", day=local_day(due_at))
        return say("Shown; an answer is due by %(day)s", day=local_day(due_at))
    return text.look


_READERS: tuple[Callable[[int], Iterator[Handed]], ...] = (
    _remarks,
    _doubts,
    _positions,
    _statements,
    _objections,
    _sign_ups,
)
