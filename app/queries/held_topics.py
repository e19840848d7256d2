"""Topics with whoever holds them, the longest due first: what is late in a room or a place, and other exceptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.domain.desks import Place, Rung
from app.domain.holding import HOLDING
from app.domain.outlook import days_late, late
from app.domain.roles import Role
from app.domain.sentences import Sentence
from app.domain.stages import Status
from app.extensions import db
from app.models.divisions import Division
from app.models.rooms import Room
from app.models.topics import Topic
from app.queries.boards import late_by
from app.queries.desks import places_of
from app.queries.holders import Held
from app.queries.rooms import room_ids_under
from app.queries.topics import LONGEST_DUE, in_hand_of, longest_due
from app.queries.visible import IS_KNOWN, title_of

MOST = 20


@dataclass(frozen=True, slots=True)
class HeldTopic:
    """`title` is None where its words are hidden; `late` where it is not late."""

    number: str
    title: str | None
    lang: str
    status: Status
    late: Sentence | None
    room: Room
    held: Held


@dataclass(frozen=True, slots=True)
class HeldList:
    """`has_more`: there are more than are listed."""

    topics: Sequence[HeldTopic]
    has_more: bool


def late_in_room(room_id: int, now: datetime) -> HeldList:
    return held(now, late_by(now), IS_KNOWN, Topic.room_id == room_id)


def late_in_place(place: Division, now: datetime) -> HeldList:
    """With everything below. What nobody has looked at yet is counted as late too, but never listed in public."""
    return held(now, late_by(now), IS_KNOWN, Topic.room_id.in_(room_ids_under(place)))


def in_rooms(*where: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Topics of the rooms in these divisions."""
    # `+ 0` makes the database begin with the exceptions, which are few, and not with the rooms.
    return (Topic.room_id + 0).in_(sa.select(Room.id).join(Room.division).where(*where))


def held(now: datetime, *where: sa.ColumnElement[bool]) -> HeldList:
    """At most five queries."""
    found = db.session.execute(
        sa.select(Topic, in_hand_of())
        .where(longest_due(MOST + 1, *where))
        .order_by(*LONGEST_DUE)
        .options(joinedload(Topic.room))
    ).all()
    rows = [(topic, (body,) if body else ()) for topic, body in found[:MOST]]
    places = places_of({topic.room_id for topic, _bodies in rows}) if rows else {}
    rungs = {topic.id: _rung(places[topic.room_id], topic.status) for topic, _bodies in rows}
    rooms = _rooms({rung.room_id for rung in rungs.values() if rung is not None and rung.room_id is not None})
    return HeldList(
        [
            HeldTopic(
                number=topic.number,
                title=title_of(topic),
                lang=topic.lang,
                status=topic.status,
                late=late(days_late(topic.status, topic.due_at, now)),
                room=topic.room,
                held=_holder(topic, bodies, rungs[topic.id], rooms),
            )
            for topic, bodies in rows
        ],
        has_more=len(found) > MOST,
    )


def _rung(place: Place, status: Status) -> Rung | None:
    """Where its desk is: its own room, or the first above where somebody sits. None where it lies on no desk."""
    desk = HOLDING[status].desk
    return place.rungs[place.desk(desk).rung] if desk is not None else None


def _holder(topic: Topic, bodies: Sequence[str], rung: Rung | None, rooms: Mapping[int, Room]) -> Held:
    """As `holders.Holders` says it of one room."""
    holding = HOLDING[topic.status]
    if rung is None or holding.desk is None:
        return Held(None if bodies else holding.who, bodies=bodies)
    if rung.room_id is None:
        return Held(Role.SUPERVISOR.label, is_stand_in=True, bodies=bodies)
    return Held(holding.desk.label, rooms[rung.room_id], is_stand_in=rung.room_id != topic.room_id, bodies=bodies)


def _rooms(ids: set[int]) -> dict[int, Room]:
    if not ids:
        return {}
    return {room.id: room for room in db.session.scalars(sa.select(Room).where(Room.id.in_(ids)))}
