"""Places and rooms for tests: a small city, or a single room where nothing else matters."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from app.domain.numbers import new_room_code
from app.domain.stages import Level, RoomType
from app.extensions import db
from app.integrations.spreadsheets import Line
from app.models.divisions import Division
from app.models.rooms import Room, RoomCode
from app.models.unit_of_work import writing
from app.services.divisions import import_divisions
from app.services.list_reading import Imported
from app.services.room_lists import import_rooms

OPENED = datetime(2021, 6, 1, 1, 0, tzinfo=UTC)

CITY, COUNTY, OTHER_COUNTY = "320800000000", "320812000000", "320831000000"
STREET, TOWN = "320812007000", "320831101000"
AIRPORT, ORCHARD, OTHER_ORCHARD, PAPER = "320812007001", "320812007002", "320831101001", "320831101498"

A_SMALL_CITY = (
    (CITY, "淮安市", "city", "320000000000"),
    (COUNTY, "清江浦区", "county", CITY),
    (OTHER_COUNTY, "金湖县", "county", CITY),
    (STREET, "钵池街道", "town", COUNTY),
    (TOWN, "银涂镇", "town", OTHER_COUNTY),
    (AIRPORT, "机场社区居委会", "village", STREET),
    (ORCHARD, "桃园村委会", "village", STREET),
    (OTHER_ORCHARD, "桃园村委会", "village", TOWN),
    (PAPER, "银涂农场虚拟生活区", "village", TOWN),
)
"""Two villages of one name, and a place that exists on paper only: 9 places, 8 rooms."""

_numbers = count(1)


def places(*rows: tuple[str, ...], columns: str = "code name level parent former") -> list[Line]:
    return [Line(n, dict(zip(columns.split(), row, strict=False))) for n, row in enumerate(rows, 2)]


def import_places(*rows: tuple[str, ...]) -> Imported:
    """Import and commit; room codes are the same in every run."""
    with writing():
        return import_divisions(places(*rows), now=OPENED, randbelow=random.Random(1).randrange)


def import_room_list(*rows: tuple[str, ...], columns: str = "name type division telephone hours") -> Imported:
    with writing():
        return import_rooms(places(*rows, columns=columns), now=OPENED, randbelow=random.Random(2).randrange)


def a_place(name: str = "和平里社区", level: Level = Level.VILLAGE, under: Division | None = None) -> Division:
    """A place of its own; flushed, not committed."""
    n = next(_numbers)
    place = Division(name=name, level=level, parent_id=under.id if under else None, path=f"new {n}", order=n)
    db.session.add(place)
    db.session.flush()
    place.path = f"{under.path if under else '/'}{place.id}/"
    return place


def a_room(place: Division | None = None, **columns: Any) -> Room:
    """An open room with a live code, in a place of its own unless one is given; flushed, not committed."""
    place, n = place or a_place(), next(_numbers)
    room = Room(
        **{"name": f"{place.name}协商议事室", "level": place.level, "type": RoomType.TERRITORIAL}
        | {"division_id": place.id, "opened_on": date(2021, 6, 1), "order": n}
        | columns
    )
    db.session.add(room)
    db.session.flush()
    db.session.add(RoomCode(code=new_room_code(random.Random(n).randrange), room_id=room.id, issued_at=OPENED))
    db.session.flush()
    return room
