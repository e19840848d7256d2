"""Boards: the figures of a room as they are, those of a place as they were counted, and the topics behind them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.domain.clock import local_day, start_of_day
from app.domain.measures import Figures, Measure
from app.domain.outlook import CAN_BE_LATE, GRACE
from app.domain.stages import LIVE, Channel, ClosedLabel, Stage, Status, TopicClass
from app.extensions import db
from app.models.divisions import Division
from app.models.statistics import BoardFigures, RoomDetails
from app.models.topics import Topic
from app.queries.channels import ChannelFigures, of_place, split
from app.queries.rooms import room_ids_under
from app.queries.topics import Card, cards

PER_PAGE = 30
NEWEST = 10

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


# --- Figures


@dataclass(frozen=True, slots=True)
class RoomFigures:
    """As they are at this moment. `posed` is everything that was ever received. `by_channel` adds up to both.

    Tallies and paces are as of `detailed_at`, None before they were counted for the first time.
    """

    figures: Figures
    posed: int
    by_channel: Sequence[ChannelFigures]
    detailed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CountedPlace:
    """A place with its figures; None before they were counted for the first time, and `detailed_at` None before tallies
    and paces were. `by_channel` only where one place is looked at by itself."""

    division: Division
    figures: Figures | None
    counted_at: datetime | None
    detailed_at: datetime | None = None
    by_channel: Sequence[ChannelFigures] = ()


def count_by_room(now: datetime, *where: sa.ColumnElement[bool]) -> dict[int, dict[Channel, Counter[str]]]:
    """Room id → channel → how many topics by measure, and "posed" for all of them. One query, answered by one index."""
    conditions = _conditions(now)
    columns = [sa.func.sum(sa.case((condition, 1), else_=0)) for condition in conditions.values()]
    rows = db.session.execute(
        sa.select(Topic.room_id, Topic.channel, sa.func.count(), *columns)
        .where(*where)
        .group_by(Topic.room_id, Topic.channel)
    )
    names = ("posed", *conditions)
    counted: dict[int, dict[Channel, Counter[str]]] = defaultdict(dict)
    for room_id, channel, *figures in rows:
        counted[room_id][channel] = Counter(dict(zip(names, figures, strict=True)))
    return counted


def _conditions(now: datetime) -> dict[Measure, sa.ColumnElement[bool]]:
    """What each figure counts. A topic that was merged, withdrawn or withheld counts in none."""
    closed = Topic.status == Status.CLOSED
    return {
        Measure.IN_HAND: Topic.status.in_(LIVE),
        Measure.LATE: late_by(now),
        Measure.SOLVED_CONFIRMED: closed & (Topic.closed_label == ClosedLabel.SOLVED_CONFIRMED),
        Measure.DONE_UNCONFIRMED: closed & (Topic.closed_label == ClosedLabel.DONE_UNCONFIRMED),
        Measure.EXPLAINED: closed & (Topic.closed_label == ClosedLabel.EXPLAINED),
        Measure.PASSED_ON: closed & (Topic.closed_label == ClosedLabel.PASSED_ON),
        Measure.DECLINED: Topic.status == Status.DECLINED,
    }


def late_by(now: datetime) -> sa.ColumnElement[bool]:
    """`outlook.days_late(…) > 0`, for the database."""
    today = local_day(now)
    # One range of days for all statuses, so that an index is gone through once.
    return sa.and_(
        Topic.status.in_(CAN_BE_LATE),
        Topic.due_at < start_of_day(today),
        *(
            sa.or_(Topic.status != status, Topic.due_at < start_of_day(today - grace))
            for status, grace in GRACE.items()
        ),
    )


def room_figures(room_id: int, now: datetime) -> RoomFigures:
    """Counted now: the figures of a room's own board are never behind. Two queries."""
    by_channel = count_by_room(now, Topic.room_id == room_id).get(room_id, {})
    counted = sum(by_channel.values(), Counter())
    return RoomFigures(
        {measure: counted[measure] for measure in Measure},
        counted["posed"],
        split(by_channel),
        db.session.scalar(sa.select(RoomDetails.counted_at).where(RoomDetails.room_id == room_id)),
    )


def place_figures(place: Division) -> CountedPlace:
    """Two queries."""
    return replace(_counted(place, db.session.get(BoardFigures, place.id)), by_channel=of_place(place.id))


def children_figures(place: Division) -> list[CountedPlace]:
    """What lies right below, in the order of the list and of nothing else: boards rank nobody. One query."""
    rows = db.session.execute(
        sa.select(Division, BoardFigures)
        .outerjoin(BoardFigures, BoardFigures.division_id == Division.id)
        .where(Division.parent_id == place.id, Division.is_fiction.is_(False))
        .order_by(Division.order, Division.id)
    )
    return [_counted(division, row) for division, row in rows]


def _counted(division: Division, row: BoardFigures | None) -> CountedPlace:
    if row is None:
        return CountedPlace(division, None, None)
    return CountedPlace(
        division, {measure: getattr(row, measure) for measure in Measure}, row.counted_at, row.detailed_at
    )


# --- Topics


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page of a list ended: paging by key costs the same on the thousandth page as on the first."""

    posed_at: datetime
    topic_id: int

    def __str__(self) -> str:
        return f"{(self.posed_at - _EPOCH) // _TICK}-{self.topic_id}"

    @classmethod
    def read(cls, written: str) -> Key:
        """Raises ValueError for what no `str(key)` ever was."""
        ticks, topic_id = written.split("-")
        try:
            return cls(_EPOCH + int(ticks) * _TICK, int(topic_id))
        except OverflowError as error:
            raise ValueError(written) from error


@dataclass(frozen=True, slots=True)
class TopicList:
    """Some topics; `more` is the key for the next page, None on the last."""

    cards: list[Card]
    more: Key | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a list is narrowed to; None means all."""

    measure: Measure | None = None
    stage: Stage | None = None
    topic_class: TopicClass | None = None
    category: str | None = None
    channel: Channel | None = None


def room_topics(room_id: int, now: datetime, chosen: Chosen, before: Key | None = None) -> TopicList:
    """A room's topics, newest first, those after `before`. One query."""
    columns: dict[Any, Any] = {
        Topic.stage: chosen.stage,
        Topic.topic_class: chosen.topic_class,
        Topic.category: chosen.category,
        Topic.channel: chosen.channel,
    }
    wanted = [Topic.room_id == room_id, *(column == value for column, value in columns.items() if value is not None)]
    if chosen.measure:
        wanted.append(_conditions(now)[chosen.measure])
    if before:
        wanted.append(sa.tuple_(Topic.posed_at, Topic.id) < sa.tuple_(before.posed_at, before.topic_id))
    newest_first = sa.select(Topic).where(*wanted).order_by(Topic.posed_at.desc(), Topic.id.desc())
    found = cards(newest_first.limit(PER_PAGE + 1), now)
    page = found[:PER_PAGE]
    return TopicList(page, Key(page[-1].posed_at, page[-1].id) if len(found) > PER_PAGE else None)


def newest_results(place: Division) -> Sequence[Topic]:
    """What was closed last in a place and below, with its room. One query.

    Not for a village, whose one room has a board of its own: the newest of all are gone through until enough of them
    lie in the place, which costs the same however many there are, and little as long as the place is a town at least.
    """
    return db.session.scalars(
        sa.select(Topic)
        # `+ 0` keeps the database from starting with the rooms and sorting all that ever happened in them.
        .where(Topic.status == Status.CLOSED, (Topic.room_id + 0).in_(room_ids_under(place)))
        .order_by(Topic.closed_at.desc(), Topic.id.desc())
        .options(joinedload(Topic.room))
        .limit(NEWEST)
    ).all()
