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
from app.models.insertion import insert_unless_there
from app.models.print_batches import PrintBatch
from app.models.rooms import Room, RoomCode
from app.models.topics import Counter, Topic
from app.services.list_reading import Tally

Randbelow = Callable[[int], int]


_LIST = "room-list"


def hold_the_list() -> None:
    """From here to the commit nobody else changes which rooms there are, where they belong, or their codes.

    Such changes are rare and look at many rooms at once (is there a circle, who is above?): one queue for them all is
    simpler than locks that could cross. Topics, places and rooms are locked after it, in this order, like everywhere.
    """
    insert_unless_there(Counter, name=_LIST, n=0)
    db.session.execute(sa.update(Counter).where(Counter.name == _LIST).values(n=Counter.n + 1))


# --- Codes


def issue_codes(
    rooms: Iterable[Room],
    *,
    now: datetime,
    batch: PrintBatch | None = None,
    randbelow: Randbelow = secrets.randbelow,
) -> None:
    """Give each of these rooms, which have none, a code nobody else has or ever had.

    A seeded `randbelow` makes the same codes every time: for a demonstration only, they can be guessed.
    """
    taken = set(db.session.scalars(sa.select(RoomCode.code)))
    for room in rooms:
        while (code := new_room_code(randbelow)) in taken:
            pass
        taken.add(code)
        db.session.add(RoomCode(code=code, room=room, issued_at=now, batch=batch))


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


def show_changes_of(rooms: Iterable[Room]) -> None:
    """Make every kept page stale that names one of these rooms or its code: of its topics, its places, those above.

    The rooms must have come with their divisions; their own versions rise with the event that tells of the change.
    """
    rooms = list(rooms)
    ids = {room.id for room in rooms}
    named = sa.or_(Topic.room_id.in_(ids), Topic.origin_room_id.in_(ids))
    db.session.execute(
        sa.update(Topic)
        .where(named)
        .values(public_version=Topic.public_version + 1)
        .execution_options(synchronize_session=False)
    )
    raise_public_versions(Division.id, {step for room in rooms for step in line_of_ids(room.division)})


def line_of_ids(place: Division) -> list[int]:
    """From the city down to the place itself."""
    return [*place.ancestor_ids, place.id]


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
