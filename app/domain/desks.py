"""Whose desk a matter lies on. It is never empty: a room without people is stood in for by the room above.

A place is a room with the ladder of rooms above it. The desk of a role is the people who hold that seat on the first
rung where anybody does; when its clock has run out, the rungs above may act too, one more with every further length.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.roles import ROOM_ROLES, Role
from app.domain.stages import Level

NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Rung:
    """One room of the ladder and who sits there: role → account ids. The last rung is the city's supervisors."""

    room_id: int | None
    level: Level
    seats: Mapping[Role, frozenset[int]] = field(default_factory=dict)

    def holders(self, role: Role) -> frozenset[int]:
        return self.seats.get(role, NOBODY)


@dataclass(frozen=True, slots=True)
class Desk:
    """`rung` counts from the topic's own room (0); `holders` are account ids."""

    rung: int
    holders: frozenset[int]

    @property
    def is_stand_in(self) -> bool:
        return self.rung > 0


@dataclass(frozen=True, slots=True)
class Place:
    """A room, the ladder from it up to the city, and the supervisors of every division around it."""

    room_id: int
    level: Level
    upper_room_id: int | None
    rungs: tuple[Rung, ...]
    supervisors: frozenset[int] = NOBODY

    def desk(self, role: Role, *, start: int = 0, climbs: int = 0, without: frozenset[int] = NOBODY) -> Desk:
        """Who may act for `role`: the first rung from `start` where somebody but `without` sits, and `climbs` more."""
        first: int | None = None
        holders: frozenset[int] = NOBODY
        found = 0
        for index in range(start, len(self.rungs)):
            here = self.rungs[index].holders(role) - without
            if not here:
                continue
            first = index if first is None else first
            holders |= here
            found += 1
            if found > climbs:
                break
        return Desk(len(self.rungs) - 1 if first is None else first, holders)

    def anybody_from(self, start: int, *, without: frozenset[int] = NOBODY) -> frozenset[int]:
        """Everybody in any seat of the first rung from `start` that has somebody but `without`."""
        for rung in self.rungs[start:]:
            here = frozenset().union(*(rung.holders(role) for role in ROOM_ROLES)) - without
            if here:
                return here
        return NOBODY

    def people(self, *, climbs: int = 0, apart_from: frozenset[int] = NOBODY) -> frozenset[int]:
        """Everybody in any seat of the first rung where anybody sits, and of `climbs` more.

        `apart_from` step back for their colleagues, but not for the room above: who is alone in a room is still asked.
        """
        asked: frozenset[int] = NOBODY
        for rung in self.rungs:
            here = frozenset().union(*(rung.holders(role) for role in ROOM_ROLES))
            asked |= (here - apart_from) or here
            climbs -= bool(here)
            if climbs < 0:
                break
        return asked

    @property
    def everybody(self) -> frozenset[int]:
        """Everybody who may ever be asked to act here; who looks at the desk page of a matter."""
        seats = (rung.holders(role) for rung in self.rungs for role in ROOM_ROLES)
        return self.supervisors.union(*seats)


def ladder(rooms: tuple[Rung, ...], city_supervisors: frozenset[int]) -> tuple[Rung, ...]:
    """The rooms from the topic's own up to the city's, and above them the city's supervisors in every role."""
    last = Rung(None, Level.CITY, dict.fromkeys(ROOM_ROLES, city_supervisors))
    return (*rooms, last)
