"""The ladder of a room: who sits where, from the room itself up to the city's supervisors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from app.domain.desks import Place, Rung, ladder
from app.domain.roles import ROOM_ROLES, Role
from app.domain.stages import Level
from app.extensions import db
from app.models.accounts import Account, Seat
from app.models.divisions import Division
from app.models.rooms import Room


def place_of(room_id: int) -> Place:
    """The place of one room. KeyError when there is no such room."""
    return places_of([room_id])[room_id]


def places_of(room_ids: Collection[int]) -> dict[int, Place]:
    """The place of each room, in three queries whatever the number of rooms and seats."""
    ladders = _rooms_upwards(room_ids)
    seats = _seats_in({room.id for rooms in ladders.values() for room in rooms})
    supervisors = _supervisors()
    return {room_id: _place(rooms, seats, supervisors) for room_id, rooms in ladders.items()}


def _place(rooms: list[Any], seats: Mapping[int, Mapping[Role, frozenset[int]]], supervisors: list[Any]) -> Place:
    own = rooms[0]
    around = [seat for seat in supervisors if own.path.startswith(seat.path)]
    return Place(
        room_id=own.id,
        level=own.level,
        upper_room_id=own.upper_id,
        rungs=ladder(
            tuple(Rung(room.id, room.level, seats[room.id]) for room in rooms),
            frozenset(seat.account_id for seat in around if seat.level is Level.CITY),
        ),
        supervisors=frozenset(seat.account_id for seat in around),
    )


def _climbing() -> sa.Select[Any]:
    bottom = sa.select(Room.id.label("bottom"), Room.id, Room.upper_id, sa.literal(0).label("height"))
    climb = bottom.where(Room.id.in_(_ROOMS)).cte("upwards", recursive=True)
    climb = climb.union_all(
        sa.select(climb.c.bottom, Room.id, Room.upper_id, climb.c.height + 1).where(Room.id == climb.c.upper_id)
    )
    return (
        sa.select(climb.c.bottom, Room.id, Room.level, Room.upper_id, Division.path)
        .join(climb, climb.c.id == Room.id)
        .join(Division, Division.id == Room.division_id)
        .order_by(climb.c.bottom, climb.c.height)
    )


# Built once: every move and every desk asks, and putting a statement together takes longer than asking it.
_ROOMS = sa.bindparam("rooms", expanding=True, type_=sa.Integer)
_UPWARDS = _climbing()
_SEATS = (
    sa.select(Seat.room_id, Seat.role, Seat.account_id)
    .join(Account, Account.id == Seat.account_id)
    .where(Seat.room_id.in_(_ROOMS), Seat.role.in_(ROOM_ROLES), Seat.ended_at.is_(None), Account.is_active)
)
_SUPERVISORS = (
    sa.select(Seat.account_id, Division.level, Division.path)
    .join(Division, Division.id == Seat.division_id)
    .join(Account, Account.id == Seat.account_id)
    .where(Seat.role == Role.SUPERVISOR, Seat.ended_at.is_(None), Account.is_active)
)


def _rooms_upwards(room_ids: Collection[int]) -> dict[int, list[Any]]:
    """Of each room, itself and the rooms above it in order, with the path of the division each lies in."""
    rows = db.session.execute(_UPWARDS, {"rooms": list(room_ids)})
    return {bottom: list(rooms) for bottom, rooms in groupby(rows, key=lambda row: row.bottom)}


def _seats_in(room_ids: Collection[int]) -> dict[int, dict[Role, frozenset[int]]]:
    rows = db.session.execute(_SEATS, {"rooms": list(room_ids)})
    seats: dict[int, dict[Role, set[int]]] = defaultdict(lambda: defaultdict(set))
    for room_id, role, account_id in rows:
        assert room_id is not None
        seats[room_id][role].add(account_id)
    return defaultdict(
        dict,
        {room_id: {role: frozenset(ids) for role, ids in roles.items()} for room_id, roles in seats.items()},
    )


def _supervisors() -> list[Any]:
    """All supervisors with the level and the path of the division they sit at: there are a few in each county."""
    return list(db.session.execute(_SUPERVISORS))
