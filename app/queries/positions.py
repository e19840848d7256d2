"""Where people stand on a topic, as everybody reads it, and as the slip that said so is reminded of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.domain.stages import Party
from app.extensions import db
from app.models.contributions import Position, Stance
from app.models.first_look import Look
from app.models.topics import Topic

IN_SHORT = 6  # on the topic's own page; the page of positions has all of them


@dataclass(frozen=True, slots=True)
class ShownPosition:
    """What was withheld has a rule and a date, and no text."""

    stance: Stance
    party: Party | None
    text: str | None
    lang: str
    explanation: str | None
    is_unexplained: bool
    rule: str | None
    on: datetime


@dataclass(frozen=True, slots=True)
class Positions:
    """`counts` is of those that are shown; `unread` wait for their first look."""

    counts: Mapping[Stance, int]
    read: Sequence[ShownPosition]
    unread: int

    def __bool__(self) -> bool:
        return bool(self.read or self.unread)

    @property
    def in_short(self) -> Sequence[ShownPosition]:
        """Those that stand against first: they are owed an answer."""
        against = [one for one in self.read if one.stance is Stance.AGAINST]
        return [*against, *(one for one in self.read if one.stance is not Stance.AGAINST)][:IN_SHORT]


def of_topic(topic: Topic) -> Positions:
    """Those of the present round, in the order they came. One query."""
    rows = db.session.scalars(
        sa.select(Position).where(Position.topic_id == topic.id, Position.round == topic.round).order_by(Position.id)
    ).all()
    read = [_shown(row) for row in rows if row.look is not Look.WAITING]
    counts = {stance: sum(one.text is not None and one.stance is stance for one in read) for stance in Stance}
    return Positions(counts, read, unread=sum(row.look is Look.WAITING for row in rows))


def of_slip(topic: Topic, slip_id: int) -> Position | None:
    """What this slip says now, for its holder only: it may still wait for its first look."""
    return db.session.scalar(
        sa.select(Position)
        .where(
            Position.topic_id == topic.id,
            Position.round == topic.round,
            Position.slip_id == slip_id,
            Position.look != Look.WITHHELD,
        )
        .order_by(Position.id.desc())
        .limit(1)
    )


def _shown(row: Position) -> ShownPosition:
    is_withheld = row.look is Look.WITHHELD
    return ShownPosition(
        stance=row.stance,
        party=row.party,
        text=None if is_withheld else row.shown,
        lang=row.lang,
        explanation=None if is_withheld else row.explanation,
        is_unexplained=row.stance is Stance.AGAINST and row.explained_at is None and not is_withheld,
        rule=row.withholding_rule,
        on=row.looked_at or row.stated_at,
    )
