"""How long matters stay in each stage: a room's own from its moves, those of places and levels as they were counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa

from app.domain.pace import NONE_YET, YEAR, Middle, Pace, Stay, Stop, middle, stays
from app.domain.stages import Level, Stage
from app.extensions import db
from app.models.rooms import Room
from app.models.statistics import BoardPace, LevelPace
from app.models.topics import Step, Topic

Lengths = dict[Stage, tuple[list[float], list[float]]]

_AT_ONCE = 5_000


def stays_since(since: datetime, room_id: int | None = None) -> Iterator[Stay]:
    """The stays that ended since then, in one room or in all. One query, and never all of its rows in memory."""
    moves = (
        sa.select(Step.topic_id, Step.room_id, Step.from_status, Step.to_status, Step.at)
        .join(Topic, Topic.id == Step.topic_id)
        .where(Topic.entered_at >= since)
        .order_by(Step.topic_id, Step.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    if room_id is not None:
        # Where it was posed and where it is now: both are found by an index. What only passed through is not counted.
        moves = moves.where(sa.or_(Topic.room_id == room_id, Topic.origin_room_id == room_id))
    for stay in stays(Stop(*row) for row in db.session.execute(moves)):
        if stay.ended_at >= since and room_id in (None, stay.room_id):
            yield stay


def lengths(found: Iterable[Stay], now: datetime) -> Lengths:
    """By stage the lengths of the last twelve months and of the twelve before, in days."""
    sorted_: Lengths = {stage: ([], []) for stage in Stage}
    for stay in found:
        sorted_[stay.stage][stay.ended_at < now - YEAR].append(stay.days)
    return sorted_


def of_room(room: Room, now: datetime) -> Sequence[Pace]:
    """Counted now. Two queries."""
    own = lengths(stays_since(now - 2 * YEAR, room.id), now)
    usual = _of_level(room.level, of_rooms=True)
    return [Pace(stage, middle(lately), middle(before), usual[stage]) for stage, (lately, before) in own.items()]


def of_place(division_id: int, level: Level) -> Sequence[Pace]:
    """As they were counted, with everything below. Two queries."""
    rows = db.session.scalars(sa.select(BoardPace).where(BoardPace.division_id == division_id))
    own = {row.stage: row for row in rows}
    usual = _of_level(level, of_rooms=False)
    return [
        Pace(
            stage,
            Middle(own[stage].n, own[stage].days) if stage in own else NONE_YET,
            Middle(own[stage].n_before, own[stage].days_before) if stage in own else NONE_YET,
            usual[stage],
        )
        for stage in Stage
    ]


def _of_level(level: Level, *, of_rooms: bool) -> defaultdict[Stage, Middle]:
    rows = db.session.scalars(sa.select(LevelPace).where(LevelPace.level == level, LevelPace.of_rooms.is_(of_rooms)))
    return defaultdict(Middle, {row.stage: Middle(row.n, row.days) for row in rows})
