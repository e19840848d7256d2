"""One cast for all tests: a small city of real shape, and the people who sit in its rooms.

和平里 is where things happen, 水渡口 is the wrong room, 钵池 the street above both, 清江浦 the county, 淮安 the city.
Everybody signs in with the same password, hashed once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import sqlalchemy as sa
from argon2 import PasswordHasher

from app.domain.roles import Actor, ActorKind, Role
from app.domain.stages import Level, RoomType
from app.extensions import db
from app.models.accounts import Account, Seat
from app.models.divisions import Division
from app.models.organisations import Organisation
from app.models.rooms import Room, RoomCode
from app.models.unit_of_work import writing
from app.queries.accounts import staff_actor

PASSWORD = "heping-li-yishi-2026"

_PLACES = (
    # key, division, room, level, parent
    ("city", "淮安市", "淮安市协商议事室", Level.CITY, None),
    ("county", "清江浦区", "清江浦区协商议事室", Level.COUNTY, "city"),
    ("street", "钵池街道", "钵池街道协商议事室", Level.TOWN, "county"),
    ("heping", "和平里社区", "和平里社区协商议事室", Level.VILLAGE, "street"),
    ("shuidu", "水渡口社区", "水渡口社区协商议事室", Level.VILLAGE, "street"),
)

# login, name, role, place (a room's key, a division's key for supervisors, "body" for the handler)
_SEATS = (
    ("zhao", "赵书记", Role.REVIEWER, "heping"),
    ("chen", "小陈", Role.ADMINISTRATOR, "heping"),
    ("sun", "孙丽", Role.CONVENER, "heping"),
    ("he", "何主任", Role.ADMINISTRATOR, "shuidu"),
    ("he", "何主任", Role.REVIEWER, "shuidu"),
    ("li", "李书记", Role.REVIEWER, "street"),
    ("qian", "钱玉", Role.ADMINISTRATOR, "street"),
    ("wu", "吴敏", Role.CONVENER, "street"),
    ("gu", "顾平", Role.REVIEWER, "county"),
    ("gu", "顾平", Role.ADMINISTRATOR, "county"),
    ("gu", "顾平", Role.CONVENER, "county"),
    ("tang", "唐岚", Role.REVIEWER, "city"),
    ("tang", "唐岚", Role.ADMINISTRATOR, "city"),
    ("tang", "唐岚", Role.CONVENER, "city"),
    ("ma", "马区长", Role.SUPERVISOR, "county"),
    ("gao", "高秘书长", Role.SUPERVISOR, "city"),
    ("wang", "王建国", Role.HANDLER, "body"),
    ("ops", "运维", Role.OPERATOR, None),
)


@dataclass(frozen=True)
class Cast:
    """Ids by the keys above; `cast.actor("zhao")` is who signs in as zhao."""

    rooms: dict[str, int]
    codes: dict[str, str]
    divisions: dict[str, int]
    accounts: dict[str, int]
    body: int

    def actor(self, login: str) -> Actor:
        found = staff_actor(self.accounts[login])
        assert found is not None
        return found.actor

    def leaves(self, login: str, now: datetime) -> None:
        """Somebody gives up every seat they hold."""
        with writing():
            db.session.execute(sa.update(Seat).where(Seat.account_id == self.accounts[login]).values(ended_at=now))


def holder(*slip_ids: int) -> Actor:
    """Whoever holds these slips."""
    return Actor(ActorKind.SLIP_HOLDER, slip_ids=frozenset(slip_ids))


def seat_the_cast(now: datetime) -> Cast:
    """Build the city and seat everybody, committed."""
    with writing():
        divisions, rooms = _build(now)
        body = Organisation(name="钵池街道城管办", division_id=divisions["street"].id)
        db.session.add(body)
        db.session.flush()
        accounts = _seat(now, divisions, rooms, body)
        return Cast(
            rooms={key: room.id for key, room in rooms.items()},
            codes=dict(zip(rooms, _CODES, strict=True)),
            divisions={key: division.id for key, division in divisions.items()},
            accounts=accounts,
            body=body.id,
        )


def _build(now: datetime) -> tuple[dict[str, Division], dict[str, Room]]:
    divisions: dict[str, Division] = {}
    rooms: dict[str, Room] = {}
    for order, (key, name, room_name, level, parent) in enumerate(_PLACES, 1):
        upper = divisions[parent] if parent else None
        division = Division(
            name=name, level=level, parent_id=upper.id if upper else None, path=f"?{order}", order=order
        )
        db.session.add(division)
        db.session.flush()
        division.path = f"{upper.path if upper else '/'}{division.id}/"
        room = Room(
            name=room_name,
            level=level,
            type=RoomType.TERRITORIAL,
            division_id=division.id,
            upper_id=rooms[parent].id if parent else None,
            telephone="0517-8300 0000",
            opened_on=date(2021, 6, 1),
            order=order,
        )
        db.session.add(room)
        db.session.flush()
        db.session.add(RoomCode(code=_CODES[order - 1], room_id=room.id, issued_at=now))
        divisions[key], rooms[key] = division, room
    db.session.flush()
    return divisions, rooms


def _seat(now: datetime, divisions: dict[str, Division], rooms: dict[str, Room], body: Organisation) -> dict[str, int]:
    accounts: dict[str, int] = {}
    for login, name, role, place in _SEATS:
        if login not in accounts:
            account = Account(login=login, name=name, password_hash=_hash(), created_at=now, password_changed_at=now)
            db.session.add(account)
            db.session.flush()
            accounts[login] = account.id
        db.session.add(
            Seat(
                account_id=accounts[login],
                role=role,
                room_id=rooms[place].id if place in rooms and role is not Role.SUPERVISOR else None,
                division_id=divisions[place].id if role is Role.SUPERVISOR else None,
                organisation_id=body.id if role is Role.HANDLER else None,
                began_at=now,
            )
        )
    db.session.flush()
    return accounts


@cache
def _hash() -> str:
    """As cheap as it can be made: most tests sign in. Those of staff.py do so with a hash of the house's own cost."""
    return PasswordHasher(memory_cost=8, time_cost=1, parallelism=1).hash(PASSWORD)


@cache
def _codes() -> tuple[str, ...]:
    """Codes that never change between runs."""
    from app.domain.numbers import new_room_code

    numbers = iter(range(7, 10_000, 3))
    return tuple(new_room_code(lambda below: next(numbers) % below) for _place in _PLACES)


_CODES = _codes()
