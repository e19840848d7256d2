"""Look-backs: which are to be asked now, which wait on whose desk, and what a topic's page says of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.domain.stages import Status
from app.extensions import db, rulebook
from app.models.look_backs import LookBack
from app.models.topics import Topic

# A worker that was away for longer asks no more: residents would wonder why now.
ASKED_WITHIN = timedelta(days=14)


def to_be_asked(now: datetime, *, at_most: int = 500) -> list[tuple[int, int]]:
    """(topic id, days since it was closed), oldest first. One query a length, along the index of closed topics."""
    found: list[tuple[int, int]] = []
    for days in rulebook.rules.lengths.look_back_days:
        over = now - timedelta(days=days)
        known = sa.exists().where(
            LookBack.topic_id == Topic.id, LookBack.round == Topic.round, LookBack.after_days == days
        )
        ids = db.session.scalars(
            sa.select(Topic.id)
            .where(
                Topic.status == Status.CLOSED, Topic.closed_at <= over, Topic.closed_at > over - ASKED_WITHIN, ~known
            )
            .order_by(Topic.closed_at)
            .limit(at_most)
        )
        found += [(topic_id, days) for topic_id in ids]
    return found


def waiting(rooms: Collection[int] | sa.Select[int]) -> Sequence[Any]:
    """Those without an answer in these rooms, the most pressing first. One query.

    `rooms` are ids, or a query for them. A row has the look-back's id, after_days and due_at, and its topic's id,
    number, title, lang and room_id.
    """
    return db.session.execute(
        sa.select(
            LookBack.id,
            LookBack.after_days,
            LookBack.due_at,
            Topic.id.label("topic_id"),
            Topic.number,
            Topic.title,
            Topic.lang,
            Topic.room_id,
        )
        .join(Topic, sa.and_(Topic.id == LookBack.topic_id, Topic.round == LookBack.round))
        .where(LookBack.answer.is_(None), Topic.status == Status.CLOSED, Topic.room_id.in_(rooms))
        .order_by(LookBack.due_at, LookBack.id)
    ).all()


def of_topic(topic: Topic) -> Sequence[LookBack]:
    """Of the present round. One query, none before it was ever closed."""
    if topic.status is not Status.CLOSED:
        return ()
    return db.session.scalars(
        sa.select(LookBack)
        .where(LookBack.topic_id == topic.id, LookBack.round == topic.round)
        .order_by(LookBack.after_days)
    ).all()


def open_of(topic: Topic) -> LookBack | None:
    """The one that waits for an answer; the newest where an older one was never answered."""
    return next((row for row in reversed(of_topic(topic)) if row.answer is None), None)
