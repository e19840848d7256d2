"""The ladder of a room: who sits where, from the room itself up to the city's supervisors."""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa

from app.domain.desks import Place, Rung, ladder
from app.domain.roles import ROOM_ROLES, Role
from app.domain.stages import Level
from app.extensions import db
from app.models.accounts import Account, Seat
from app.models.divisions import Division
from app.models.rooms import Room


def place_of(room_id: int) -> Place:
    """The place of one room, in three queries whatever the number of seats."""
    rooms = _rooms_upwards(room_id)
    seats = _seats_in([room.id for room in rooms])
    supervisors = _supervisors_around(rooms[0].division_id)
    return Place(
        room_id=room_id,
        level=rooms[0].level,
        upper_room_id=rooms[0].upper_id,
        rungs=ladder(
            tuple(Rung(room.id, room.level, seats[room.id]) for room in rooms),
            frozenset(account for account, level in supervisors if level is Level.CITY),
        ),
        supervisors=frozenset(account for account, _level in supervisors),
    )


def _rooms_upwards(room_id: int) -> list[sa.Row[tuple[int, Level, int | None, int]]]:
    upwards = sa.select(Room.id, Room.upper_id, sa.literal(0).label("height")).where(Room.id == room_id)
    climb = upwards.cte("upwards", recursive=True)
    climb = climb.union_all(sa.select(Room.id, Room.upper_id, climb.c.height + 1).where(Room.id == climb.c.upper_id))
    return list(
        db.session.execute(
            sa.select(Room.id, Room.level, Room.upper_id, Room.division_id)
            .join(climb, climb.c.id == Room.id)
            .order_by(climb.c.height)
        )
    )


def _seats_in(room_ids: list[int]) -> dict[int, dict[Role, frozenset[int]]]:
    rows = db.session.execute(
        sa.select(Seat.room_id, Seat.role, Seat.account_id)
        .join(Account, Account.id == Seat.account_id)
        .where(Seat.room_id.in_(room_ids), Seat.role.in_(ROOM_ROLES), Seat.ended_at.is_(None), Account.is_active)
    )
    seats: dict[int, dict[Role, set[int]]] = defaultdict(lambda: defaultdict(set))
    for room_id, role, account_id in rows:
        assert room_id is not None
        seats[room_id][role].add(account_id)
    return defaultdict(
        dict,
        {room_id: {role: frozenset(ids) for role, ids in roles.items()} for room_id, roles in seats.items()},
    )


def _supervisors_around(division_id: int) -> list[tuple[int, Level]]:
    """Supervisors of the county and the city a division lies in, with the level they sit at."""
    own = sa.select(Division.path).where(Division.id == division_id).scalar_subquery()
    rows = db.session.execute(
        sa.select(Seat.account_id, Division.level)
        .join(Division, Division.id == Seat.division_id)
        .join(Account, Account.id == Seat.account_id)
        .where(
            Seat.role == Role.SUPERVISOR,
            Seat.ended_at.is_(None),
            Account.is_active,
            own.like(Division.path + "%"),
        )
    )
    return [(account_id, level) for account_id, level in rows]
