"""Where rooms stand: of those whose coordinates somebody entered."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.extensions import db
from app.models.rooms import Room
from app.queries.rooms import PlacedRoom, place_rooms

_located = (Room.closed_on.is_(None), Room.lat.is_not(None), Room.live_code.has())


def any_located() -> bool:
    return bool(db.session.scalar(sa.select(sa.exists().where(*_located))))


def located_rooms() -> list[PlacedRoom]:
    """The open rooms with a code and with coordinates, in the order of the list. Two queries."""
    rooms = sa.select(Room).join(Room.division).where(*_located).options(contains_eager(Room.division))
    return place_rooms(list(db.session.scalars(rooms.order_by(Room.order, Room.id))))
