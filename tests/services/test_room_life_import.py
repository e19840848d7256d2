"""The life of rooms by list: what it may change, and that no list leaves a matter without a room."""

from __future__ import annotations

import time

import pytest
import sqlalchemy as sa
from cast import Cast
from clock import Clock
from factories import a_topic
from places import places

from app.domain.errors import Refused
from app.domain.stages import Level, Status
from app.extensions import db
from app.models.audit import AuditEvent
from app.models.divisions import DivisionCode
from app.models.rooms import Room
from app.models.unit_of_work import writing
from app.queries.history import verify
from app.queries.room_care import events_of
from app.services.list_reading import Tally
from app.services.room_lists import import_rooms

CODE = {"city": "320800000000", "county": "320812000000", "street": "320812007000"} | {
    "heping": "320812007001",
    "shuidu": "320812007002",
}
COLUMNS = "room name type division telephone closed into upper level"


@pytest.fixture(autouse=True)
def _codes(cast: Cast) -> None:
    with writing():
        db.session.add_all(DivisionCode(code=code, division_id=cast.divisions[key]) for key, code in CODE.items())


def room(cast: Cast, key: str) -> Room:
    return db.session.get_one(Room, cast.rooms[key], populate_existing=True)


def take_in(clock: Clock, *rows: tuple[str, ...]) -> Tally:
    with writing():
        return import_rooms(places(*rows, columns=COLUMNS), now=clock.now).rooms


def line(cast: Cast, key: str, *more: str, name: str = "", at: str = "") -> tuple[str, ...]:
    return (cast.codes[key], name, "territorial", CODE[at or key], *more)


def test_a_list_renames_a_room_and_tells_of_it(cast: Cast, clock: Clock) -> None:
    assert take_in(clock, line(cast, "heping", name="和平里新协商议事室")).changed == 1
    assert room(cast, "heping").name == "和平里新协商议事室"
    (event,) = events_of(cast.rooms["heping"])
    assert (event.actor_role, str(event.said)[:12]) == ("operator", "It is called")
    assert take_in(clock, line(cast, "heping", name="和平里新协商议事室")).unchanged == 1


def test_a_list_moves_a_room_and_says_who_is_above_it(cast: Cast, clock: Clock) -> None:
    upper = cast.codes["county"]
    take_in(clock, line(cast, "heping", "", "", "", upper, "town"))
    assert (room(cast, "heping").upper_id, room(cast, "heping").level) == (cast.rooms["county"], Level.TOWN)
    take_in(clock, line(cast, "heping", "0517-8300 0009"))
    assert room(cast, "heping").upper_id == cast.rooms["county"], "an empty cell leaves what is there"


def test_closing_by_list_with_matters_under_way_needs_somebody_to_take_over(cast: Cast, clock: Clock) -> None:
    a_topic(cast, clock, Status.IN_REVIEW)
    a_topic(cast, clock, Status.POSED, room="shuidu")
    with pytest.raises(Refused) as refused:
        take_in(
            clock,
            line(cast, "shuidu", "", "是"),
            line(cast, "heping", "", "是"),
            line(cast, "street", "0517-8300 0001"),
        )
    assert [str(sentence) for sentence in refused.value.sentences] == [
        f"Line {number}: Matters are still under way there: 1. Write into “into” the code of the room that takes over."
        for number in (2, 3)
    ]
    assert room(cast, "street").telephone == "0517-8300 0000", "nothing was imported"


def test_closing_by_list_hands_over_to_the_room_that_is_named(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    take_in(clock, line(cast, "heping", "", "", cast.codes["shuidu"]))
    assert story.row.room_id == cast.rooms["shuidu"]
    assert room(cast, "heping").merged_into_id == cast.rooms["shuidu"]
    assert take_in(clock, line(cast, "heping", "", "", cast.codes["shuidu"])).unchanged == 1
    assert list(verify()) == []


def test_an_idle_room_is_closed_without_more(cast: Cast, clock: Clock) -> None:
    take_in(clock, line(cast, "heping", "", "是"))
    assert room(cast, "heping").is_closed
    assert take_in(clock, line(cast, "heping")).unchanged == 1, "and a list does not open it again"


@pytest.mark.parametrize(
    ("key", "cells", "sentence"),
    [
        ("city", ("", "是"), "The city's own room stays open"),
        ("heping", ("", "", "ZZZZZZ"), "No room has the code ZZZZZZ."),
        ("heping", ("", "", "7ADGKQ", "ZZZZZZ"), "No room has the code ZZZZZZ."),
        ("county", ("", "", "", "heping"), "above itself"),
        ("heping", ("电话", "", ""), "A telephone number has digits"),
    ],
)
def test_what_the_desk_refuses_a_list_does_not_get_either(
    cast: Cast, clock: Clock, key: str, cells: tuple[str, ...], sentence: str
) -> None:
    cells = tuple(cast.codes.get(cell, cell) for cell in cells)
    with pytest.raises(Refused, match=sentence):
        take_in(clock, line(cast, key, *cells))


def test_names_of_a_list_have_the_length_of_a_sheet_too(cast: Cast, clock: Clock) -> None:
    take_in(clock, ("", "一" * 40, "association", CODE["street"]))
    with pytest.raises(Refused, match="longer than 40"):
        take_in(clock, ("", "二" * 41, "association", CODE["street"]))


def test_a_list_of_every_telephone_takes_seconds_and_each_room_tells(cast: Cast, clock: Clock) -> None:
    many = [("", f"第{n}界别协商议事室", "sector", CODE["street"]) for n in range(60)]
    assert take_in(clock, *many).added == 60
    began = time.perf_counter()
    take_in(clock, *((*row, f"0517-83{n:06d}") for n, row in enumerate(many)))
    assert time.perf_counter() - began < 3
    said = sa.select(sa.func.count()).where(AuditEvent.tag == "room.described")
    assert db.session.scalar(said) == 60
