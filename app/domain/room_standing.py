"""Who has standing in a room itself, as `standing.py` has it for a topic: in its life, its codes, its seats."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.roles import ROOM_ROLES, Actor, Role
from app.domain.rules import Rule, operator, rule
from app.domain.sentences import N_


@dataclass(frozen=True, slots=True)
class RoomSubject:
    """What these rules look at besides the actor. `room_id` is None for a place without regard to one room;
    `path` is that of the division the room lies in, `/1/4/`."""

    room_id: int | None
    path: str


@rule(N_("a supervisor of its county or city"))
def supervisor_around(actor: Actor, subject: RoomSubject) -> bool:
    return any(
        seat.role is Role.SUPERVISOR and seat.division_path is not None and subject.path.startswith(seat.division_path)
        for seat in actor.seats
    )


@rule(N_("the room's administrator"))
def its_administrator(actor: Actor, subject: RoomSubject) -> bool:
    """By seat alone: whoever stands in for a silent room does not change its telephone."""
    return any(
        seat.role is Role.ADMINISTRATOR and seat.room_id is not None and seat.room_id == subject.room_id
        for seat in actor.seats
    )


@rule(N_("the people of the room"))
def its_people(actor: Actor, subject: RoomSubject) -> bool:
    return any(
        seat.role in ROOM_ROLES and seat.room_id is not None and seat.room_id == subject.room_id for seat in actor.seats
    )


@rule(N_("somebody with a seat in a room, or a supervisor of the city"))
def keeps_a_counter(actor: Actor, _subject: object) -> bool:
    """The city's supervisors come last on every ladder: where nobody sits at all, the counter is theirs."""
    return any(seat.role in ROOM_ROLES or seat.is_of_the_city for seat in actor.seats)


@rule(N_("somebody with a seat in a room or a place"))
def sits_somewhere(actor: Actor, _subject: object) -> bool:
    return any(actor.holds(role) for role in (Role.SUPERVISOR, *ROOM_ROLES))


@rule(N_("somebody who has a room, or rooms to look after"))
def orders_sheets(actor: Actor, _subject: object) -> bool:
    return any(actor.holds(role) for role in (Role.OPERATOR, Role.SUPERVISOR, *ROOM_ROLES))


@rule(N_("somebody who has rooms to look after"))
def looks_after_rooms(actor: Actor, _subject: object) -> bool:
    return any(actor.holds(role) for role in (Role.OPERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR))


@rule(N_("an operator or a supervisor"))
def manages_rooms(actor: Actor, _subject: object) -> bool:
    return actor.holds(Role.OPERATOR) or actor.holds(Role.SUPERVISOR)


manager: Rule = operator | supervisor_around
