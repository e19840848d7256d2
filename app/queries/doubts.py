"""The doubts of a topic as everybody may read them, each with its answer or what it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.domain.clock import local_day
from app.domain.outlook import days_left, late
from app.domain.sentences import Sentence
from app.extensions import db
from app.models.contributions import Doubt, DoubtState


@dataclass(frozen=True, slots=True)
class ShownDoubt:
    """A doubt under its number on this page. What was withheld has a rule and a date, and no text."""

    number: int
    state: DoubtState
    text: str | None
    answer: str | None
    same_as: int | None
    carried_until: date | None
    settled_at: datetime | None
    rule: str | None
    left: Sentence | None
    late: Sentence | None


@dataclass(frozen=True, slots=True)
class Doubts:
    """`unread` is how many nobody has looked at yet."""

    shown: Sequence[ShownDoubt]
    unread: int


def of_topic(topic_id: int, now: datetime) -> Doubts:
    """Numbered in the order they came; one that waits for its first look has a number already, and is not shown. One
    query."""
    doubts = db.session.scalars(sa.select(Doubt).where(Doubt.topic_id == topic_id).order_by(Doubt.id)).all()
    numbers = {doubt.id: number for number, doubt in enumerate(doubts, 1)}
    shown = [
        ShownDoubt(
            number=numbers[doubt.id],
            state=doubt.state,
            text=None if doubt.state is DoubtState.WITHHELD else doubt.shown,
            answer=doubt.answer,
            same_as=numbers[doubt.same_as_id] if doubt.same_as_id else None,
            carried_until=doubt.carried_until,
            settled_at=doubt.settled_at,
            rule=doubt.withholding_rule,
            left=days_left(doubt.due_at, now) if doubt.state is DoubtState.OPEN else None,
            late=late((local_day(now) - local_day(doubt.due_at)).days) if doubt.state is DoubtState.OPEN else None,
        )
        for doubt in doubts
        if doubt.state is not DoubtState.WAITING
    ]
    return Doubts(shown, unread=len(doubts) - len(shown))
