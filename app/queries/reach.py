"""How far down a desk reaches: its own rooms, and those below that leave their work to it because nobody sits there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import sqlalchemy as sa

from app.domain.roles import ROOM_ROLES, Actor, Role
from app.models.accounts import Account, Seat
from app.models.rooms import Room


@dataclass(frozen=True, slots=True)
class Reach:
    """Of one account: the rooms with a seat of theirs, and whether they are the last rung of every ladder."""

    rooms: frozenset[int]
    of_the_city: bool

    @classmethod
    def of(cls, actor: Actor) -> Self:
        return cls(rooms=actor.rooms, of_the_city=any(seat.is_of_the_city for seat in actor.seats))

    def __bool__(self) -> bool:
        return bool(self.rooms) or self.of_the_city

    def silent(self, name: str, roles: Iterable[Role]) -> sa.Select[int]:
        """The rooms, and down from them every room where nobody sits in any of `roles`; without roles, all below.

        `name` is that of the recursive query, one for each use within a statement.
        """
        silent = ~sa.exists().where(
            Seat.room_id == Room.id,
            Seat.role.in_(list(roles)),
            Seat.ended_at.is_(None),
            Seat.account_id.in_(sa.select(Account.id).where(Account.is_active)),
        )
        at_the_top = sa.and_(Room.upper_id.is_(None), silent) if self.of_the_city else sa.false()
        reach = sa.select(Room.id).where(sa.or_(Room.id.in_(self.rooms), at_the_top)).cte(name, recursive=True)
        reach = reach.union(sa.select(Room.id).where(Room.upper_id == reach.c.id, silent))
        return sa.select(reach.c.id)

    def below(self) -> sa.Select[int]:
        """The rooms and all below them."""
        return self.silent("below", [])

    def right_below(self) -> sa.Select[int]:
        """The rooms for which somebody here is the room above."""
        upper = self.silent("silent", ROOM_ROLES)
        at_the_top = Room.upper_id.is_(None) if self.of_the_city else sa.false()
        return sa.select(Room.id).where(sa.or_(Room.upper_id.in_(upper), at_the_top))
