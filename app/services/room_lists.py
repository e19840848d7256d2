"""Importing a list of rooms: those of sectors, parks and associations, and the life of any."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.domain.errors import DomainError, Refused
from app.domain.roles import AT_THE_CONSOLE, Actor
from app.domain.sentences import say
from app.domain.stages import Level, RoomType
from app.extensions import db
from app.integrations.spreadsheets import Line
from app.models.divisions import Division
from app.models.rooms import NAME_LENGTH, Room
from app.queries.accounts import room_id_of_code
from app.queries.divisions import places_by_code
from app.queries.room_care import count_underway
from app.services import room_ends, room_life
from app.services.list_reading import Faults, Imported, Tally
from app.services.rooms import Randbelow, hold_the_list, territorial_rooms

# (id of the place, name); the name is empty for the territorial room, of which a place has one, whatever it is called.
Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class _Listed:
    """One line; `room` is the one it names by its code, None where it goes by place and name."""

    line: Line
    place: Division
    type: RoomType
    level: Level | None
    room: Room | None

    @property
    def key(self) -> Key:
        return self.place.id, "" if self.type is RoomType.TERRITORIAL else self.line["name"]

    @property
    def is_closed(self) -> bool:
        return bool(self.line["closed"] or self.line["into"])


def import_rooms(
    lines: Sequence[Line],
    *,
    actor: Actor = AT_THE_CONSOLE,
    now: datetime,
    randbelow: Randbelow = secrets.randbelow,
) -> Imported:
    """Add and correct rooms by a list with the columns name, type, division and, where it has them, those below.

    `division` is the statistical code of the place. A room is known by its code in the column `room`, which lets the
    list rename and move it; without one, a territorial room by its place (the list may rename it), another by place
    and name. `telephone`, `hours`, `level` and `upper`, the code of the room above, change what they name. Anything in
    `closed` closes a room, and `into`, the code of the one that takes over, merges it: a room with matters under way
    is closed no other way. An empty cell leaves what is there; so does a room the list leaves out.

    Raises Refused with a sentence per bad line; the caller's transaction must not be kept then.
    """
    hold_the_list()
    known = _known_rooms()
    listed = _read(lines, places_by_code(), known)
    faults, tally = Faults(), Tally()
    for row in listed:
        try:
            room = row.room or known.get(row.key)
            if room is None:
                room, before = _opened(row, actor, now, randbelow), None
            else:
                before = room.life_version
            _change(room, row, actor, now)
        except DomainError as error:
            for sentence in error.sentences:
                faults.add(row.line, sentence)
            continue
        _count(tally, before, room.life_version)
    faults.refuse()
    types, keys = {row.type for row in listed}, {row.key for row in listed}
    ids = {row.room.id for row in listed if row.room}
    tally.left_alone = sum(room.type in types and key not in keys and room.id not in ids for key, room in known.items())
    return Imported(rooms=tally)


def _known_rooms() -> dict[Key, Room]:
    """Closed ones too: a list does not open them again, nor another beside them."""
    others = db.session.scalars(sa.select(Room).where(Room.type != RoomType.TERRITORIAL))
    rooms: dict[Key, Room] = {(room.division_id, room.name): room for room in others}
    return rooms | {(place_id, ""): room for place_id, room in territorial_rooms(closed=True).items()}


# --- Writing


def _opened(row: _Listed, actor: Actor, now: datetime, randbelow: Randbelow) -> Room:
    return room_life.open_room(row.place.id, row.type, row.line["name"], actor=actor, now=now, randbelow=randbelow)


def _change(room: Room, row: _Listed, actor: Actor, now: datetime) -> None:
    """Through the same acts as at the desk, so that each asks, refuses and tells as it does there."""
    line = row.line
    if line["name"] and line["name"] != room.name:
        room_life.rename(room.id, line["name"], seen_version=None, actor=actor, now=now)
    upper_id = _room_of(line, "upper") or (room.upper_id if room.upper_is_chosen else None)
    if (row.place.id, row.level or room.level, upper_id) != (
        room.division_id,
        room.level,
        room.upper_id if room.upper_is_chosen else None,
    ):
        room_life.move(
            room.id, row.place.id, row.level or room.level, upper_id, seen_version=None, actor=actor, now=now
        )
    telephone, hours = line["telephone"] or room.telephone or "", line["hours"] or room.hours or ""
    room_life.describe(room.id, telephone, hours, seen_version=None, actor=actor, now=now)
    if row.is_closed and not room.is_closed:
        _close(room, row, actor, now)


def _close(room: Room, row: _Listed, actor: Actor, now: datetime) -> None:
    into_id = _room_of(row.line, "into")
    if into_id is not None:
        room_ends.merge(room.id, into_id, seen_version=None, actor=actor, now=now)
        return
    room_ends.refuse_to_end_the_citys(room)
    if underway := count_underway(room.id):
        raise Refused(
            say(
                "Matters are still under way there: %(n)s. Write into “into” the code of the room that takes over.",
                n=underway,
            )
        )
    room_ends.close(room.id, seen_version=None, actor=actor, now=now)


def _room_of(line: Line, column: str) -> int | None:
    """The room whose code stands in a cell. Raises Refused for a code no room has."""
    typed = line[column]
    if not typed:
        return None
    room_id = room_id_of_code(typed)
    if room_id is None:
        raise Refused(say("No room has the code %(code)s.", code=typed))
    return room_id


def _count(tally: Tally, before: int | None, after: int) -> None:
    """By the room's life versions; None for one that was not there."""
    if before is None:
        tally.added += 1
    elif before == after:
        tally.unchanged += 1
    else:
        tally.changed += 1


# --- Reading


def _read(lines: Iterable[Line], places: Mapping[str, Division], known: Mapping[Key, Room]) -> list[_Listed]:
    faults = Faults()
    listed: dict[Key, _Listed] = {}
    holders = {(room.division_id, room.name): key for key, room in known.items()}
    for row in filter(None, (_read_line(line, places, faults) for line in lines)):
        if (first := listed.setdefault(row.key, row)) is not row:
            problem = say("This room stands on line %(number)s already.", number=first.line.number)
            faults.add(row.line, problem)
        elif row.room is None and holders.setdefault((row.place.id, row.line["name"]), row.key) != row.key:
            problem = say("Another room of this place has the name “%(name)s”.", name=row.line["name"])
            faults.add(row.line, problem)
    faults.refuse()
    return list(listed.values())


def _read_line(line: Line, places: Mapping[str, Division], faults: Faults) -> _Listed | None:
    """None where a cell cannot be used; the other questions about this line would have no meaning."""
    before = len(faults.sentences)
    kind = faults.type(line)
    code = faults.code(line, "division")
    place = places.get(code)
    if code and not place:
        faults.add(line, say("There is no place with the code %(code)s.", code=code))
    if kind is RoomType.TERRITORIAL and place and place.is_fiction:
        faults.add(line, say("“%(place)s” exists on paper only and has no room.", place=place.name))
    if kind is not RoomType.TERRITORIAL or line["name"]:
        faults.name(line, NAME_LENGTH)
    level = faults.level(line) if line["level"] else None
    room = None
    if line["room"]:
        room_id = room_id_of_code(line["room"])
        room = db.session.get(Room, room_id) if room_id else None
        if room is None:
            faults.add(line, say("No room has the code %(code)s.", code=line["room"]))
    return _Listed(line, place, kind, level, room) if kind and place and len(faults.sentences) == before else None
