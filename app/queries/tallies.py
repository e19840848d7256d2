"""The tallies of boards: classes that changed, clauses of refusals, restarts, and how people take part."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from app.domain.stages import Channel, Status
from app.domain.tallies import Restarted, TakingPart, Tallies, Tally
from app.extensions import db
from app.models.contributions import Doubt, DoubtState, Position, Voice, VoiceCount
from app.models.first_look import Look
from app.models.outcomes import Objection, Rating, RequestState, RestartRequest
from app.models.remarks import Remark
from app.models.reviews import Refusal
from app.models.statements import Statement
from app.models.statistics import BoardTally, RoomTally
from app.models.topics import Slip, Topic

ByTally = defaultdict[Tally, Counter[str]]


def count_by_room() -> dict[int, ByTally]:
    """Room id → tally → key → how many. One query, through all that ever happened."""
    counted: dict[int, ByTally] = defaultdict(lambda: defaultdict(Counter))
    for room, tally, key, n in db.session.execute(sa.union_all(*_parts())):
        counted[room][Tally(tally)][key] += int(n)
    return counted


def of_room(room_id: int) -> Tallies:
    """As they were counted. One query."""
    return _tallies(sa.select(RoomTally).where(RoomTally.room_id == room_id))


def of_place(division_id: int) -> Tallies:
    """As they were counted, with everything below. One query."""
    return _tallies(sa.select(BoardTally).where(BoardTally.division_id == division_id))


def _tallies(rows: sa.Select[Any]) -> Tallies:
    counted: ByTally = defaultdict(Counter)
    for row in db.session.scalars(rows):
        counted[row.tally][row.key] = row.n
    return counted


def _parts() -> Iterator[sa.Select[Any]]:
    declined = (Refusal.status == Status.DECLINED, Refusal.ended_at.is_(None), Refusal.clause.is_not(None))
    undone = RestartRequest.state.in_((RequestState.OPEN, RequestState.REFUSED))
    both_classes = sa.type_coerce(Topic.class_at_review, sa.String).concat(sa.type_coerce(Topic.topic_class, sa.String))
    yield _counted(Tally.CLASSES, both_classes).where(
        Topic.class_at_review.is_not(None), Topic.topic_class.is_not(None)
    )
    yield _counted(Tally.CLAUSES, Refusal.clause, of=Refusal).where(Topic.status == Status.DECLINED, *declined)
    yield _counted(Tally.RESTARTS, Restarted.AGAIN).where(Topic.round > 1)
    yield _counted(Tally.RESTARTS, RestartRequest.state, of=RestartRequest).where(undone)
    yield from _voices()
    for table, kind, is_seen in _TAKING_PART:
        about_topics = _taking_part(Topic.room_id, kind).select_from(table).join(Topic, Topic.id == table.topic_id)
        yield about_topics.outerjoin(Slip, Slip.id == table.slip_id).where(is_seen)
    about_rooms = _taking_part(Remark.room_id, Remark.kind).outerjoin(Slip, Slip.id == Remark.slip_id)
    yield about_rooms.where(Remark.topic_id.is_(None), Remark.look == Look.SHOWN)


def _voices() -> Iterator[sa.Select[Any]]:
    """All of a topic stand in one number, as if they came by phone; those of a slip from the counter are taken out of
    there and put where they belong. Such a voice bears the mark of its slip."""
    yield _taking_part(Topic.room_id, VoiceCount.kind, Channel.SCAN, n=sa.func.sum(VoiceCount.n)).join(
        VoiceCount, VoiceCount.topic_id == Topic.id
    )
    for channel, n in ((None, sa.func.count()), (Channel.SCAN, -sa.func.count())):
        by_slip = _taking_part(Topic.room_id, Voice.kind, channel, n=n).select_from(Slip)
        by_slip = by_slip.join(Voice, sa.and_(Voice.topic_id == Slip.topic_id, Voice.device_mark == Slip.mark))
        yield by_slip.join(Topic, Topic.id == Voice.topic_id).where(Slip.channel != Channel.SCAN)


def _taking_part(room: Any, kind: Any, channel: Channel | None = None, n: Any = None) -> sa.Select[Any]:
    """By room, by `kind`, a column or one of `TakingPart`, and by the `channel`, else by that of the slip it came with;
    what has no slip any more came by phone."""
    is_of_one_kind = isinstance(kind, TakingPart)
    way: Any = sa.literal(kind.value, sa.String) if is_of_one_kind else sa.type_coerce(kind, sa.String)
    by: Any = sa.literal((channel or Channel.SCAN).value, sa.String)
    if channel is None:
        by = sa.func.coalesce(sa.type_coerce(Slip.channel, sa.String), by)
    groups = [room, *([] if is_of_one_kind else [kind]), *([] if channel else [Slip.channel])]
    return _selected(room, Tally.TAKING_PART, way.concat(":").concat(by), n).group_by(*groups)


def _counted(tally: Tally, key: Any, *, of: Any = None, n: Any = None) -> sa.Select[Any]:
    """Topics by room and key, or the rows `of` another table by the room their topic lies in now."""
    counted = _columns(Topic.room_id, tally, key, n)
    return counted.select_from(Topic) if of is None else counted.join(of, of.topic_id == Topic.id)


def _columns(room: Any, tally: Tally, key: Any, n: Any = None) -> sa.Select[Any]:
    if isinstance(key, str):
        key = sa.literal(key, sa.String)
        groups = [room]
    else:
        key = sa.type_coerce(key, sa.String)
        groups = [room, key]
    return _selected(room, tally, key, n).group_by(*groups)


def _selected(room: Any, tally: Tally, key: Any, n: Any = None) -> sa.Select[Any]:
    of_tally = sa.literal(tally.value, sa.String).label("tally")
    return sa.select(room.label("room"), of_tally, key.label("key"), n if n is not None else sa.func.count())


_TAKING_PART = (
    (Doubt, TakingPart.DOUBT, Doubt.state.not_in((DoubtState.WAITING, DoubtState.WITHHELD))),
    (Remark, Remark.kind, Remark.look == Look.SHOWN),
    (Position, TakingPart.POSITION, Position.look == Look.SHOWN),
    (Statement, TakingPart.STATEMENT, Statement.look == Look.SHOWN),
    (Objection, TakingPart.OBJECTION, Objection.look == Look.SHOWN),
    (Rating, TakingPart.RATING, sa.true()),
)
