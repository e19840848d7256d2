"""The rooms at whose counter somebody sits."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.domain.errors import Missing
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.room_standing import RoomSubject
from app.extensions import db
from app.models.divisions import Division
from app.models.rooms import Room


def rooms_of(actor: Actor) -> Sequence[Room]:
    """Open rooms with a seat of theirs, with their division, in the order of the list. One query."""
    ids = {seat.room_id for seat in actor.seats if seat.room_id is not None}
    return db.session.scalars(
        sa.select(Room)
        .join(Room.division)
        .where(Room.id.in_(ids), Room.closed_on.is_(None))
        .options(joinedload(Room.division))
        .order_by(Division.order, Room.id)
    ).all()


def room_of(room_id: int, actor: Actor) -> Room:
    """With its division. Raises Missing where there is no such room, NotAllowed where the actor has no seat in it."""
    room = db.session.scalar(sa.select(Room).where(Room.id == room_id).options(joinedload(Room.division)))
    if room is None:
        raise Missing
    require(actor, "counter:enter", RoomSubject(room.id, room.division.path))
    return room
