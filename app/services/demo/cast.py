"""Who plays: a cast that can be signed in as with one click, and invented people for every other room of a story.

The rooms are real, the people are not: no name here belongs to anybody who holds such an office.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count

import sqlalchemy as sa

from app.domain.roles import ROOM_ROLES, Role
from app.domain.sentences import N_
from app.domain.stages import RoomType
from app.extensions import db
from app.models.divisions import DivisionCode
from app.models.organisations import Organisation
from app.models.rooms import Room
from app.queries.divisions import places_by_code
from app.services import accounts
from app.services.accounts import Place

CITY, COUNTY, STREET, AIRPORT = "320800000000", "320871000000", "320871001000", "320871001003"
BODY = "钵池街道城管办"


@dataclass(frozen=True, slots=True)
class Person:
    """`places` by role: the code of a room's place, of a division (supervisor), a body's name (handler), or ""."""

    login: str
    name: str
    seats: Mapping[Role, str]
    to_try: str  # a message id: what is worth trying as this person


CAST = (
    Person(
        "lu",
        "陆建民",
        {Role.REVIEWER: AIRPORT},
        N_("Reviewer of Airport Community: judge the meal point by the five and five, and admit or answer it."),
    ),
    Person(
        "zhou",
        "周小雨",
        {Role.ADMINISTRATOR: AIRPORT},
        N_("Administrator of Airport Community: take up what came in today, and answer a doubt about the dancing."),
    ),
    Person(
        "qin",
        "秦梅",
        {Role.CONVENER: AIRPORT},
        N_("Convener of Airport Community: answer the doubts about the night market; call the bicycle-shed meeting."),
    ),
    Person(
        "han",
        "韩守成",
        {Role.REVIEWER: STREET},
        N_("Reviewer of Bochi Street, the room above: be the second person to decide on the leaking ceiling."),
    ),
    Person(
        "ding",
        "丁悦",
        {Role.ADMINISTRATOR: STREET},
        N_("Administrator of Bochi Street: confirm the mended playground, and look at a text that is not shown."),
    ),
    Person(
        "jiang",
        "蒋文娟",
        {Role.CONVENER: STREET},
        N_("Convener of Bochi Street: hold the second meeting about the septic tank that overflowed again."),
    ),
    Person(
        "fan",
        "范立新",
        {Role.REVIEWER: COUNTY, Role.ADMINISTRATOR: COUNTY, Role.CONVENER: COUNTY},
        N_("The development zone's room: review the dark road home from the night shift, up from a village."),
    ),
    Person(
        "meng",
        "孟庆云",
        {Role.SUPERVISOR: COUNTY},
        N_("Supervisor of the development zone: no queue, but a say in restarts, such as the bus-stop ramp."),
    ),
    Person(
        "shen",
        "沈若兰",
        {Role.REVIEWER: CITY, Role.ADMINISTRATOR: CITY, Role.CONVENER: CITY},
        N_("The city's room: review the wide road to school, which climbed all the way from a village."),
    ),
    Person(
        "xu",
        "徐望川",
        {Role.SUPERVISOR: CITY},
        N_("Supervisor of the city: a landing stage that nobody below has looked at."),
    ),
    Person(
        "wang",
        "王大勇",
        {Role.HANDLER: BODY},
        N_("The street's city-management office: answer the referral about kitchen fumes, or return it."),
    ),
    Person(
        "gu",
        "顾一帆",
        {Role.OPERATOR: ""},
        N_("Operator: what people reported about these pages."),
    ),
)

_SURNAMES = "朱胡郭何高林罗郑梁谢宋唐许邓冯曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕任姚卢傅钟姜崔谭廖"
_GIVEN = (
    *("建国", "秀英", "志强", "玉兰", "海涛", "晓燕", "永胜", "桂芳", "文斌", "丽华", "长林", "春梅", "德明"),
    *("素珍", "立军", "红霞", "学文", "凤琴", "兆祥", "爱萍", "少东", "月琴", "宏伟", "雪芹", "保田", "静怡"),
)


def seat(
    rooms: Iterable[str], bodies: Mapping[str, str], silent: frozenset[str], password_hash: str, *, now: datetime
) -> dict[str, int]:
    """Seat the cast, and people in `rooms` and in every room above them but the silent ones; returns the bodies' ids.

    Everybody has the one `password_hash`. Raises LookupError for a room or a body that is not there.
    """
    body_ids = found_bodies(bodies)
    for person in CAST:
        account = accounts.add_account(person.login, person.name, password_hash, now=now)
        for role, place in person.seats.items():
            accounts.give_seat(account.id, role, _place(role, place, body_ids), now=now)
    taken = {room_id(place) for person in CAST for place in person.seats.values() if place.isdigit()}
    left_empty = taken | {room_id(code) for code in silent}
    names = _names()
    for room in _with_those_above(rooms):
        if room.id not in left_empty:
            _seat_invented(room, names, password_hash, now)
    return body_ids


def found_bodies(bodies: Mapping[str, str]) -> dict[str, int]:
    """Make the bodies, each in its place; name → id."""
    places = places_by_code()
    rows = [Organisation(name=name, division_id=places[code].id) for name, code in bodies.items()]
    db.session.add_all(rows)
    db.session.flush()
    return {row.name: row.id for row in rows}


def room_id(place: str) -> int:
    """The territorial room of a statistical code, or a room by its name. LookupError when there is none."""
    territorial = (Room.type == RoomType.TERRITORIAL) & (DivisionCode.code == place)
    found = db.session.scalar(
        sa.select(Room.id)
        .join(DivisionCode, DivisionCode.division_id == Room.division_id)
        .where(territorial if place.isdigit() else Room.name == place, Room.closed_on.is_(None))
        .limit(1)
    )
    if found is None:
        raise LookupError(f"there is no room {place}")
    return found


def _place(role: Role, place: str, bodies: Mapping[str, int]) -> Place:
    match role:
        case Role.OPERATOR:
            return Place()
        case Role.HANDLER:
            return Place(organisation_id=bodies[place])
        case Role.SUPERVISOR:
            return Place(division_id=places_by_code()[place].id)
        case _:
            return Place(room_id=room_id(place))


def _with_those_above(codes: Iterable[str]) -> Iterator[Room]:
    """Each room once, the lower before the upper."""
    seen: set[int] = set()
    for code in codes:
        found: int | None = room_id(code)
        while found is not None and found not in seen:
            seen.add(found)
            room = db.session.get_one(Room, found)
            yield room
            found = room.upper_id


def _seat_invented(room: Room, names: Iterator[str], password_hash: str, now: datetime) -> None:
    for role in ROOM_ROLES:
        account = accounts.add_account(f"{role.value}-{room.id}", next(names), password_hash, now=now)
        accounts.give_seat(account.id, role, Place(room_id=room.id), now=now)


def _names() -> Iterator[str]:
    """The same names in the same order in every run; steps prime to the lists' lengths, so that all meet all."""
    of_the_cast = {person.name for person in CAST}
    made = (_SURNAMES[n * 5 % len(_SURNAMES)] + _GIVEN[n * 7 % len(_GIVEN)] for n in count())
    return (name for name in made if name not in of_the_cast)
