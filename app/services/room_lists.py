"""Importing a list of rooms: those of sectors, parks and associations, and the details of any."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

import sqlalchemy as sa

from app.domain.clock import local_day
from app.domain.place_names import room_name
from app.domain.sentences import say
from app.domain.stages import RoomType
from app.extensions import db
from app.integrations.spreadsheets import Line
from app.models.divisions import Division
from app.models.rooms import Room
from app.queries.divisions import places_by_code
from app.services.list_reading import Faults, Imported, Tally
from app.services.rooms import (
    Randbelow,
    issue_codes,
    open_room,
    raise_public_versions,
    settle_upper_rooms,
    territorial_rooms,
)

# (id of the place, name); the name is empty for the territorial room, of which a place has one, whatever it is called.
Key = tuple[int, str]

# The optional columns, and how many characters each may have.
_DETAILS = {"telephone": 40, "hours": 200}


@dataclass(frozen=True, slots=True)
class _Listed:
    line: Line
    place: Division
    type: RoomType

    @property
    def key(self) -> Key:
        return self.place.id, "" if self.type is RoomType.TERRITORIAL else self.line["name"]

    @property
    def filled(self) -> dict[str, str]:
        """What the list says about the room, by attribute."""
        return {column: cell for column in ("name", *_DETAILS) if (cell := self.line[column])}


def import_rooms(lines: Sequence[Line], *, now: datetime, randbelow: Randbelow = secrets.randbelow) -> Imported:
    """Add and correct rooms by a list with the columns name, type, division and, where it has them, telephone, hours.

    `division` is the statistical code of the place. The list may rename a territorial room; the others are known by
    place and name. An empty cell leaves what is there; so does a room the list leaves out. Raises Refused with a
    sentence per bad line, before anything is written.
    """
    known = _known_rooms()
    listed = _read(lines, places_by_code(), known)
    new, changed, places = [], [], set[int]()
    order = count(1 + max((room.order for room in known.values()), default=0))
    for row in listed:
        room = known.get(row.key)
        if room is None:
            room = open_room(row.place, row.type, room_name(row.place.name), local_day(now), next(order))
            new.append(room)
        elif any(getattr(room, column) != cell for column, cell in row.filled.items()):
            changed.append(room)
        else:
            continue
        places |= {*row.place.ancestor_ids, row.place.id}
        for column, cell in row.filled.items():
            setattr(room, column, cell)
    issue_codes(new, now=now, randbelow=randbelow)
    settle_upper_rooms()
    raise_public_versions(Division.id, places)
    raise_public_versions(Room.id, {room.id for room in changed})
    types, keys = {row.type for row in listed}, {row.key for row in listed}
    left_alone = sum(room.type in types and key not in keys for key, room in known.items())
    return Imported(rooms=Tally(len(new), len(changed), len(listed) - len(new) - len(changed), left_alone))


def _known_rooms() -> dict[Key, Room]:
    """Closed ones too: a list does not open them again, nor another beside them."""
    others = db.session.scalars(sa.select(Room).where(Room.type != RoomType.TERRITORIAL))
    rooms: dict[Key, Room] = {(room.division_id, room.name): room for room in others}
    return rooms | {(place_id, ""): room for place_id, room in territorial_rooms(closed=True).items()}


def _read(lines: Iterable[Line], places: Mapping[str, Division], known: Mapping[Key, Room]) -> list[_Listed]:
    faults = Faults()
    listed: dict[Key, _Listed] = {}
    holders = {(room.division_id, room.name): key for key, room in known.items()}
    for row in filter(None, (_read_line(line, places, faults) for line in lines)):
        if (first := listed.setdefault(row.key, row)) is not row:
            problem = say("This room stands on line %(number)s already.", number=first.line.number)
            faults.add(row.line, problem)
        elif holders.setdefault((row.place.id, row.line["name"]), row.key) != row.key:
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
        faults.name(line)
    for column, length in _DETAILS.items():
        faults.short(line, column, length)
    return _Listed(line, place, kind) if kind and place and len(faults.sentences) == before else None
