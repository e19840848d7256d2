"""The life of a room: opened, renamed, moved, described. How it ends stands in room_ends.py.

Every act asks whether this person may and whether the page they saw still holds, and leaves an event in the room's
chain. `seen_version` is the room's `life_version` on that page; a list has none.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.domain.clock import local_day
from app.domain.errors import Invalid, Missing, OutOfDate, Refused
from app.domain.place_names import room_name
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.room_standing import RoomSubject
from app.domain.sentences import Sentence, say
from app.domain.stages import Level, RoomType
from app.extensions import db
from app.models.divisions import Division
from app.models.rooms import NAME_LENGTH, Room
from app.queries.room_care import subject_of
from app.services import history, pictures
from app.services.rooms import (
    Randbelow,
    hold_the_list,
    issue_codes,
    line_of_ids,
    raise_public_versions,
    rename_room,
    settle_upper_rooms,
    show_changes_of,
    tell_of_opening,
    tell_of_upper_room,
)
from app.services.rooms import open_room as new_room

TELEPHONE_LENGTH = 40
HOURS_LENGTH = 200

ROOM_DESCRIBED = history.register_tag("room.described")

_TELEPHONE = re.compile(r"(?=(?:.*[0-9]){3})[0-9+()（）\-–—－ ,，、/;；转*#]+")


def open_room(
    division_id: int,
    kind: RoomType,
    name: str,
    *,
    actor: Actor,
    now: datetime,
    randbelow: Randbelow = secrets.randbelow,
) -> Room:
    """Open a room in a place, with a code. A territorial room without a name is named after its place.

    Raises Missing for no such place, Refused where it has a territorial room or can have none, Invalid for a name
    that is missing, too long or taken.
    """
    hold_the_list()
    place = _place(division_id)
    require(actor, "room:open", RoomSubject(None, place.path))
    if kind is RoomType.TERRITORIAL:
        refuse_second(place)
        name = name.strip() or room_name(place.name)
    name = _good_name(name, place.id)
    last = db.session.scalar(sa.select(sa.func.max(Room.order))) or 0
    room = new_room(place, kind, name, local_day(now), last + 1)
    db.session.flush()
    show_changes_of([room_with_place(room.id)])
    issue_codes([room], now=now, randbelow=randbelow)
    settle_upper_rooms(actor=actor, now=now)
    tell_of_opening(room, actor=actor, now=now)
    return room


def rename(room_id: int, name: str, *, seen_version: int | None, actor: Actor, now: datetime) -> None:
    """Raises Invalid for a name that is missing, too long or another room's of this place."""
    room = in_hand(room_id, "room:edit", seen_version, actor)
    name = _good_name(name, room.division_id, but_for=room.id)
    show_anew(room)
    rename_room(room, name, actor=actor, now=now)


def move(
    room_id: int,
    division_id: int,
    level: Level,
    upper_id: int | None,
    *,
    seen_version: int | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Say where a room belongs: its place, its level, and the room above it (None: whichever its place has above).

    Its topics stay with it. Raises NotAllowed for a place this person does not look after, Invalid or Refused for a
    place that has such a room, for an upper room that is closed, and for rooms above each other in a circle.
    """
    room = in_hand(room_id, "room:edit", seen_version, actor)
    place, former = _place(division_id), (room.division_id, room.level, room.upper_id)
    require(actor, "room:edit", RoomSubject(room.id, place.path))
    if place.id != room.division_id:
        if room.type is RoomType.TERRITORIAL and not room.is_closed:
            refuse_second(place)
        _good_name(room.name, place.id, but_for=room.id)
    show_anew(room)
    raise_public_versions(Division.id, set(line_of_ids(place)))
    room.division_id, room.level = place.id, level
    room.upper_is_chosen = upper_id is not None
    if upper_id is not None:
        room.upper_id = _open_upper(room, upper_id).id
    settle_upper_rooms(actor=actor, now=now)
    _tell_of_move(room, place, former, actor, now)


def describe(
    room_id: int, telephone: str, hours: str, *, seen_version: int | None, actor: Actor, now: datetime
) -> None:
    """Its telephone and when it is open; empty for what there is none of. Raises Invalid for what does not fit."""
    room = in_hand(room_id, "room:describe", seen_version, actor)
    telephone, hours = telephone.strip(), hours.strip()
    if telephone and not (_TELEPHONE.fullmatch(telephone) and len(telephone) <= TELEPHONE_LENGTH):
        raise Invalid(
            "telephone",
            say("A telephone number has digits and at most %(most)s characters.", most=TELEPHONE_LENGTH),
        )
    if len(hours) > HOURS_LENGTH:
        raise Invalid("hours", say("At most %(most)s characters, please.", most=HOURS_LENGTH))
    if (room.telephone or "", room.hours or "") == (telephone, hours):
        return
    room.telephone, room.hours = telephone or None, hours or None
    _tell(room, say("Telephone and opening hours were brought up to date."), actor, now)


def locate(
    room_id: int,
    lat: float | None,
    lng: float | None,
    *,
    seen_version: int | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Where it stands, in degrees of WGS-84; both None for nobody knows. Raises Invalid for no place on earth."""
    room = in_hand(room_id, "room:edit", seen_version, actor)
    if (lat is None) is not (lng is None):
        raise Invalid("lng" if lng is None else "lat", say("Give both, or neither."))
    if lat is not None and not -90 <= lat <= 90:
        raise Invalid("lat", say("Latitude lies between -90 and 90; in Huai'an it is about 33."))
    if lng is not None and not -180 <= lng <= 180:
        raise Invalid("lng", say("Longitude lies between -180 and 180; in Huai'an it is about 119."))
    show_changes_of([room])  # the first page lists what is near
    room.lat, room.lng = lat, lng
    _tell(room, say("Where it stands on the map was brought up to date."), actor, now)


def set_picture(
    room_id: int, kept: pictures.KeptPicture | None, *, seen_version: int | None, actor: Actor, now: datetime
) -> None:
    """Show another picture, or none."""
    room = in_hand(room_id, "room:describe", seen_version, actor)
    former = room.picture_id
    room.picture_id = pictures.add(kept, now=now).id if kept else None
    _tell(room, say("There is a new picture of it.") if kept else say("Its picture was taken down."), actor, now)
    if former:
        pictures.remove(former)


# --- What the acts share


def in_hand(room_id: int, action: str, seen_version: int | None, actor: Actor) -> Room:
    """The room with its place, for an act that is allowed on a page that still holds. Nothing is written yet.

    Raises Missing, NotAllowed, OutOfDate when somebody else has changed the room since the page was opened.
    """
    hold_the_list()
    room = room_with_place(room_id)
    require(actor, action, subject_of(room))
    if seen_version is not None and seen_version != room.life_version:
        raise OutOfDate(say("Somebody else has changed this room since you opened the page. Please look at it again."))
    return room


def show_anew(*rooms: Room) -> None:
    """Make stale whatever names these rooms, kept pages and open ones of the desk. Before their rows are written:
    topics are locked before rooms, here as in every move."""
    show_changes_of(rooms)
    for room in rooms:
        room.life_version += 1


def refuse_second(place: Division) -> None:
    """Raise Refused where a place has an open territorial room, or is none that could have one."""
    if place.is_fiction:
        raise Refused(say("“%(place)s” exists on paper only and has no room.", place=place.name))
    there = db.session.scalar(
        sa.select(Room.name).where(
            Room.division_id == place.id, Room.type == RoomType.TERRITORIAL, Room.closed_on.is_(None)
        )
    )
    if there is not None:
        raise Refused(say("This place has an open room already: %(room)s.", room=there))


def room_with_place(room_id: int) -> Room:
    room = db.session.scalar(
        sa.select(Room)
        .join(Room.division)
        .where(Room.id == room_id)
        .options(contains_eager(Room.division))
        .execution_options(populate_existing=True)
    )
    if room is None:
        raise Missing
    return room


def _place(division_id: int) -> Division:
    place = db.session.get(Division, division_id)
    if place is None:
        raise Missing
    return place


def _good_name(typed: str, division_id: int, but_for: int | None = None) -> str:
    """In one line. Raises Invalid."""
    name = " ".join(typed.split())
    if not name:
        raise Invalid("name", say("The name is missing."))
    if len(name) > NAME_LENGTH:
        raise Invalid(
            "name",
            say(
                "A name has at most %(most)s characters, or no sheet could hold it. This has %(has)s.",
                most=NAME_LENGTH,
                has=len(name),
            ),
        )
    taken = sa.exists().where(Room.division_id == division_id, Room.name == name, Room.id != (but_for or 0))
    if db.session.scalar(sa.select(taken)):
        raise Invalid("name", say("Another room of this place has the name “%(name)s”.", name=name))
    return name


def _open_upper(room: Room, upper_id: int) -> Room:
    upper = db.session.get(Room, upper_id)
    if upper is None or upper.is_closed or upper.id == room.id:
        raise Invalid("upper", say("Choose another room, one that is open."))
    return upper


def _tell(room: Room, said: Sentence, actor: Actor, now: datetime) -> None:
    room.life_version += 1
    db.session.flush()
    history.record(room.id, ROOM_DESCRIBED, at=now, actor=actor, said=said)


def _tell_of_move(
    room: Room, place: Division, former: tuple[int, Level, int | None], actor: Actor, now: datetime
) -> None:
    """A sentence for each thing that changed; that of an upper room which follows from the place is told already."""
    division_id, level, upper_id = former
    if room.division_id != division_id:
        said = say("It belongs to %(place)s from now on.", place=place.name)
        history.record(room.id, history.ROOM_MOVED, at=now, actor=actor, said=said)
    if room.level is not level:
        said = say("Its level is “%(level)s” from now on.", level=room.level)
        history.record(room.id, history.ROOM_MOVED, at=now, actor=actor, said=said)
    if room.upper_is_chosen and room.upper_id != upper_id:
        tell_of_upper_room(room, db.session.get(Room, room.upper_id), actor=actor, now=now)
