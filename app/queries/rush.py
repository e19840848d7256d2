"""Whether a room is being sent far more than usual: nobody is refused for it, but the desk is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

import sqlalchemy as sa

from app.domain.stages import Channel
from app.extensions import db, rulebook
from app.models.rooms import Room
from app.models.topics import Slip

_AN_HOUR = timedelta(hours=1)
_ITS_PAST = timedelta(days=30)
_ENOUGH = 1000  # slips of its past: a room that was sent more in a month has its usual hours among the last


@dataclass(frozen=True, slots=True)
class Rush:
    room: str
    filings: int


def rushes(room_ids: Collection[int], now: datetime) -> list[Rush]:
    """Those of the rooms that are in a rush now. One query, and one more for each room that may be."""
    if not room_ids:
        return []
    filings = sa.func.count(Slip.id)
    rows = db.session.execute(
        sa.select(Room.id, Room.name, filings)
        .join(Slip, Slip.room_id == Room.id)
        .where(Room.id.in_(room_ids), *_lately(now))
        .group_by(Room.id, Room.name)
        .having(filings > rulebook.rules.thresholds.rush_filings_per_hour)
        .order_by(Room.name)
    ).all()
    return [Rush(room, filed) for room_id, room, filed in rows if filed > _usual_at_most(room_id, now)]


def is_in_a_rush(room_id: int, now: datetime) -> bool:
    """Whether it was sent more within the last hour than is usual by far. Mostly one query; in a rush, two."""
    filed = db.session.scalar(sa.select(sa.func.count(Slip.id)).where(Slip.room_id == room_id, *_lately(now))) or 0
    return filed > rulebook.rules.thresholds.rush_filings_per_hour and filed > _usual_at_most(room_id, now)


def _lately(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """By phones: a counter that types in a pile of paper is no rush."""
    return Slip.filed_at > now - _AN_HOUR, Slip.channel == Channel.SCAN


def _usual_at_most(room_id: int, now: datetime) -> float:
    """So many times the middle one of the hours in which it was sent anything; the last hour is not its past yet."""
    past = db.session.scalars(
        sa.select(Slip.filed_at)
        .where(
            Slip.room_id == room_id,
            Slip.filed_at <= now - _AN_HOUR,
            Slip.filed_at > now - _ITS_PAST,
            Slip.channel == Channel.SCAN,
        )
        .order_by(Slip.filed_at.desc())
        .limit(_ENOUGH)
    )
    hours = Counter(at.replace(minute=0, second=0, microsecond=0) for at in past)
    return rulebook.rules.thresholds.rush_times_usual * median(hours.values()) if hours else 0
