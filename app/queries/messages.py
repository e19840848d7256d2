"""Messages of slips: a thread as its two sides read it, what is unread, and what waits for a word of the desk."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

import sqlalchemy as sa

from app.extensions import db, keyring
from app.models.messages import Message
from app.models.topics import Slip, Topic


@dataclass(frozen=True, slots=True)
class Said:
    """One message. `words` is None once erased, and is kept out of `repr`, and so out of every log."""

    slip_id: int
    is_from_desk: bool
    words: str | None = field(repr=False)
    at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    is_unread: bool  # by the holder


@dataclass(frozen=True, slots=True)
class Waiting:
    """A slip whose holder waits for a word: the oldest unanswered message, and the room and topic it lies with now."""

    slip_id: int
    room_id: int
    topic_id: int | None
    number: str | None
    title: str | None
    said: Said


def thread(slip_id: int) -> list[Said]:
    """Oldest first. One query."""
    return _read(Message.slip_id == slip_id)


def threads(slip_ids: Collection[int]) -> dict[int, list[Said]]:
    """By slip id, each the oldest message first; none without a message. One query."""
    said = _read(Message.slip_id.in_(slip_ids))
    return {slip_id: list(some) for slip_id, some in groupby(said, key=lambda one: one.slip_id)}


def threads_of_topic(topic_id: int) -> dict[int, list[Said]]:
    """By slip id, those of every slip that follows the topic; slips without a message are not in it. One query."""
    said = _read(Slip.topic_id == topic_id)
    return {slip_id: list(some) for slip_id, some in groupby(said, key=lambda one: one.slip_id)}


def unread(slip_ids: Collection[int]) -> dict[int, int]:
    """Slip id → how many words of the desk its holder has not seen. One query."""
    rows = db.session.execute(
        sa.select(Message.slip_id, sa.func.count())
        .where(Message.slip_id.in_(slip_ids), Message.is_from_desk, Message.seen_at.is_(None))
        .group_by(Message.slip_id)
    )
    return dict(rows.all())


def waiting_in(room_ids: Collection[int]) -> list[Waiting]:
    """What residents wrote that nobody has answered, a line for each slip, the most urgent first. One query.

    What belongs to a topic lies with the room the topic is in now; the rest where it was written.
    """
    room_id = sa.func.coalesce(Topic.room_id, Slip.room_id)
    rows = db.session.execute(
        sa.select(Message, room_id, Topic.id, Topic.number, Topic.title)
        .join(Slip, Slip.id == Message.slip_id)
        .outerjoin(Topic, Topic.id == Slip.topic_id)
        .where(Message.is_from_desk.is_(False), Message.answered_at.is_(None), room_id.in_(room_ids))
        .order_by(Message.due_at, Message.id)
    )
    oldest: dict[int, Waiting] = {}
    for message, room, topic_id, number, title in rows:
        oldest.setdefault(message.slip_id, Waiting(message.slip_id, room, topic_id, number, title, _said(message)))
    return list(oldest.values())


def _read(of: sa.ColumnElement[bool]) -> list[Said]:
    """In the order of slips, and of each the oldest first."""
    every = sa.select(Message).join(Slip, Slip.id == Message.slip_id).where(of)
    return [_said(message) for message in db.session.scalars(every.order_by(Message.slip_id, Message.id))]


def _said(message: Message) -> Said:
    return Said(
        slip_id=message.slip_id,
        is_from_desk=message.is_from_desk,
        words=keyring.unseal(message.words_sealed) if message.words_sealed else None,
        at=message.at,
        due_at=message.due_at,
        answered_at=message.answered_at,
        is_unread=message.is_from_desk and message.seen_at is None,
    )
