"""What those who work with a room or look after a place see of it in figures, each split by channel.

Rooms and places stand in the order of the list: nothing here ranks anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import sqlalchemy as sa

from app.domain.clock import end_of_day, local_day, start_of_day
from app.domain.inbox import InboxKind
from app.domain.measures import Measure
from app.domain.outlook import CAN_BE_LATE
from app.domain.roles import Actor, Role
from app.domain.sentences import say
from app.domain.stages import Channel
from app.extensions import db
from app.models.contributions import Doubt, Position
from app.models.divisions import Division
from app.models.meetings import SignUp
from app.models.outcomes import Objection
from app.models.remarks import Remark
from app.models.rooms import Room
from app.models.statements import Statement
from app.models.topics import Slip, Topic
from app.queries import boards, tallies
from app.queries.channels import ChannelFigures, Row, split, taking_part
from app.queries.counter import rooms_of

RECEIVED = say("Received in all")
DUE_TODAY = say("Due today")

N_IN_HAND = 2  # the first measures are about what is not finished yet


@dataclass(frozen=True, slots=True)
class RoomAtDesk:
    """A room as it is now: its matters, and what people wrote to it."""

    room: Room
    matters: Sequence[Row]
    written: Sequence[Row]


@dataclass(frozen=True, slots=True)
class PlaceAtDesk:
    """A place with everything below it, as it was last counted; `counted_at` is None before the first time, and
    `detailed_at` before it was counted how people took part."""

    division: Division
    matters: Sequence[Row]
    taking_part: Sequence[Row]
    counted_at: datetime | None
    detailed_at: datetime | None


def rooms_at(actor: Actor, now: datetime) -> list[RoomAtDesk]:
    """The rooms with a seat of theirs, counted now. Nine queries, however many rooms."""
    rooms = rooms_of(actor)
    ids = [room.id for room in rooms]
    if not ids:
        return []
    matters, due = boards.count_by_room(now, Topic.room_id.in_(ids)), _due_today(ids, now)
    written = _written_to(ids)
    return [
        RoomAtDesk(
            room,
            _rows(split(matters.get(room.id, {})), Row(DUE_TODAY, due[room.id])),
            [Row(what, by_channel) for what, by_channel in written[room.id].items()],
        )
        for room in rooms
    ]


def places_at(actor: Actor) -> list[PlaceAtDesk]:
    """The places they look after, from what was counted for the boards."""
    paths = {seat.division_path for seat in actor.seats if seat.role is Role.SUPERVISOR}
    places = db.session.scalars(sa.select(Division).where(Division.path.in_(paths)).order_by(Division.path)).all()
    counted = [boards.place_figures(place) for place in places]
    return [
        PlaceAtDesk(
            one.division,
            _rows(one.by_channel),
            taking_part(tallies.of_place(one.division.id)),
            one.counted_at,
            one.detailed_at,
        )
        for one in counted
    ]


def _rows(by_channel: Sequence[ChannelFigures], *urgent: Row) -> list[Row]:
    """What is in hand and late, what else is urgent, what came of the others, and what was received in all."""
    measures = [Row(measure, {one.channel: one.figures[measure] for one in by_channel}) for measure in Measure]
    received = Row(RECEIVED, {one.channel: one.posed for one in by_channel})
    return [*measures[:N_IN_HAND], *urgent, *measures[N_IN_HAND:], received]


def _due_today(room_ids: Sequence[int], now: datetime) -> dict[int, dict[Channel, int]]:
    today = local_day(now)
    rows = db.session.execute(
        sa.select(Topic.room_id, Topic.channel, sa.func.count())
        .where(
            Topic.room_id.in_(room_ids),
            Topic.status.in_(CAN_BE_LATE),
            Topic.due_at.between(start_of_day(today), end_of_day(today)),
        )
        .group_by(Topic.room_id, Topic.channel)
    )
    counted: dict[int, dict[Channel, int]] = defaultdict(dict)
    for room_id, channel, n in rows:
        counted[room_id][channel] = n
    return counted


def _written_to(room_ids: Sequence[int]) -> dict[int, dict[Enum, dict[Channel, int]]]:
    """Room id → what was written → channel → how often. The channel is that of the slip it was handed in with."""
    counted: dict[int, dict[Enum, dict[Channel, int]]] = defaultdict(lambda: defaultdict(dict))
    for room_id, what, channel, n in _counts(room_ids):
        counted[room_id][what][channel] = n
    return counted


def _counts(room_ids: Sequence[int]) -> Iterator[tuple[int, Enum, Channel, int]]:
    yield from db.session.execute(
        sa.select(Remark.room_id, Remark.kind, Slip.channel, sa.func.count())
        .select_from(Remark)
        .join(Slip, Slip.id == Remark.slip_id)
        .where(Remark.room_id.in_(room_ids))
        .group_by(Remark.room_id, Remark.kind, Slip.channel)
    )
    for kind, table in _ABOUT_TOPICS.items():
        rows = db.session.execute(
            sa.select(Topic.room_id, Slip.channel, sa.func.count())
            .select_from(table)
            .join(Topic, Topic.id == table.topic_id)
            .join(Slip, Slip.id == table.slip_id)
            .where(Topic.room_id.in_(room_ids))
            .group_by(Topic.room_id, Slip.channel)
        )
        for room_id, channel, n in rows:
            yield room_id, kind, channel, n


_ABOUT_TOPICS: Mapping[InboxKind, type[Doubt | Position | Statement | Objection | SignUp]] = {
    InboxKind.DOUBT: Doubt,
    InboxKind.POSITION: Position,
    InboxKind.STATEMENT: Statement,
    InboxKind.OBJECTION: Objection,
    InboxKind.SIGN_UP: SignUp,
}
