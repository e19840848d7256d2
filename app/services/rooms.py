"""The life of rooms: opened with their places, renamed with them, given their codes."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.clock import local_day
from app.domain.errors import Refused
from app.domain.numbers import new_room_code
from app.domain.place_names import room_name
from app.domain.roles import Actor
from app.domain.sentences import say
from app.domain.stages import RoomType
from app.extensions import db
from app.models.divisions import Division
from app.models.insertion import insert_unless_there
from app.models.print_batches import PrintBatch
from app.models.rooms import Room, RoomCode
from app.models.topics import Counter, Topic
from app.services import history
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
    actor: Actor,
    now: datetime,
    randbelow: Randbelow = secrets.randbelow,
) -> Tally:
    """Open a room where a place has none, and rename the rooms of renamed places. `places` are all there are.

    A room that got a name of its own keeps it, and a place whose room was closed does not get another by itself. The
    very first list opens its rooms without a word: their histories begin with the first thing that happens in them.
    """
    tally, new, today = Tally(), [], local_day(now)
    rooms = territorial_rooms(closed=True)
    for place in places:
        room = rooms.get(place.id)
        if room is None and not place.is_fiction:
            new.append(open_room(place, RoomType.TERRITORIAL, room_name(place.name), today, place.order))
        elif room and not room.is_closed and room.name == room_name(former_names.get(place.id, place.name)):
            tally.changed += rename_room(room, room_name(place.name), actor=actor, now=now)
    tally.added, tally.unchanged = len(new), len(rooms) - tally.changed
    issue_codes(new, now=now, randbelow=randbelow)
    settle_upper_rooms(actor=actor, now=now)
    if rooms:
        for room in new:
            tell_of_opening(room, actor=actor, now=now)
    return tally


def settle_upper_rooms(*, actor: Actor, now: datetime) -> None:
    """Point every open room at the nearest open territorial room above it, or beside it for those of a sector.

    Where somebody chose another, it stays; where the room above was merged, whoever took over stands for it. Raises
    Refused when rooms would be above each other in a circle.
    """
    places = {place.id: place for place in db.session.scalars(sa.select(Division))}
    rooms = {room.id: room for room in db.session.scalars(sa.select(Room))}
    speaks_for = _who_speaks_for_places(rooms)
    changed = []
    for room in rooms.values():
        if room.is_closed or room.upper_is_chosen:
            continue
        ladder = places[room.division_id].ancestor_ids
        if room.type is not RoomType.TERRITORIAL:
            ladder.append(room.division_id)
        above = (speaks_for[step] for step in reversed(ladder) if step in speaks_for)
        upper_id = next((upper.id for upper in above if upper is not room), None)
        if room.upper_id not in (None, upper_id):
            changed.append(room)
        if room.upper_id != upper_id:  # saying the same again would have every room of the city looked through
            room.upper_id = upper_id
    _refuse_circles(rooms)
    db.session.flush()
    for room in sorted(changed, key=lambda room: room.id):
        tell_of_upper_room(room, rooms[room.upper_id] if room.upper_id else None, actor=actor, now=now)


def _who_speaks_for_places(rooms: Mapping[int, Room]) -> dict[int, Room]:
    """By the id of their place: its open territorial room, else the open one its last room was merged into."""
    speaks_for: dict[int, Room] = {}
    territorial = (room for room in rooms.values() if room.type is RoomType.TERRITORIAL)
    for room in sorted(territorial, key=lambda room: (not room.is_closed, room.closed_on or date.min)):
        heir: Room | None = room
        while heir is not None and heir.is_closed:
            heir = rooms[heir.merged_into_id] if heir.merged_into_id else None
        if heir is not None:
            speaks_for[room.division_id] = heir
        else:
            speaks_for.pop(room.division_id, None)
    return speaks_for


def _refuse_circles(rooms: Mapping[int, Room]) -> None:
    fine: set[int] = set()
    for room in rooms.values():
        way: list[int] = []
        step: int | None = room.id
        while step is not None and step not in fine:
            if step in way:
                raise Refused(say("%(room)s would be above itself, by way of others.", room=rooms[step].name))
            way.append(step)
            step = rooms[step].upper_id
        fine.update(way)


# --- Telling of it


def rename_room(room: Room, name: str, *, actor: Actor, now: datetime) -> bool:
    """Whether that was another name."""
    former = room.name
    if name == former:
        return False
    room.name = name
    db.session.flush()
    said = say("It is called “%(new)s” from now on; until now it was “%(old)s”.", new=name, old=former)
    history.record(room.id, history.ROOM_RENAMED, at=now, actor=actor, said=said)
    return True


def tell_of_opening(room: Room, *, actor: Actor, now: datetime) -> None:
    history.record(room.id, history.ROOM_OPENED, at=now, actor=actor, said=say("The room was opened."))


def tell_of_upper_room(room: Room, upper: Room | None, *, actor: Actor, now: datetime) -> None:
    if upper is None:
        said = say("There is no room above it any more.")
    else:
        said = say("What is beyond its power goes up to %(room)s from now on.", room=upper.name)
    history.record(room.id, history.ROOM_MOVED, at=now, actor=actor, said=said)


# --- What has to be shown anew


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


def raise_public_versions(column: InstrumentedAttribute[Any], ids: set[int]) -> None:
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
