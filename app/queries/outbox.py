"""What waits in the outbox, and what of it a person has to look at."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.extensions import db
from app.models.outbox import MOST_ATTEMPTS, Delivery, OutboxRow, OutboxState, ScheduleRow


def claimable(now: datetime) -> sa.ColumnElement[bool]:
    """A row a worker may take: due and waiting, or inside work whose worker has gone silent and that has tries left."""
    return sa.and_(
        OutboxRow.finished_at.is_(None),  # lets the partial index answer
        OutboxRow.due_at <= now,
        sa.or_(
            OutboxRow.state == OutboxState.QUEUED,
            sa.and_(
                lapsed(now),
                OutboxRow.channel == Delivery.INSIDE,
                OutboxRow.attempts < MOST_ATTEMPTS,
            ),
        ),
    )


def lapsed(now: datetime) -> sa.ColumnElement[bool]:
    """Claimed, and the lease ran out."""
    return sa.and_(
        OutboxRow.finished_at.is_(None),
        OutboxRow.state == OutboxState.SENDING,
        OutboxRow.lease_until <= now,
    )


def due(now: datetime, *, limit: int = 100) -> list[int]:
    """Ids of the rows to be claimed, longest due first. One query."""
    return list(
        db.session.scalars(
            sa.select(OutboxRow.id).where(claimable(now)).order_by(OutboxRow.due_at, OutboxRow.id).limit(limit)
        )
    )


def any_lapsed(now: datetime) -> bool:
    return db.session.scalar(sa.select(sa.exists().where(lapsed(now)))) or False


def to_look_at(*, limit: int = 100) -> list[OutboxRow]:
    """Rows that ended badly, newest first, for the desk: perhaps sent, or failed for good. One query."""
    return list(
        db.session.scalars(
            sa.select(OutboxRow)
            .where(OutboxRow.state.in_((OutboxState.UNCERTAIN, OutboxState.FAILED)))
            .order_by(OutboxRow.finished_at.desc(), OutboxRow.id.desc())
            .limit(limit)
        )
    )


def due_recurring(now: datetime) -> list[str]:
    """Names of the recurring work whose time has come and that no living worker holds. One query."""
    return list(
        db.session.scalars(sa.select(ScheduleRow.name).where(free_recurring(now)).order_by(ScheduleRow.next_at))
    )


def free_recurring(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        ScheduleRow.next_at <= now,
        sa.or_(ScheduleRow.lease_until.is_(None), ScheduleRow.lease_until <= now),
    )
