"""The figures of boards above a room: counted in one pass over all topics, not raised move by move, so that a missed
or repeated effect can never make them drift. A room's own board is counted when it is read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from app.domain.measures import Measure
from app.domain.stages import Channel, Level
from app.extensions import db
from app.models.divisions import Division
from app.models.rooms import Room
from app.models.statistics import BoardChannelFigures, BoardFigures, Counts
from app.models.topics import Topic
from app.queries.boards import count_by_room
from app.queries.rooms import room_ids_under
from app.services.outbox import Promised

COLUMNS = ("posed", *(measure.value for measure in Measure))

ByChannel = dict[Channel, Counter[str]]
Row = TypeVar("Row", BoardFigures, BoardChannelFigures)


def refresh(promised: Promised, now: datetime) -> None:
    """After a move: the village and the town around its room, whose boards are few rooms to count. The county and the
    city follow with the next `refresh_stale`, and say as of when they are."""
    small = sa.select(Division).where(
        Division.level.in_((Level.VILLAGE, Level.TOWN)), Division.id.in_(_around(promised.room_id))
    )
    places = db.session.scalars(small.order_by(Division.path)).all()
    if not places:
        return
    counted = _by_place(count_by_room(now, Topic.room_id.in_(room_ids_under(places[0]))))
    _write({place.id: counted[place.id] for place in places}, now)


def refresh_stale(now: datetime) -> None:
    """Every place with everything below it: one pass over the topics, whatever their number."""
    counted = _by_place(count_by_room(now))
    _write({place_id: counted[place_id] for place_id in db.session.scalars(sa.select(Division.id))}, now)


def make_boards_stale(room_id: int) -> None:
    """The boards around a room are rendered anew, whatever their figures: a name on them must go now."""
    _raise_versions(_around(room_id))


def _by_place(by_room: dict[int, ByChannel]) -> dict[int, ByChannel]:
    """What was counted by room, added up on every place the room lies in."""
    counted: dict[int, ByChannel] = defaultdict(lambda: defaultdict(Counter))
    rooms = sa.select(Room.id, Division.path).join(Room.division).where(Room.id.in_(by_room))
    for room_id, path in db.session.execute(rooms):
        for place_id in _line(path):
            for channel, found in by_room[room_id].items():
                counted[place_id][channel] += found
    return counted


def _write(counted: dict[int, ByChannel], now: datetime) -> None:
    """Write all rows, and raise the versions of the places whose figures changed and of those that list them."""
    rows = {row.division_id: row for row in _rows(BoardFigures, counted)}
    split: dict[int, dict[Channel, BoardChannelFigures]] = defaultdict(dict)
    for part in _rows(BoardChannelFigures, counted):
        split[part.division_id][part.channel] = part
    changed = set()
    for place_id, by_channel in counted.items():
        row = rows.get(place_id) or _added(BoardFigures(division_id=place_id))
        row.counted_at = now
        if _set(row, sum(by_channel.values(), Counter())):
            changed.add(place_id)
        # What went up to another room leaves a zero where it was the only one of its channel.
        for channel in {*by_channel, *split[place_id]}:
            part = split[place_id].get(channel) or _added(BoardChannelFigures(division_id=place_id, channel=channel))
            if _set(part, by_channel.get(channel, Counter())):
                changed.add(place_id)
    db.session.flush()
    above = db.session.scalars(sa.select(Division.parent_id).where(Division.id.in_(changed)))
    _raise_versions(changed.union(parent for parent in above if parent is not None))


def _rows(table: type[Row], place_ids: Iterable[int]) -> Sequence[Row]:
    return db.session.scalars(sa.select(table).where(table.division_id.in_(place_ids))).all()


def _added(row: Row) -> Row:
    db.session.add(row)
    return row


def _set(row: Counts, found: Counter[str]) -> bool:
    """Whether anything is not as it was."""
    is_changed = any(getattr(row, column) != found[column] for column in COLUMNS)
    for column in COLUMNS:
        setattr(row, column, found[column])
    return is_changed


def _raise_versions(place_ids: Iterable[int]) -> None:
    db.session.execute(
        sa.update(Division)
        .where(Division.id.in_(sorted(place_ids)))
        .values(public_version=Division.public_version + 1)
        .execution_options(synchronize_session=False)
    )


def _around(room_id: int | None) -> list[int]:
    path = db.session.scalar(
        sa.select(Division.path).join(Room, Room.division_id == Division.id).where(Room.id == room_id)
    )
    return _line(path) if path else []


def _line(path: str) -> list[int]:
    return [int(part) for part in path.strip("/").split("/")]
