"""The open log: what was refused, by which rule or clause, when, and what became of the refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.domain.stages import Status
from app.extensions import db
from app.models.reviews import Refusal
from app.models.rooms import Room
from app.models.topics import Topic
from app.queries.visible import IS_KNOWN

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Logged:
    """One refusal, without a word of what was refused. `code` is of a clause where declined, of a rule where withheld.

    `ended_at` is when it was appealed, shown again or looked at again; None while it stands.
    """

    id: int
    number: str
    room: str
    status: Status
    code: str
    refused_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Log:
    """`more` is the id to go on from, None at the end."""

    refusals: list[Logged]
    more: int | None


def latest_refusals(before: int | None = None) -> Log:
    """Newest first. One query."""
    statement = (
        sa.select(
            Refusal.id,
            Topic.number,
            Room.name.label("room"),
            Refusal.status,
            sa.case((Refusal.status == Status.WITHHELD, Refusal.rule), else_=Refusal.clause).label("code"),
            Refusal.refused_at,
            Refusal.confirmed_at,
            Refusal.ended_at,
        )
        .join(Topic, Topic.id == Refusal.topic_id)
        .join(Room, Room.id == Topic.room_id)
        .where(IS_KNOWN)
        .order_by(Refusal.id.desc())
        .limit(PER_PAGE + 1)
    )
    if before is not None:
        statement = statement.where(Refusal.id < before)
    rows = [Logged(*row) for row in db.session.execute(statement)]
    return Log(rows[:PER_PAGE], rows[PER_PAGE - 1].id if len(rows) > PER_PAGE else None)
