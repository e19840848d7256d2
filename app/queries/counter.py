"""The rooms at whose counter somebody sits: their own, and those below that nobody sits in."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.domain.errors import Missing
from app.domain.policy import require
from app.domain.roles import ROOM_ROLES, Actor
from app.extensions import db
from app.models.divisions import Division
from app.models.rooms import Room
from app.queries.desks import place_of
from app.queries.reach import Reach
from app.queries.rooms import PER_PAGE, RoomPage, fits, place_rooms


def rooms_of(actor: Actor) -> Sequence[Room]:
    """Open rooms with a seat of theirs, with their division, in the order of the list. One query."""
    return db.session.scalars(_open(Room.id.in_(actor.rooms))).all()


def rooms_left_to(actor: Actor, words: str = "") -> RoomPage:
    """The open rooms below whose desk they are because nobody sits there: the first that fit every word. Three queries
    at most; all the rooms of a city may be left to it, and are looked for by name."""
    rooms = list(db.session.scalars(_open(_is_left_to(actor), *fits(words)).limit(PER_PAGE + 1)))
    return RoomPage(place_rooms(rooms[:PER_PAGE]), 1, len(rooms) > PER_PAGE)


def has_others(room: Room, actor: Actor) -> bool:
    """Whether they have another counter to go to. One query."""
    mine = sa.or_(Room.id.in_(actor.rooms), _is_left_to(actor))
    others = sa.exists().where(mine, Room.id != room.id, Room.closed_on.is_(None))
    return bool(db.session.scalar(sa.select(others)))


def room_of(room_id: int, actor: Actor) -> Room:
    """With its division. Raises Missing where there is no such room, NotAllowed where its desk is somebody else's."""
    room = db.session.scalar(sa.select(Room).where(Room.id == room_id).options(joinedload(Room.division)))
    if room is None:
        raise Missing
    require(actor, "counter:enter", place_of(room.id))
    return room


def _is_left_to(actor: Actor) -> sa.ColumnElement[bool]:
    left = Reach.of(actor).silent("left", ROOM_ROLES)
    return sa.and_(Room.id.in_(left), Room.id.not_in(actor.rooms))


def _open(*where: sa.ColumnElement[bool]) -> sa.Select[Room]:
    return (
        sa.select(Room)
        .join(Room.division)
        .where(Room.closed_on.is_(None), *where)
        .options(contains_eager(Room.division))
        .order_by(Division.order, Room.id)
    )
