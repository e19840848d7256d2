"""Supervision slips: where one is due, and those that concern a desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.domain.deadlines import climbs
from app.domain.outlook import CAN_BE_LATE, days_late
from app.domain.roles import ROOM_ROLES, Actor, Role
from app.extensions import db, rulebook
from app.models.divisions import Division
from app.models.rooms import Room
from app.models.supervision import Supervision
from app.models.topics import Topic
from app.queries.calendar import load as load_calendar

MOST_SHOWN = 100


def wanted(now: datetime) -> list[int]:
    """Topics that climbed to a desk from which no slip was written yet. One query over the late ones."""
    issued = (
        sa.select(sa.func.max(Supervision.climb))
        .where(Supervision.topic_id == Topic.id, Supervision.due_at == Topic.due_at)
        .scalar_subquery()
    )
    calendar, lengths = load_calendar(), rulebook.rules.lengths
    late = db.session.execute(
        sa.select(Topic.id, Topic.status, Topic.due_at, issued).where(Topic.status.in_(CAN_BE_LATE), Topic.due_at < now)
    )
    return [
        topic_id
        for topic_id, status, due_at, climb in late
        if days_late(status, due_at, now) and climbs(due_at, now, lengths=lengths, calendar=calendar) > (climb or 0)
    ]


def of_desks(actor: Actor) -> Sequence[Supervision]:
    """Those written to a room of this actor's, from one, or within a subtree they supervise; unanswered first.

    With their topics and rooms. One query.
    """
    own = [seat.room_id for seat in actor.seats if seat.role in ROOM_ROLES]
    paths = [seat.division_path for seat in actor.seats if seat.role is Role.SUPERVISOR and seat.division_path]
    return db.session.scalars(
        sa.select(Supervision)
        .join(Supervision.room)
        .join(Room.division)
        .where(
            sa.or_(
                Supervision.room_id.in_(own),
                Supervision.from_room_id.in_(own),
                *(Division.path.startswith(path) for path in paths),
            )
        )
        .options(contains_eager(Supervision.room), joinedload(Supervision.topic), joinedload(Supervision.from_room))
        .order_by(Supervision.answered_at.is_not(None), Supervision.answer_by, Supervision.id)
        .limit(MOST_SHOWN)
    ).all()


def waiting(rooms: sa.Select[int]) -> Sequence[Supervision]:
    """Those these rooms owe an answer, the most pressing first, with topic and whoever asks. One query.

    Once the matter has moved on, its moving was the answer.
    """
    return db.session.scalars(
        sa.select(Supervision)
        .join(Supervision.topic)
        .where(Supervision.room_id.in_(rooms), Supervision.answered_at.is_(None), Topic.due_at == Supervision.due_at)
        .options(contains_eager(Supervision.topic), joinedload(Supervision.from_room))
        .order_by(Supervision.answer_by, Supervision.id)
        .limit(MOST_SHOWN)
    ).all()
