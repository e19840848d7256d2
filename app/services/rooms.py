"""The life of rooms: opened with their places, renamed with them, given their codes."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.clock import local_day
from app.domain.numbers import new_room_code
from app.domain.place_names import room_name
from app.domain.stages import RoomType
from app.extensions import db
from app.models.divisions import Division
from app.models.rooms import Room, RoomCode
from app.services.list_reading import Tally

Randbelow = Callable[[int], int]


# --- Codes


def issue_codes(rooms: Iterable[Room], *, now: datetime, randbelow: Randbelow = secrets.randbelow) -> None:
    """Give each of these rooms, which have none, a code nobody else has or ever had.

    A seeded `randbelow` makes the same codes every time: for a demonstration only, they can be guessed.
    """
    taken = set(db.session.scalars(sa.select(RoomCode.code)))
    for room in rooms:
        while (code := new_room_code(randbelow)) in taken:
            pass
        taken.add(code)
        db.session.add(RoomCode(code=code, room=room, issued_at=now))


# --- Rooms of places


def keep_up_with(
    places: Sequence[Division],
    former_names: Mapping[int, str],
    *,
    now: datetime,
    randbelow: Randbelow = secrets.randbelow,
) -> Tally:
    """Open a room where a place has none, and rename the rooms of renamed places. `places` are all there are.

    A room that got a name of its own keeps it, and a place whose room was closed does not get another by itself.
    """
    tally, new, today = Tally(), [], local_day(now)
    rooms = territorial_rooms(closed=True)
    for place in places:
        room = rooms.get(place.id)
        if room is None and not place.is_fiction:
            new.append(open_room(place, RoomType.TERRITORIAL, room_name(place.name), today, place.order))
        elif room and not room.is_closed and room.name == room_name(former_names.get(place.id, place.name)):
            tally.changed += room.name != room_name(place.name)
            room.name = room_name(place.name)
    tally.added, tally.unchanged = len(new), len(rooms) - tally.changed
    issue_codes(new, now=now, randbelow=randbelow)
    settle_upper_rooms()
    return tally


def settle_upper_rooms() -> None:
    """Point every open room at the nearest open territorial room above it, or beside it for those of a sector."""
    places = {place.id: place for place in db.session.scalars(sa.select(Division))}
    territorial = territorial_rooms()
    for room in db.session.scalars(sa.select(Room).where(Room.closed_on.is_(None))):
        ladder = places[room.division_id].ancestor_ids
        if room.type is not RoomType.TERRITORIAL:
            ladder.append(room.division_id)
        room.upper_id = next((territorial[step].id for step in reversed(ladder) if step in territorial), None)


def show_changes(places: Iterable[Division], changed: set[int]) -> None:
    """Raise the public versions of whatever names one of the changed places: itself, those above, all below."""
    lines = {place.id: {*place.ancestor_ids, place.id} for place in places}
    below = {place_id for place_id, line in lines.items() if line & changed}
    above = {place_id for changed_id in changed for place_id in lines[changed_id]}
    raise_public_versions(Division.id, below | above)
    raise_public_versions(Room.division_id, below)


def raise_public_versions(column: InstrumentedAttribute[int], ids: set[int]) -> None:
    """Make every kept copy of these pages stale. Added to in SQL, so that two at once both count."""
    table = column.class_
    raised = sa.update(table).where(column.in_(ids)).values(public_version=table.public_version + 1)
    db.session.execute(raised, execution_options={"synchronize_session": "fetch"})


def open_room(place: Division, kind: RoomType, name: str, today: date, order: int) -> Room:
    room = Room(name=name, level=place.level, type=kind, division_id=place.id, opened_on=today, order=order)
    db.session.add(room)
    return room


def territorial_rooms(*, closed: bool = False) -> dict[int, Room]:
    """By the id of their place; with the closed ones, an open room comes before those it replaced."""
    rooms = sa.select(Room).where(Room.type == RoomType.TERRITORIAL).order_by(Room.closed_on.is_(None))
    if not closed:
        rooms = rooms.where(Room.closed_on.is_(None))
    return {room.division_id: room for room in db.session.scalars(rooms)}
