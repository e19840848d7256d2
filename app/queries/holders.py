"""Who has a topic now: a named holder at every moment, and in public where somebody stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from app.domain.desks import Place, Rung
from app.domain.holding import HOLDING
from app.domain.roles import Role
from app.domain.sentences import N_
from app.domain.stages import Status
from app.extensions import db
from app.models.rooms import Room
from app.models.topics import Topic
from app.queries.desks import place_of

UPPER_ROOM = N_("The room above")


@dataclass(frozen=True, slots=True)
class Held:
    """`who` is a message id, None where bodies have it, or nobody. `room` is None for residents and for the city's
    supervisors; `bodies` are names of whoever has something to carry out or to answer."""

    who: str | None
    room: Room | None = None
    is_stand_in: bool = False
    bodies: Sequence[str] = ()

    @property
    def is_somebody(self) -> bool:
        return self.who is not None or bool(self.bodies)


def holder_of(topic: Topic, bodies: Sequence[str], *, notice_until: datetime | None, now: datetime) -> Held:
    """`topic` with its room. At most four queries: the ladder, and the room that stands in."""
    is_checked = topic.status is Status.RESULT_ANNOUNCED and notice_until is not None and now > notice_until
    return Holders(topic.room).of(topic.status, bodies, is_checked=is_checked)


class Holders:
    """Who has what in one room. The ladder is read when it is first needed, and once for all of a room's topics."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def of(self, status: Status, bodies: Sequence[str], *, is_checked: bool = False) -> Held:
        """`is_checked`: the time to object to the result is over, and somebody of the room above looks at it."""
        holding = HOLDING[status]
        if is_checked:
            rungs = self._place.rungs
            return _above(next((rung for rung in rungs[1:] if any(rung.seats.values())), rungs[-1]))
        if status is Status.REFERRED or holding.desk is None:
            return Held(None if bodies else holding.who, bodies=bodies)
        desk = self._place.desk(holding.desk)
        if not desk.is_stand_in:
            return Held(holding.desk.label, self._room, bodies=bodies)
        room = _room(self._place.rungs[desk.rung])
        return Held((holding.desk if room else Role.SUPERVISOR).label, room, is_stand_in=True, bodies=bodies)

    def of_the_inbox(self) -> Room:
        """Who answers what is written to the room as such: the room itself, or the first above where anybody sits."""
        rungs = self._place.rungs
        seated = next((rung for rung in rungs if rung.room_id and any(rung.seats.values())), rungs[0])
        return _room(seated) or self._room

    @cached_property
    def _place(self) -> Place:
        return place_of(self._room.id)


def _above(rung: Rung) -> Held:
    """Who looks at a result: somebody of the room above, at the very top the city's supervisors."""
    room = _room(rung)
    return Held(UPPER_ROOM if room else Role.SUPERVISOR.label, room)


def _room(rung: Rung) -> Room | None:
    return db.session.get(Room, rung.room_id) if rung.room_id else None
