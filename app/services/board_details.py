"""What boards of places show beside their figures: tallies, and how long each stage takes. Counted in one pass over
everything, by the worker; a room's own are counted when its board is read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.domain.pace import YEAR, Middle, middle
from app.domain.stages import Level, Stage
from app.extensions import db
from app.models.divisions import Division
from app.models.rooms import Room
from app.models.statistics import BoardFigures, BoardPace, BoardTally, LevelPace
from app.queries import paces, tallies
from app.queries.paces import Lengths
from app.queries.tallies import ByTally

Rows = Mapping[tuple[Any, ...], tuple[Any, ...]]
"""Of one table: primary key → the other columns, each in the order of the table."""


@dataclass(frozen=True, slots=True)
class Details:
    """Counted, and not written yet."""

    tallies: Rows
    paces: Rows
    levels: Rows
    counted_at: datetime


def count(now: datetime) -> Details:
    """All places and levels. Takes seconds on a large database, so nobody must be kept from writing meanwhile."""
    rooms = _rooms()
    by_room = _stays_by_room(now)
    by_place = _by_place(rooms, by_room)
    return Details(_tally_rows(rooms), _pace_rows(by_place), _level_rows(rooms, by_room, by_place), now)


def write(details: Details) -> None:
    """Places whose details changed get a new version; what they say is as of the counting."""
    changed = _replace(BoardTally, details.tallies) | _replace(BoardPace, details.paces)
    if _replace(LevelPace, details.levels):  # stands beside the pace of each place and each room
        changed |= {place_id for place_id, _stage in details.paces}
    unsynchronised = {"synchronize_session": False}
    db.session.execute(
        sa.update(BoardFigures).values(detailed_at=details.counted_at).execution_options(**unsynchronised)
    )
    db.session.execute(
        sa.update(Division)
        .where(Division.id.in_(sorted(changed)))
        .values(public_version=Division.public_version + 1)
        .execution_options(**unsynchronised)
    )


Rooms = Mapping[int, tuple[Level, list[int]]]
"""Room id → its level, and the ids of the places it lies in, from the city down."""


def _rooms() -> Rooms:
    rows = db.session.execute(sa.select(Room.id, Room.level, Division.path).join(Room.division))
    return {id_: (level, [int(part) for part in path.strip("/").split("/")]) for id_, level, path in rows}


# --- Tallies


def _tally_rows(rooms: Rooms) -> Rows:
    counted: dict[int, ByTally] = defaultdict(lambda: defaultdict(Counter))
    for room_id, found in tallies.count_by_room().items():
        for place_id in rooms[room_id][1]:
            for tally, by_key in found.items():
                counted[place_id][tally] += by_key
    return {
        (place_id, tally, key): (n,)
        for place_id, found in counted.items()
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


def _pace_rows(by_place: Mapping[int, Lengths]) -> Rows:
    rows: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for place_id, found in by_place.items():
        for stage, (lately, before) in found.items():
            now, then = middle(lately), middle(before)
            rows[place_id, stage] = (now.n, now.days, then.n, then.days)
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
