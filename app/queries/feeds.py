"""What happened, and when people meet, in a room or under a place: newest first, for programs that ask for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.domain.chain import Head
from app.domain.sentences import Sentence
from app.domain.stages import Level, Status
from app.extensions import db
from app.models.audit import AuditEvent
from app.models.divisions import Division
from app.models.meetings import Meeting
from app.models.rooms import Room
from app.models.topics import Topic
from app.queries.rooms import room_ids_under
from app.queries.visible import IS_KNOWN

MOST_EVENTS = 50
MOST_MEETINGS = 500
PAST_MEETINGS = timedelta(days=365)

_PUBLIC = [status for status in Status if status.is_public]


@dataclass(frozen=True, slots=True)
class Words:
    """A topic's title and its masked text, as everybody may read them."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of a topic's history. `words` is None where they are hidden, or belong to another room by now.

    `updated_at` is when it happened, or when the words were hidden: whoever has a copy with them fetches it again.
    """

    updated_at: datetime
    said: Sentence
    number: str
    words: Words | None
    room_id: int
    room: str
    head: Head


@dataclass(frozen=True, slots=True)
class CalledMeeting:
    meeting: Meeting
    number: str
    title: str
    room: str


def events_of_room(room_id: int) -> list[Happening]:
    """The newest `MOST_EVENTS`. One query, by the index of the room's chain."""
    return _events(_topic_events().where(AuditEvent.room_id == room_id).order_by(AuditEvent.seq.desc()))


def events_under(place: Division) -> list[Happening]:
    """Likewise of all rooms in a place and below. One query."""
    # Of a county or the city the newest events of all are gone through until enough of them lie there; `+ 0` keeps the
    # database from starting with the rooms and sorting all that ever happened. A town's rooms are few.
    is_wide = place.level in (Level.CITY, Level.COUNTY)
    room = AuditEvent.room_id + 0 if is_wide else AuditEvent.room_id
    return _events(_topic_events().where(room.in_(room_ids_under(place))).order_by(AuditEvent.id.desc()))


def meetings_of_room(room_id: int, now: datetime) -> list[CalledMeeting]:
    """Called in the last year or still to come, called off ones too, the latest first. One query."""
    return _meetings(now, Topic.room_id == room_id)


def meetings_under(place: Division, now: datetime) -> list[CalledMeeting]:
    """Likewise of all rooms in a place and below. One query."""
    return _meetings(now, Topic.room_id.in_(room_ids_under(place)))


def _topic_events() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            AuditEvent.at,
            AuditEvent.room_id,
            AuditEvent.seq,
            AuditEvent.hash,
            AuditEvent.canonical,
            Room.name.label("room"),
            Topic.number,
            Topic.status,
            Topic.title,
            Topic.shown,
            Topic.entered_at,
            Topic.room_id.label("lies_in"),
        )
        .join(Topic, Topic.id == AuditEvent.topic_id)
        .join(Room, Room.id == AuditEvent.room_id)
        .where(IS_KNOWN)
        .limit(MOST_EVENTS)
    )


def _events(statement: sa.Select[*tuple[Any, ...]]) -> list[Happening]:
    return [
        Happening(
            updated_at=row.at if row.status.is_public else max(row.at, row.entered_at),
            said=Sentence.from_json(json.loads(row.canonical)["said"]),
            number=row.number,
            words=_words(row),
            room_id=row.room_id,
            room=row.room,
            head=Head(row.seq, row.hash),
        )
        for row in db.session.execute(statement)
    ]


def _words(row: sa.Row[Any]) -> Words | None:
    # A room a topic has left is not told when its words are hidden elsewhere, so its feed must not have them.
    may_be_shown = row.status.is_public and row.lies_in == row.room_id
    return Words(row.title, row.shown) if may_be_shown else None


def _meetings(now: datetime, *where: sa.ColumnElement[bool]) -> list[CalledMeeting]:
    rows: Sequence[Any] = db.session.execute(
        sa.select(Meeting, Topic.number, Topic.title, Room.name)
        .join(Topic, Topic.id == Meeting.topic_id)
        .join(Room, Room.id == Topic.room_id)
        .where(Topic.status.in_(_PUBLIC), Meeting.starts_at >= now - PAST_MEETINGS, *where)
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(MOST_MEETINGS)
    ).all()
    return [CalledMeeting(*row) for row in rows]
