"""The life of a room: opened, renamed, moved, described; each change allowed, told, and shown anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from cast import Cast
from clock import Clock

from app.domain.errors import Invalid, Missing, NotAllowed, OutOfDate, Refused
from app.domain.roles import Role
from app.domain.stages import Level, RoomType
from app.extensions import db
from app.models.divisions import Division
from app.models.rooms import Room
from app.models.unit_of_work import writing
from app.queries.history import verify
from app.queries.room_care import events_of, seats_of
from app.services import room_life, room_seats

FORTY = "淮安市清江浦区钵池街道深圳东路与明远路交叉口东河畔花园一期二期三期联合协商议事室"


def room(cast: Cast, key: str) -> Room:
    return db.session.get_one(Room, cast.rooms[key], populate_existing=True)


def act(cast: Cast, clock: Clock, what: Callable[..., Any], *given: Any, by: str = "ops", **more: Any) -> Any:
    with writing():
        return what(*given, actor=cast.actor(by), now=clock.now, **more)


def rename(cast: Cast, clock: Clock, name: str, by: str = "ops", seen: int | None = None) -> None:
    act(cast, clock, room_life.rename, cast.rooms["heping"], name, by=by, seen_version=seen)


def move(cast: Cast, clock: Clock, key: str, place: str, upper: str | None = None, by: str = "ops") -> None:
    moved = room(cast, key)
    upper_id = cast.rooms[upper] if upper else None
    act(cast, clock, room_life.move, moved.id, cast.divisions[place], moved.level, upper_id, by=by, seen_version=None)


def told(cast: Cast, key: str) -> list[str]:
    """The newest first."""
    return [str(event.said) for event in events_of(cast.rooms[key])]


# --- Opening


def open_park(cast: Cast, clock: Clock, name: str = "软件园协商议事室", by: str = "ops") -> Room:
    opened: Room = act(cast, clock, room_life.open_room, cast.divisions["street"], RoomType.ENTERPRISE, name, by=by)
    return db.session.get_one(Room, opened.id, populate_existing=True)


def test_a_new_room_has_a_code_a_room_above_and_a_beginning(cast: Cast, clock: Clock) -> None:
    park = open_park(cast, clock)
    assert park.code
    assert (park.level, park.upper_id) == (Level.TOWN, cast.rooms["street"])
    assert [str(event.said) for event in events_of(park.id)] == ["The room was opened."]


def test_a_territorial_room_is_named_after_its_place_and_there_is_one(cast: Cast, clock: Clock) -> None:
    with writing():
        place = Division(
            name="新城社区居委会", level=Level.VILLAGE, parent_id=cast.divisions["street"], path="?", order=9
        )
        db.session.add(place)
        db.session.flush()
        place.path = f"{db.session.get_one(Division, cast.divisions['street']).path}{place.id}/"
    opened = act(cast, clock, room_life.open_room, place.id, RoomType.TERRITORIAL, "")
    assert opened.name == "新城社区协商议事室"
    with pytest.raises(Refused, match="has an open room already"):
        act(cast, clock, room_life.open_room, place.id, RoomType.TERRITORIAL, "")


def test_a_place_on_paper_gets_no_room(cast: Cast, clock: Clock) -> None:
    with writing():
        db.session.get_one(Division, cast.divisions["heping"]).is_fiction = True
    with pytest.raises(Refused, match="on paper only"):
        act(cast, clock, room_life.open_room, cast.divisions["heping"], RoomType.TERRITORIAL, "")
    with pytest.raises(Missing):
        act(cast, clock, room_life.open_room, 4711, RoomType.TERRITORIAL, "")


# --- Renaming


def test_a_new_name_is_told_with_the_old_one(cast: Cast, clock: Clock) -> None:
    rename(cast, clock, "  和平里 社区议事室 ")
    assert room(cast, "heping").name == "和平里 社区议事室"
    assert told(cast, "heping") == [
        "It is called “和平里 社区议事室” from now on; until now it was “和平里社区协商议事室”."
    ]
    assert list(verify()) == []


def test_a_name_of_forty_characters_works_and_one_more_is_refused(cast: Cast, clock: Clock) -> None:
    assert len(FORTY) == 40
    rename(cast, clock, FORTY)
    assert room(cast, "heping").name == FORTY
    with pytest.raises(Invalid, match="at most 40 characters"):
        rename(cast, clock, FORTY + "一")


@pytest.mark.parametrize("name", ["", "   "])
def test_a_room_has_a_name(cast: Cast, clock: Clock, name: str) -> None:
    with pytest.raises(Invalid, match="missing"):
        rename(cast, clock, name)


def test_two_rooms_of_a_place_have_two_names(cast: Cast, clock: Clock) -> None:
    open_park(cast, clock)
    with pytest.raises(Invalid, match="Another room of this place"):
        open_park(cast, clock)


def test_what_names_the_room_is_shown_anew(cast: Cast, clock: Clock) -> None:
    places = sa.select(Division.id, Division.public_version)
    before, seen = dict(db.session.execute(places).all()), room(cast, "heping").public_version
    rename(cast, clock, "新名字协商议事室")
    after = dict(db.session.execute(places).all())
    assert {id_ for id_ in after if after[id_] > before[id_]} == {
        cast.divisions[place] for place in ("city", "county", "street", "heping")
    }
    assert room(cast, "heping").public_version > seen


# --- Who, and on which page


@pytest.mark.parametrize("by", ["ops", "ma", "gao"])
def test_those_who_look_after_it_may(cast: Cast, clock: Clock, by: str) -> None:
    rename(cast, clock, "新名字协商议事室", by=by)
    assert room(cast, "heping").name == "新名字协商议事室"


@pytest.mark.parametrize("by", ["chen", "zhao", "he", "tang", "wang"])
def test_others_may_not(cast: Cast, clock: Clock, by: str) -> None:
    with pytest.raises(NotAllowed):
        rename(cast, clock, "新名字协商议事室", by=by)


def test_the_second_of_two_at_once_is_told_to_look_again(cast: Cast, clock: Clock) -> None:
    seen = room(cast, "heping").life_version
    rename(cast, clock, "甲协商议事室", seen=seen)
    with pytest.raises(OutOfDate, match="Somebody else has changed this room"):
        rename(cast, clock, "乙协商议事室", by="ma", seen=seen)
    assert room(cast, "heping").name == "甲协商议事室"


# --- Moving


def test_a_moved_room_goes_with_its_place_and_keeps_its_code(cast: Cast, clock: Clock) -> None:
    park = open_park(cast, clock)
    code = park.code
    act(
        cast,
        clock,
        room_life.move,
        park.id,
        cast.divisions["county"],
        Level.COUNTY,
        None,
        seen_version=park.life_version,
    )
    park = db.session.get_one(Room, park.id, populate_existing=True)
    assert (park.code, park.level, park.upper_id) == (code, Level.COUNTY, cast.rooms["county"])
    assert [str(event.said) for event in events_of(park.id)][:3] == [
        "Its level is “County or district” from now on.",
        "It belongs to 清江浦区 from now on.",
        "What is beyond its power goes up to 清江浦区协商议事室 from now on.",
    ]


def test_an_upper_room_somebody_chose_stays_through_the_next_list(cast: Cast, clock: Clock) -> None:
    move(cast, clock, "heping", "heping", upper="county")
    assert room(cast, "heping").upper_id == cast.rooms["county"]
    open_park(cast, clock)  # settles all others anew
    assert room(cast, "heping").upper_id == cast.rooms["county"]
    move(cast, clock, "heping", "heping")
    assert room(cast, "heping").upper_id == cast.rooms["street"]


def test_rooms_are_not_above_each_other_in_a_circle(cast: Cast, clock: Clock) -> None:
    with pytest.raises(Refused, match="above itself"):
        move(cast, clock, "county", "county", upper="heping")
    with pytest.raises(Invalid):
        move(cast, clock, "county", "county", upper="county")
    move(cast, clock, "street", "street", upper="city")
    with pytest.raises(Refused, match="above itself"):
        move(cast, clock, "city", "city", upper="street")


def test_a_supervisor_moves_nothing_out_of_their_own_part(cast: Cast, clock: Clock) -> None:
    park = open_park(cast, clock, by="ma")
    with pytest.raises(NotAllowed):
        act(cast, clock, room_life.move, park.id, cast.divisions["city"], Level.CITY, None, by="ma", seen_version=None)


def test_a_territorial_room_does_not_move_to_a_place_that_has_one(cast: Cast, clock: Clock) -> None:
    with pytest.raises(Refused, match="has an open room already"):
        move(cast, clock, "heping", "shuidu")


# --- Describing


def test_its_administrator_keeps_telephone_and_hours(cast: Cast, clock: Clock) -> None:
    act(
        cast,
        clock,
        room_life.describe,
        cast.rooms["heping"],
        "0517-8300 0001 转 2",
        "周二 8:30–11:30",
        by="chen",
        seen_version=None,
    )
    assert (room(cast, "heping").telephone, room(cast, "heping").hours) == ("0517-8300 0001 转 2", "周二 8:30–11:30")
    act(cast, clock, room_life.describe, cast.rooms["heping"], "", "", by="chen", seen_version=None)
    assert room(cast, "heping").telephone is None
    with pytest.raises(NotAllowed):
        act(cast, clock, room_life.describe, cast.rooms["shuidu"], "123", "", by="chen", seen_version=None)


@pytest.mark.parametrize("telephone", ["请打电话", "12", "1" * 41, "<script>123"])
def test_a_telephone_number_is_one(cast: Cast, clock: Clock, telephone: str) -> None:
    with pytest.raises(Invalid):
        act(cast, clock, room_life.describe, cast.rooms["heping"], telephone, "", seen_version=None)


def test_what_did_not_change_is_not_told(cast: Cast, clock: Clock) -> None:
    act(cast, clock, room_life.describe, cast.rooms["heping"], "0517-8300 0000", "", seen_version=None)
    assert told(cast, "heping") == []


def test_where_it_stands_is_two_degrees_or_none(cast: Cast, clock: Clock) -> None:
    def locate(lat: float | None, lng: float | None) -> None:
        act(cast, clock, room_life.locate, cast.rooms["heping"], lat, lng, seen_version=None)

    locate(33.5975, 119.0264)
    assert (room(cast, "heping").lat, room(cast, "heping").lng) == (33.5975, 119.0264)
    locate(None, None)
    assert room(cast, "heping").lat is None
    for lat, lng, field in (
        (119.0264, 33.5975, "lat"),
        (33.6, 190.0, "lng"),
        (33.6, None, "lng"),
        (None, 119.0, "lat"),
    ):
        with pytest.raises(Invalid) as invalid:
            locate(lat, lng)
        assert list(invalid.value.errors) == [field]


# --- Seats


def test_seats_are_given_and_ended_and_the_public_reads_no_name(cast: Cast, clock: Clock) -> None:
    heping = cast.rooms["heping"]
    act(cast, clock, room_seats.give, heping, "GU", Role.REVIEWER, by="ma")
    seat = next(seat for seat in seats_of(heping) if seat.account.login == "gu")
    assert told(cast, "heping") == ["A seat was taken: Reviewer."]
    act(cast, clock, room_seats.end, heping, seat.id, by="ma")
    assert all(seat.account.login != "gu" for seat in seats_of(heping))
    with pytest.raises(OutOfDate):
        act(cast, clock, room_seats.end, heping, seat.id)


def test_a_seat_is_refused_with_the_reason(cast: Cast, clock: Clock) -> None:
    give = room_seats.give
    with pytest.raises(Invalid, match="no account with this login name"):
        act(cast, clock, give, cast.rooms["heping"], "nobody", Role.REVIEWER)
    with pytest.raises(Invalid, match="has this seat already"):
        act(cast, clock, give, cast.rooms["heping"], "zhao", Role.REVIEWER)
    with pytest.raises(Invalid, match="not held in such a place"):
        act(cast, clock, give, cast.rooms["heping"], "zhao", Role.OPERATOR)
    with pytest.raises(NotAllowed):
        act(cast, clock, give, cast.rooms["heping"], "zhao", Role.CONVENER, by="chen")
