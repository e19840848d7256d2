"""Every page that a search engine may keep: live rooms, places, and topics whose words are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from app.domain.stages import Status
from app.extensions import db
from app.models.audit import AuditEvent
from app.models.divisions import Division
from app.models.rooms import Room, RoomCode
from app.models.topics import Topic

IDS_A_PART = 10_000  # the standard allows 50,000 addresses; a part should also be made quickly

# A merged topic's page only points to the other.
_LIVE = [status for status in Status if status.is_public and status is not Status.MERGED]


class Part(StrEnum):
    ROOMS = "rooms"
    PLACES = "places"
    TOPICS = "topics"


@dataclass(frozen=True, slots=True)
class Listed:
    """`key` is what the address is made of: a room's code, a place's id, a topic's number."""

    key: Any
    changed_at: datetime | None


def part_numbers(part: Part) -> range:
    """Parts count from 1; each holds the rows of so many ids, so that none moves to another part. One query."""
    last = db.session.scalar(sa.select(sa.func.max(_TABLES[part].id))) or 0
    return range(1, -(-last // IDS_A_PART) + 1)


def listed(part: Part, number: int) -> Sequence[Listed]:
    """At most `IDS_A_PART`. One query."""
    table = _TABLES[part]
    first = (number - 1) * IDS_A_PART
    rows = db.session.execute(_STATEMENTS[part].where(table.id > first, table.id <= first + IDS_A_PART))
    return [Listed(*row) for row in rows]


_TABLES: dict[Part, type[Room | Division | Topic]] = {Part.ROOMS: Room, Part.PLACES: Division, Part.TOPICS: Topic}
_STATEMENTS: dict[Part, sa.Select[*tuple[Any, ...]]] = {
    Part.ROOMS: (
        sa.select(RoomCode.code, AuditEvent.at)
        .join(Room, Room.id == RoomCode.room_id)
        .outerjoin(AuditEvent, sa.and_(AuditEvent.room_id == Room.id, AuditEvent.seq == Room.chain_length))
        .where(RoomCode.replaced_at.is_(None), RoomCode.revoked_at.is_(None), Room.closed_on.is_(None))
        .order_by(Room.id)
    ),
    Part.PLACES: sa.select(Division.id, sa.null()).where(Division.is_fiction.is_(False)).order_by(Division.id),
    Part.TOPICS: sa.select(Topic.number, Topic.entered_at).where(Topic.status.in_(_LIVE)).order_by(Topic.id),
}
