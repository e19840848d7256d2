"""Places and what lies in them."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from places import A_SMALL_CITY, AIRPORT, CITY, COUNTY, TOWN, import_places, import_room_list
from statements import statements

from app.extensions import db
from app.models.rooms import Room
from app.models.unit_of_work import writing
from app.queries.divisions import children_of, line_of, places_by_code, top_division


@pytest.fixture(autouse=True)
def _a_small_city(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    import_room_list(("总商会协商议事室", "association", COUNTY))


def test_the_city_is_on_top() -> None:
    assert top_division().name == "淮安市"


def test_the_line_of_a_place_leads_down_to_it() -> None:
    place = places_by_code()[AIRPORT]
    with statements() as said:
        assert [one.name for one in line_of(place)] == ["淮安市", "清江浦区", "钵池街道", "机场社区居委会"]
    assert len(said) == 1


def test_children_come_in_order_each_with_the_open_rooms_below_it() -> None:
    with writing():
        closed = sa.update(Room).where(Room.name == "机场社区协商议事室")
        db.session.execute(closed.values(closed_on=date(2026, 1, 1)))
    city = places_by_code()[CITY]
    with statements() as said:
        children = [(child.division.name, child.rooms) for child in children_of(city)]
    assert children == [("清江浦区", 4), ("金湖县", 3)]
    assert len(said) == 1


def test_a_place_on_paper_is_not_offered() -> None:
    assert [child.division.name for child in children_of(places_by_code()[TOWN])] == ["桃园村委会"]
