"""Rooms that still take something: a closed one says who goes on with its work."""

from __future__ import annotations

from app.domain.errors import Missing, Refused
from app.domain.sentences import say
from app.extensions import db
from app.models.rooms import Room
from app.queries.rooms import successor_of


def open_room(room_id: int) -> Room:
    """Raises Missing where there is no such room, and Refused for a closed one, with whom to turn to."""
    room = db.session.get(Room, room_id)
    if room is None:
        raise Missing
    if not room.is_closed:
        return room
    other = successor_of(room)
    if other is None:
        raise Refused(say("%(room)s has closed. Please look for the room of your place.", room=room.name))
    raise Refused(say("%(room)s has closed. Please turn to %(other)s.", room=room.name, other=other.name))
