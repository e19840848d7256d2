"""What somebody in the account's chat is answered: a room's card, rooms to choose from, or how a matter stands.

Everything here is public already and nothing is written: the chat is one more way to the same pages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.domain.clock import local_day
from app.domain.errors import Missing
from app.domain.numbers import read_room_code, read_topic_number
from app.domain.roles import PUBLIC
from app.domain.text import tidy
from app.extensions import db
from app.models.notices import Notice
from app.models.rooms import Room
from app.models.topics import Topic
from app.queries import rooms
from app.queries.holders import Held, holder_of
from app.queries.rooms import PlacedRoom
from app.queries.topics import Card, cards
from app.queries.visible import topic_by_number
from app.queries.wechat_codes import room_of_scene

MOST_ROOMS = 5  # a chat is no place for lists
LONGEST_SEARCH = 40  # characters; whoever writes more is telling, not looking

# No number that may be typed here has more than twelve digits: this is a slip's, or something else private.
_LONG_NUMBER = re.compile(r"(?:[0-9]\W*){13,}")
_TOPIC_NUMBER = re.compile(r"(?<![0-9])[0-9]{2}\W?[0-9]{6,9}\W?[0-9](?![0-9])")


class Spoken(Enum):
    """Answers that are words alone."""

    WELCOME = auto()
    HOW_IT_WORKS = auto()
    NOT_HERE = auto()  # a slip's number
    NOT_READ = auto()  # a story, a picture: nobody reads this chat
    NOTHING_FOUND = auto()
    WITHDRAWN = auto()
    NO_SUCH_MATTER = auto()


@dataclass(frozen=True, slots=True)
class Several:
    rooms: Sequence[PlacedRoom]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed room, and the one that goes on with its work."""

    name: str
    successor: PlacedRoom | None


@dataclass(frozen=True, slots=True)
class Matter:
    card: Card
    room: str
    held: Held


Answer: TypeAlias = PlacedRoom | Several | Closed | Matter | Spoken


def to_scene(scene: str) -> Answer:
    """For whoever scanned the account's code of a room. Three queries at most."""
    room = room_of_scene(scene)
    return Spoken.WELCOME if room is None else _of_room(room)


def to_text(typed: str, now: datetime) -> Answer:
    """For whoever typed something: a matter's number, a room's code, or words of a room's name or place."""
    text = unicodedata.normalize("NFKC", tidy(typed)).strip()
    if _LONG_NUMBER.search(text):
        return Spoken.NOT_HERE
    if (number := _topic_number(text)) is not None:
        return _matter(number, now)
    if len(text) > LONGEST_SEARCH:
        return Spoken.NOT_READ
    if (code := read_room_code(text)) is not None and (printed := rooms.room_by_code(code)) is not None:
        return _of_room(printed.room) if printed.leads_to_its_room(local_day(now)) else Spoken.WITHDRAWN
    return _search(text)


def _topic_number(text: str) -> str | None:
    """Also within a sentence: people ask, they do not query."""
    written = _TOPIC_NUMBER.search(text)
    return read_topic_number(written[0] if written else text)


def _search(text: str) -> Answer:
    found = rooms.find_rooms(text, limit=MOST_ROOMS)
    with_code = [placed for placed in found.rooms or rooms.rooms_near(text) if placed.room.code]
    if not with_code:
        return Spoken.NOTHING_FOUND
    return with_code[0] if len(with_code) == 1 and not found.has_more else Several(with_code, found.has_more)


def _of_room(room: Room) -> Answer:
    """The room with its division."""
    if not room.is_closed:
        return rooms.place_rooms([room])[0] if room.code else Spoken.WITHDRAWN
    heir = rooms.successor_of(room)
    return Closed(room.name, _placed(heir.id) if heir else None)


def _placed(room_id: int) -> PlacedRoom:
    found = db.session.scalars(sa.select(Room).where(Room.id == room_id).options(joinedload(Room.division))).one()
    return rooms.place_rooms([found])[0]


def _matter(number: str, now: datetime) -> Answer:
    """About ten queries by key."""
    try:
        topic = topic_by_number(number, PUBLIC)
    except Missing:
        return Spoken.NO_SUCH_MATTER
    card = cards(sa.select(Topic).where(Topic.id == topic.id), now)[0]
    notice_until = db.session.scalar(
        sa.select(Notice.until).where(Notice.topic_id == topic.id).order_by(Notice.id.desc()).limit(1)
    )
    held = holder_of(topic, [card.body] if card.body else [], notice_until=notice_until, now=now)
    return Matter(card, topic.room.name, held)
