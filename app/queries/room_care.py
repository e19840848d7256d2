"""Rooms as those see them who look after them: what a room lacks, who sits there, what has happened to it.

Whoever looks after rooms has a care: an operator all of them, a supervisor a division and everything below it, a room's
administrator that room. Nothing here compares rooms with each other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.domain.errors import Missing
from app.domain.labels import LabelEnum
from app.domain.roles import ROOM_ROLES, Actor, Role
from app.domain.room_standing import RoomSubject
from app.domain.sentences import N_, Sentence
from app.domain.stages import Status
from app.extensions import db
from app.models.accounts import Account, Seat
from app.models.audit import AuditEvent
from app.models.divisions import Division
from app.models.rooms import Room, RoomCode
from app.models.topics import Topic
from app.queries.rooms import PER_PAGE, PlacedRoom, fits, place_rooms

EVENTS_SHOWN = 20

# What goes on with a matter after its room has closed: everything but what is over for good. A closed one can only be
# taken up again in the room above, and a withdrawn one never.
STAYS = (Status.CLOSED, Status.WITHDRAWN)


class Lack(LabelEnum):
    """Something a room cannot do its work without."""

    ADMINISTRATOR = "administrator", N_("Without an administrator")
    REVIEWER = "reviewer", N_("Without a reviewer")
    CONVENER = "convener", N_("Without a convener")
    SHEET = "sheet", N_("Without a printed sheet")
    TELEPHONE = "telephone", N_("Without a telephone")


@dataclass(frozen=True, slots=True)
class CareRow:
    """One room of the list, and what it lacks."""

    room: Room
    place: tuple[str, ...]
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class CarePage:
    """Some of the list, in its order; pages count from 1."""

    rows: list[CareRow]
    number: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class RoomEvent:
    """One line of a room's own history, without that of its topics."""

    at: datetime
    actor_role: str
    said: Sentence


def subject_of(room: Room) -> RoomSubject:
    """What the policy asks about a room that came with its division."""
    return RoomSubject(room.id, room.division.path)


# --- The list


def lacks(actor: Actor) -> dict[Lack, int]:
    """How many open rooms of this actor's care lack each thing. One query, however many rooms there are."""
    counted = (sa.func.coalesce(sa.func.sum(sa.case((lacking, 1), else_=0)), 0) for lacking in _LACKING.values())
    row = db.session.execute(
        sa.select(*counted).select_from(Room).join(Room.division).where(_in_care_of(actor), Room.closed_on.is_(None))
    ).one()
    return dict(zip(_LACKING, row, strict=True))


def rooms_in_care(
    actor: Actor, *, words: str = "", lack: Lack | None = None, place: Division | None = None, page: int = 1
) -> CarePage:
    """The rooms of this actor's care, closed ones at the end of their place: those that fit every word, lack one
    thing, or lie in a place and below. Three queries."""
    found = (
        sa.select(Room)
        .add_columns(*(lacking.label(kind.value) for kind, lacking in _LACKING.items()))
        .join(Room.division)
        .where(_in_care_of(actor), *fits(words))
        .options(contains_eager(Room.division))
        .order_by(Division.order, Room.closed_on.is_not(None), Room.order, Room.id)
    )
    if place is not None:
        found = found.where(Division.path.startswith(place.path))
    if lack is not None:
        found = found.where(_LACKING[lack], Room.closed_on.is_(None))
    rows = list(db.session.execute(found.offset((page - 1) * PER_PAGE).limit(PER_PAGE + 1)))
    placed = place_rooms([room for room, *_ in rows[:PER_PAGE]])
    shown = [_care_row(*pair) for pair in zip(placed, rows, strict=False)]
    return CarePage(shown, page, len(rows) > PER_PAGE)


def _care_row(placed: PlacedRoom, found: sa.Row[Any]) -> CareRow:
    """`found` has a column for each lack, by its value."""
    lacking = () if placed.room.is_closed else tuple(kind for kind in Lack if getattr(found, kind.value))
    return CareRow(placed.room, placed.place, lacking)


def _in_care_of(actor: Actor) -> sa.ColumnElement[bool]:
    if actor.holds(Role.OPERATOR):
        return sa.true()
    paths = [seat.division_path for seat in actor.seats if seat.role is Role.SUPERVISOR and seat.division_path]
    own = [seat.room_id for seat in actor.seats if seat.role is Role.ADMINISTRATOR]
    return sa.or_(Room.id.in_(own), *(Division.path.startswith(path) for path in paths))


def _without(role: Role) -> sa.ColumnElement[bool]:
    sits = sa.exists().where(
        Seat.room_id == Room.id,
        Seat.role == role,
        Seat.ended_at.is_(None),
        Account.id == Seat.account_id,
        Account.is_active,
    )
    return ~sits.correlate(Room)


def _without_sheet() -> sa.ColumnElement[bool]:
    hangs = sa.exists().where(
        RoomCode.room_id == Room.id,
        RoomCode.batch_id.is_not(None),
        RoomCode.replaced_at.is_(None),
        RoomCode.revoked_at.is_(None),
    )
    return ~hangs.correlate(Room)


_LACKING: Mapping[Lack, sa.ColumnElement[bool]] = {
    Lack.ADMINISTRATOR: _without(Role.ADMINISTRATOR),
    Lack.REVIEWER: _without(Role.REVIEWER),
    Lack.CONVENER: _without(Role.CONVENER),
    Lack.SHEET: _without_sheet(),
    Lack.TELEPHONE: sa.or_(Room.telephone.is_(None), Room.telephone == ""),
}


# --- One room


def room_in_care(room_id: int, actor: Actor) -> Room:
    """With its place, its codes and their batches, its picture, and the rooms it leads to. Two queries.

    Raises Missing, also for a room somebody else looks after.
    """
    room = db.session.scalar(
        sa.select(Room)
        .join(Room.division)
        .where(Room.id == room_id, _in_care_of(actor))
        .options(
            contains_eager(Room.division),
            joinedload(Room.upper),
            joinedload(Room.merged_into),
            joinedload(Room.picture),
            sa.orm.selectinload(Room.codes).joinedload(RoomCode.batch),
        )
        .execution_options(populate_existing=True)
    )
    if room is None:
        raise Missing
    return room


def seats_of(room_id: int) -> Sequence[Seat]:
    """The active seats of a room with their accounts, by role. One query."""
    seats = db.session.scalars(
        sa.select(Seat)
        .join(Seat.account)
        .where(Seat.room_id == room_id, Seat.ended_at.is_(None))
        .options(contains_eager(Seat.account))
        .order_by(Seat.id)
    ).all()
    order = [*ROOM_ROLES, Role.MEMBER]
    return sorted(seats, key=lambda seat: order.index(seat.role))


def events_of(room_id: int) -> list[RoomEvent]:
    """What happened to the room itself, the newest first, at most `EVENTS_SHOWN`. One query."""
    events = db.session.scalars(
        sa.select(AuditEvent)
        .where(AuditEvent.room_id == room_id, AuditEvent.topic_id.is_(None))
        .order_by(AuditEvent.seq.desc())
        .limit(EVENTS_SHOWN)
    )
    return [
        RoomEvent(event.at, event.actor_role, Sentence.from_json(json.loads(event.canonical)["said"]))
        for event in events
    ]


def count_underway(room_id: int) -> int:
    """How many matters somebody else has to go on with, should the room close."""
    return db.session.scalars(
        sa.select(sa.func.count()).where(Topic.room_id == room_id, Topic.status.not_in(STAYS))
    ).one()
