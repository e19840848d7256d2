"""What boards show beside their figures: tallies, and how long each stage takes. Counted in one pass over everything,
by the worker, so that reading a board costs the same however much ever happened in the room or the place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.domain.pace import YEAR, Middle, middle
from app.domain.stages import Level, Stage
from app.extensions import db
from app.models.divisions import Division
from app.models.rooms import Room
from app.models.statistics import BoardFigures, BoardPace, BoardTally, LevelPace, RoomDetails, RoomPace, RoomTally
from app.queries import paces, tallies
from app.queries.paces import Lengths
from app.queries.tallies import ByTally

Rows = Mapping[tuple[Any, ...], tuple[Any, ...]]
"""Of one table: primary key → the other columns, each in the order of the table."""


@dataclass(frozen=True, slots=True)
class Details:
    """Counted, and not written yet."""

    room_ids: Collection[int]
    room_tallies: Rows
    room_paces: Rows
    place_tallies: Rows
    place_paces: Rows
    levels: Rows
    counted_at: datetime


def count(now: datetime) -> Details:
    """All rooms, places and levels. Takes seconds on a large database, so nobody must be kept from writing by it."""
    rooms = _rooms()
    tallied = tallies.count_by_room()
    by_room = _stays_by_room(now)
    by_place = _by_place(rooms, by_room)
    return Details(
        room_ids=rooms.keys(),
        room_tallies=_tally_rows(tallied),
        room_paces=_pace_rows(by_room),
        place_tallies=_tally_rows(_tallied_by_place(rooms, tallied)),
        place_paces=_pace_rows(by_place),
        levels=_level_rows(rooms, by_room, by_place),
        counted_at=now,
    )


def write(details: Details) -> None:
    """Rooms and places whose details changed get a new version; what they say is as of the counting."""
    rooms = _replace(RoomTally, details.room_tallies) | _replace(RoomPace, details.room_paces) | _note_rooms(details)
    places = _replace(BoardTally, details.place_tallies) | _replace(BoardPace, details.place_paces)
    if _replace(LevelPace, details.levels):  # stands beside the pace of each place and each room
        rooms |= {room_id for room_id, _stage in details.room_paces}
        places |= {place_id for place_id, _stage in details.place_paces}
    _update(sa.update(BoardFigures).values(detailed_at=details.counted_at))
    _lock_rooms(rooms)
    _update(sa.update(Room).where(Room.id.in_(rooms)).values(public_version=Room.public_version + 1))
    _update(sa.update(Division).where(Division.id.in_(places)).values(public_version=Division.public_version + 1))


def _note_rooms(details: Details) -> set[int]:
    """When each room was counted. Returns the rooms that never were before."""
    new = set(details.room_ids) - set(db.session.scalars(sa.select(RoomDetails.room_id)))
    _update(sa.update(RoomDetails).values(counted_at=details.counted_at))
    if new:
        rows = [{"room_id": room_id, "counted_at": details.counted_at} for room_id in sorted(new)]
        db.session.execute(sa.insert(RoomDetails), rows)
    return new


def _lock_rooms(ids: Collection[int]) -> None:
    """In the order of their ids, as `pipeline` does: a move that goes up and this must not wait for each other."""
    db.session.execute(sa.select(Room.id).where(Room.id.in_(ids)).order_by(Room.id).with_for_update())


def _update(statement: sa.Update) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))


Rooms = Mapping[int, tuple[Level, list[int]]]
"""Room id → its level, and the ids of the places it lies in, from the city down."""


def _rooms() -> Rooms:
    rows = db.session.execute(sa.select(Room.id, Room.level, Division.path).join(Room.division))
    return {id_: (level, [int(part) for part in path.strip("/").split("/")]) for id_, level, path in rows}


# --- Tallies


def _tallied_by_place(rooms: Rooms, tallied: Mapping[int, ByTally]) -> Mapping[int, ByTally]:
    counted: dict[int, ByTally] = defaultdict(lambda: defaultdict(Counter))
    for room_id, found in tallied.items():
        for place_id in rooms[room_id][1]:
            for tally, by_key in found.items():
                counted[place_id][tally] += by_key
    return counted


def _tally_rows(counted: Mapping[int, ByTally]) -> Rows:
    return {
        (id_, tally, key): (n,)
        for id_, found in counted.items()
        for tally, by_key in found.items()
        for key, n in by_key.items()
    }


# --- Paces


def _stays_by_room(now: datetime) -> dict[int, Lengths]:
    gathered = defaultdict(list)
    for stay in paces.stays_since(now - 2 * YEAR):
        gathered[stay.room_id].append(stay)
    return {room_id: paces.lengths(found, now) for room_id, found in gathered.items()}


def _by_place(rooms: Rooms, by_room: Mapping[int, Lengths]) -> dict[int, Lengths]:
    by_place: dict[int, Lengths] = defaultdict(lambda: {stage: ([], []) for stage in Stage})
    for room_id, found in by_room.items():
        for place_id in rooms[room_id][1]:
            for stage, (lately, before) in found.items():
                by_place[place_id][stage][0].extend(lately)
                by_place[place_id][stage][1].extend(before)
    return by_place


def _pace_rows(by_id: Mapping[int, Lengths]) -> Rows:
    rows: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for id_, found in by_id.items():
        for stage, (lately, before) in found.items():
            now, then = middle(lately), middle(before)
            rows[id_, stage] = (now.n, now.days, then.n, then.days)
    return rows


def _level_rows(rooms: Rooms, by_room: Mapping[int, Lengths], by_place: Mapping[int, Lengths]) -> Rows:
    """What is usual at a level is the middle of the middles: half of its rooms take longer, whatever their size."""
    levels = dict(db.session.execute(sa.select(Division.id, Division.level)).all())
    usual = {
        **_usual({room_id: level for room_id, (level, _places) in rooms.items()}, by_room, of_rooms=True),
        **_usual(levels, by_place, of_rooms=False),
    }
    return {key: (found.n, found.days) for key, found in usual.items()}


def _usual(
    level_of: Mapping[int, Level], found: Mapping[int, Lengths], *, of_rooms: bool
) -> dict[tuple[Level, bool, Stage], Middle]:
    middles = defaultdict(list)
    for id_, by_stage in found.items():
        for stage, (lately, _before) in by_stage.items():
            if (days := middle(lately).days) is not None:
                middles[level_of[id_], of_rooms, stage].append(days)
    return {key: middle(some) for key, some in middles.items()}


# --- Rows


def _replace(table: Any, wanted: Rows) -> set[Any]:
    """Make the table hold these rows. Returns the first parts of the keys that changed."""
    keys = [column.name for column in table.__table__.primary_key]
    others = [column.name for column in table.__table__.columns if column.name not in keys]
    columns = [getattr(table, name) for name in (*keys, *others)]
    there = {tuple(row[: len(keys)]): tuple(row[len(keys) :]) for row in db.session.execute(sa.select(*columns))}
    gone = there.keys() - wanted.keys()
    changed = {key for key, values in wanted.items() if there.get(key) != values}
    for key in _in_order(gone | (changed & there.keys())):
        is_it = (column == part for column, part in zip(columns, key, strict=False))
        db.session.execute(sa.delete(table).where(*is_it))
    new = [dict(zip((*keys, *others), (*key, *wanted[key]), strict=True)) for key in _in_order(changed)]
    if new:
        db.session.execute(sa.insert(table), new)
    return {key[0] for key in gone | changed}


def _in_order(keys: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(keys, key=lambda key: [str(part) for part in key])
