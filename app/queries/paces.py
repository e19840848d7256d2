"""How long matters stay in each stage: counted from all moves by the worker, and read as they were counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from app.domain.pace import NONE_YET, YEAR, Middle, Pace, Stay, Stop, stays
from app.domain.stages import Level, Stage
from app.extensions import db
from app.models.divisions import Division
from app.models.rooms import Room
from app.models.statistics import BoardPace, LevelPace, RoomPace, StagePace
from app.models.topics import Step, Topic

Lengths = dict[Stage, tuple[list[float], list[float]]]

_AT_ONCE = 5_000


def stays_since(since: datetime) -> Iterator[Stay]:
    """The stays that ended since then, in all rooms. One query, and never all of its rows in memory."""
    moves = (
        sa.select(Step.topic_id, Step.room_id, Step.from_status, Step.to_status, Step.at)
        .join(Topic, Topic.id == Step.topic_id)
        .where(Topic.entered_at >= since)
        .order_by(Step.topic_id, Step.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    for stay in stays(Stop(*row) for row in db.session.execute(moves)):
        if stay.ended_at >= since:
            yield stay


def lengths(found: Iterable[Stay], now: datetime) -> Lengths:
    """By stage the lengths of the last twelve months and of the twelve before, in days."""
    sorted_: Lengths = {stage: ([], []) for stage in Stage}
    for stay in found:
        sorted_[stay.stage][stay.ended_at < now - YEAR].append(stay.days)
    return sorted_


def of_room(room: Room) -> Sequence[Pace]:
    """As they were counted. Two queries."""
    own = sa.select(RoomPace).where(RoomPace.room_id == room.id)
    return _paces(db.session.scalars(own), _of_level(room.level, of_rooms=True))


def of_place(place: Division) -> Sequence[Pace]:
    """As they were counted, with everything below. Two queries."""
    own = sa.select(BoardPace).where(BoardPace.division_id == place.id)
    return _paces(db.session.scalars(own), _of_level(place.level, of_rooms=False))


def _paces(rows: Iterable[StagePace], usual: Mapping[Stage, Middle]) -> Sequence[Pace]:
    """One for each stage, also where nothing was counted."""
    own = {row.stage: (Middle(row.n, row.days), Middle(row.n_before, row.days_before)) for row in rows}
    return [Pace(stage, *own.get(stage, (NONE_YET, NONE_YET)), usual.get(stage, NONE_YET)) for stage in Stage]


def _of_level(level: Level, *, of_rooms: bool) -> Mapping[Stage, Middle]:
    rows = db.session.scalars(sa.select(LevelPace).where(LevelPace.level == level, LevelPace.of_rooms.is_(of_rooms)))
    return {row.stage: Middle(row.n, row.days) for row in rows}
