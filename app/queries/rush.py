"""Whether a room is being sent far more than usual: nobody is refused for it, but the desk is told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.domain.stages import SlipKind
from app.extensions import db, rulebook
from app.models.rooms import Room
from app.models.topics import Slip

_AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Rush:
    room: str
    filings: int


def rushes(room_ids: Collection[int], now: datetime) -> list[Rush]:
    """Those of the rooms where more was filed within the last hour than the rule set expects. One query."""
    if not room_ids:
        return []
    filings = sa.func.count(Slip.id)
    rows = db.session.execute(
        sa.select(Room.name, filings)
        .join(Slip, Slip.room_id == Room.id)
        .where(Room.id.in_(room_ids), Slip.filed_at > now - _AN_HOUR, Slip.kind == SlipKind.FILED)
        .group_by(Room.id, Room.name)
        .having(filings > rulebook.rules.thresholds.filings_per_room_per_hour)
        .order_by(Room.name)
    )
    return [Rush(*row) for row in rows]
