"""Rooms: by the code on the wall, by what a person remembers, by place; always with where they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.domain.numbers import ALPHABET, ROOM_CODE_LENGTH, near_room_codes, tidy_room_code
from app.domain.place_names import place_name
from app.domain.stages import Level, RoomType
from app.extensions import db
from app.models.divisions import Division, DivisionCode
from app.models.rooms import Room, RoomCode
from app.queries.divisions import names_of

PER_PAGE = 50
MAX_WORDS = 6
MIN_CODE_PART = 3


@dataclass(frozen=True, slots=True)
class PlacedRoom:
    """A room and the names of the places it lies in, from the city down.

    The room of a village has the village in its own name, so its place ends with the town; other rooms end with the
    division they belong to.
    """

    room: Room
    place: tuple[str, ...]


def room_ids_under(place: Division) -> sa.Select[int]:
    """The ids of the rooms of a place and of all below it, for a condition; no query."""
    return sa.select(Room.id).join(Room.division).where(Division.path.startswith(place.path))


@dataclass(frozen=True, slots=True)
class RoomPage:
    """Some of a list; `has_more` instead of a total, which would have to be counted every time."""

    rooms: list[PlacedRoom]
    number: int
    has_more: bool

    @property
    def next(self) -> int:
        return self.number + 1


def place_rooms(rooms: Sequence[Room]) -> list[PlacedRoom]:
    """In the same order. The rooms must have come with their divisions; one query for all names."""
    lines = {room.id: _line_ids(room) for room in rooms}
    names = names_of(place_id for line in lines.values() for place_id in line) if rooms else {}
    return [PlacedRoom(room, tuple(names[place_id] for place_id in lines[room.id])) for room in rooms]


def place_of(room: Room) -> tuple[str, ...]:
    """Likewise for one room. One query."""
    return place_rooms([room])[0].place


def _line_ids(room: Room) -> list[int]:
    above = room.division.ancestor_ids
    return above if room.type is RoomType.TERRITORIAL else [*above, room.division_id]


# --- By code


def room_by_code(code: str) -> RoomCode | None:
    """What was ever printed under a well-formed code, with its room, that room's place and where it leads if closed.

    Whether the code is live, replaced or revoked is the caller's question. One query.
    """
    room = joinedload(RoomCode.room)
    rooms = (room, room.joinedload(Room.merged_into), room.joinedload(Room.upper))
    return db.session.scalar(
        sa.select(RoomCode)
        .where(RoomCode.code == code)
        # Said outright: the way from a code to a code looks like a circle, which is not followed by itself.
        .options(
            room.joinedload(Room.division),
            room.joinedload(Room.picture),
            *(one.joinedload(Room.live_code) for one in rooms),
        )
    )


def successor_of(room: Room) -> Room | None:
    """The open room that goes on with the work of a closed one: whoever took over, or took over from that one.

    None where there is no such room, or it has no code to open it with. A query a step; there is hardly ever a second.
    """
    heir = heir_of(room)
    return heir if heir is not None and heir.code else None


def heir_of(room: Room) -> Room | None:
    """The room itself while it is open; else whoever goes on with its work, with a code or without."""
    seen = {room.id}
    while room.is_closed:
        heir = db.session.get(Room, room.merged_into_id or room.upper_id or room.id)
        if heir is None or heir.id in seen:
            return None
        seen.add(heir.id)
        room = heir
    return room


def rooms_near(typed: str, limit: int = 5) -> list[PlacedRoom]:
    """The open rooms with a code, live or replaced, one slip away from what was typed; likeliest first. Two queries."""
    near = near_room_codes(typed)
    found = db.session.execute(
        sa.select(RoomCode.code, Room)
        .join(RoomCode.room)
        .where(RoomCode.code.in_(near), RoomCode.revoked_at.is_(None), Room.closed_on.is_(None))
        .options(joinedload(Room.division))
    )
    by_code = dict(found.all())
    rooms = dict.fromkeys(by_code[code] for code in near if code in by_code)
    return place_rooms(list(rooms)[:limit])


# --- By what a person remembers


def find_rooms(text: str, limit: int = PER_PAGE) -> RoomPage:
    """Open rooms that fit every word of `text`: in the name, in a place above, or in the code. Two queries.

    Words need no spaces between them: 清江浦区和平镇旗杆村 is taken apart at the names of counties and towns.
    """
    words = fits(text)
    if not words:
        return RoomPage([], 1, False)
    rooms = list(db.session.scalars(_open_rooms().where(*words).limit(limit + 1)))
    return RoomPage(place_rooms(rooms[:limit]), 1, len(rooms) > limit)


def fits(text: str) -> list[sa.ColumnElement[bool]]:
    """Of rooms joined to their divisions: a condition for each word of `text`. One query where there is any text."""
    if not text.strip():
        return []
    uppers = list(db.session.scalars(sa.select(Division).where(Division.level != Level.VILLAGE)))
    return [_fits(word, uppers) for word in _words(text, [place.name for place in uppers])]


def _words(text: str, names: Iterable[str]) -> list[str]:
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    parts = re.split(f"({'|'.join(longest_first)})", text) if longest_first else [text]
    return [word for part in parts for word in part.split()][:MAX_WORDS]


def _fits(word: str, uppers: Iterable[Division]) -> sa.ColumnElement[bool]:
    """In the room's own name, the committee's given too, in the name of a place above, or at the head of its code."""
    below = [Division.path.startswith(place.path) for place in uppers if word in place.name]
    code = tidy_room_code(word)
    starts_code = Room.live_code.has(RoomCode.code.startswith(code)) if _may_be_code(code) else sa.false()
    return sa.or_(Room.name.contains(place_name(word), autoescape=True), *below, starts_code)


def _may_be_code(tidied: str) -> bool:
    return MIN_CODE_PART <= len(tidied) <= ROOM_CODE_LENGTH and set(tidied) <= set(ALPHABET)


# --- By place


def rooms_of(place: Division) -> RoomPage:
    """The open rooms of a place itself: its territorial room, then those of sectors, parks and associations."""
    rooms = list(db.session.scalars(_open_rooms().where(Room.division_id == place.id)))
    return RoomPage(place_rooms(rooms), 1, False)


def rooms_under(place: Division, page: int = 1) -> RoomPage:
    """The open rooms in a place and below, in the order of the list; pages count from 1. Two queries."""
    under = _open_rooms().where(Division.path.startswith(place.path))
    rooms = list(db.session.scalars(under.offset((page - 1) * PER_PAGE).limit(PER_PAGE + 1)))
    return RoomPage(place_rooms(rooms[:PER_PAGE]), page, len(rooms) > PER_PAGE)


def rooms_by_prefix(prefix: str) -> list[PlacedRoom]:
    """The open rooms of places whose statistical code, present or former, begins so; an empty prefix means all."""
    found = _open_rooms()
    if prefix:  # a place that was made here has no code at all
        places = sa.select(DivisionCode.division_id).where(DivisionCode.code.startswith(prefix, autoescape=True))
        found = found.where(Room.division_id.in_(places))
    return place_rooms(list(db.session.scalars(found)))


def count_open_rooms() -> int:
    return db.session.scalars(sa.select(sa.func.count(Room.id)).where(Room.closed_on.is_(None))).one()


def _open_rooms() -> sa.Select[Room]:
    return (
        sa.select(Room)
        .join(Room.division)
        .where(Room.closed_on.is_(None))
        .options(contains_eager(Room.division))
        .order_by(Room.order, Room.id)
    )
