"""Issue 3, point 6: a room is found without a sheet, by name, place, code, list, and by where rooms stand."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa
from cast import Cast
from flask import Flask
from front_door import Operator, Visitor
from pages import XHTML, Browser, Page

from app.domain.place_names import room_name
from app.domain.stages import Level
from app.extensions import db
from app.models.divisions import Division
from app.models.rooms import Room, RoomCode
from app.models.unit_of_work import writing


def test_point_6_in_the_shipped_list_every_room_is_told_apart_and_reached(browser: Browser, runner: Operator) -> None:
    imported = runner.invoke(args=["rooms", "import"])  # seconds, therefore once for all three
    assert imported.exit_code == 0, imported.output
    rooms_of_one_name_stand_with_town_and_county(browser)
    a_name_with_the_places_above_it_finds_the_one_room(browser)
    going_down_the_lists_reaches_every_room_of_a_county(browser)


def rooms_of_one_name_stand_with_town_and_county(browser: Browser) -> None:
    villages = Counter(db.session.scalars(sa.select(Division.name).where(Division.level == Level.VILLAGE)))
    shared = {name: n for name, n in villages.items() if n > 1}
    assert sum(shared.values()) == 248
    for name, times in Counter(shared).most_common(3):
        page = browser.get("/", query_string={"q": name})
        links, places = page.texts("a", class_="roomlink"), page.texts("p", class_="roomlink__place")
        found = [place for link, place in zip(links, places, strict=True) if link == room_name(name)]
        assert len(found) == len(set(found)) >= times
        assert all(len(place.split(" · ")) == 3 for place in found), "city, county, town"


def a_name_with_the_places_above_it_finds_the_one_room(browser: Browser) -> None:
    village = db.session.scalars(sa.select(Division).where(Division.name == "桃园村委会").limit(1)).one()
    town = db.session.get_one(Division, village.parent_id)
    county = db.session.get_one(Division, town.parent_id)
    page = browser.get("/", query_string={"q": f"{county.name}{town.name}桃园村"})
    assert page.texts("a", class_="roomlink") == ["桃园村协商议事室"]


def going_down_the_lists_reaches_every_room_of_a_county(browser: Browser) -> None:
    first = places_to_choose(browser.get("/"))[0]
    county = browser.get(first)
    reached = county.texts("a", class_="roomlink")
    for town in places_to_choose(county):
        page = browser.get(town)
        reached += page.texts("a", class_="roomlink")
        while "看更多" in page.texts("a"):
            page = browser.click("看更多")
            reached += page.texts("a", class_="roomlink")
    path = db.session.get_one(Division, int(first.partition("place=")[2])).path
    below = sa.select(Room.name).join(Room.division).where(Division.path.startswith(path))
    assert Counter(reached) == Counter(db.session.scalars(below))


def places_to_choose(page: Page) -> list[str]:
    return [link.get("href", "") for places in page.all("ul", class_="places") for link in places.iter(f"{XHTML}a")]


# --- Near me


def locate(cast: Cast, key: str, lat: float, lng: float) -> None:
    """Also raises what the pages are held against, as services.room_life does."""
    with writing():
        room = db.session.get_one(Room, cast.rooms[key])
        room.lat, room.lng = lat, lng
        for division in db.session.scalars(sa.select(Division)):
            division.public_version += 1


def test_where_rooms_stand_is_one_list_for_everybody(client: Visitor, cast: Cast) -> None:
    locate(cast, "heping", 33.5951234567, 119.03)
    answer = client.get("/rooms/places.json")
    assert answer.mimetype == "application/json"
    assert answer.json == [
        {
            "code": cast.codes["heping"],
            "name": "和平里社区协商议事室",
            "place": "淮安市 · 清江浦区 · 钵池街道",
            "lat": 33.59512,
            "lng": 119.03,
        }
    ]
    again = client.get("/rooms/places.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_room_nobody_can_open_is_not_near(client: Visitor, cast: Cast) -> None:
    locate(cast, "heping", 33.6, 119.0)
    locate(cast, "shuidu", 33.6, 119.0)
    with writing():
        db.session.get_one(Room, cast.rooms["heping"]).closed_on = sa.func.current_date()
        db.session.get_one(RoomCode, cast.codes["shuidu"]).revoked_at = sa.func.now()
    assert client.get("/rooms/places.json").json == []


def test_the_way_to_rooms_near_by_is_there_only_when_some_are_known(browser: Browser, cast: Cast) -> None:
    assert "附近" not in browser.get("/").html
    locate(cast, "heping", 33.6, 119.0)
    page = browser.get("/?after=2")
    assert [section.get("hidden") for section in page.all("section", class_="near")] == [""]
    assert "您在哪里，不会发给我们，也不会留下" in page.text


def test_the_browser_may_ask_for_the_place_and_no_other_site_may(client: Visitor, cast: Cast) -> None:
    assert "geolocation=(self)" in client.get("/").headers["Permissions-Policy"]


def test_an_empty_house_has_no_list(client: Visitor, app: Flask) -> None:
    assert client.get("/rooms/places.json").status_code == 404
