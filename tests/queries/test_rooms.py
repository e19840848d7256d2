"""Finding rooms: the right ones, always with where they are, and never a question per row."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from places import (
    A_SMALL_CITY,
    AIRPORT,
    CITY,
    COUNTY,
    OPENED,
    OTHER_COUNTY,
    STREET,
    TOWN,
    import_places,
    import_room_list,
)
from statements import statements

from app.extensions import db
from app.models.divisions import DivisionCode
from app.models.rooms import Room, RoomCode
from app.models.unit_of_work import writing
from app.queries.divisions import places_by_code
from app.queries.rooms import (
    PER_PAGE,
    RoomPage,
    count_open_rooms,
    find_rooms,
    place_of,
    room_by_code,
    rooms_by_prefix,
    rooms_near,
    rooms_of,
    rooms_under,
)


@pytest.fixture(autouse=True)
def _a_small_city(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    import_room_list(("总商会协商议事室", "association", COUNTY))


def named(name: str) -> Room:
    return db.session.scalars(sa.select(Room).where(Room.name == name)).one()


def close(name: str) -> None:
    with writing():
        db.session.execute(sa.update(Room).where(Room.name == name).values(closed_on=date(2026, 1, 1)))


def seen(page: RoomPage) -> list[str]:
    return [f"{found.room.name} in {'·'.join(found.place)}" for found in page.rooms]


# --- By code


def test_a_code_leads_to_its_room_with_its_place_in_two_questions() -> None:
    code = named("机场社区协商议事室").code
    with statements() as said:
        printed = room_by_code(code)
        assert printed.room.code == code
        assert place_of(printed.room) == ("淮安市", "清江浦区", "钵池街道")
        assert printed.room.upper.code
    assert len(said) == 2


def test_a_replaced_code_knows_the_live_one_and_a_revoked_one_says_so() -> None:
    room = named("机场社区协商议事室")
    old, room_id = room.code, room.id
    with writing():
        db.session.execute(sa.update(RoomCode).where(RoomCode.code == old).values(replaced_at=OPENED))
        db.session.add(RoomCode(code="000000", room_id=room_id, issued_at=OPENED))
    assert room_by_code(old).replaced_at is not None
    assert room_by_code(old).room.code == "000000"
    with writing():
        db.session.execute(sa.update(RoomCode).where(RoomCode.code == "000000").values(revoked_at=OPENED))
    db.session.expire_all()
    assert room_by_code("000000").revoked_at is not None
    assert room_by_code("000000").room.code is None
    assert room_by_code("123456") is None


@pytest.mark.parametrize("slip", [lambda c: c[:1] + c[2] + c[1] + c[3:], lambda c: c[1:], lambda c: c + "7"])
def test_a_mistyped_code_finds_the_room_that_was_meant(slip: object) -> None:
    room = named("机场社区协商议事室")
    typed = slip(room.code)
    with statements() as said:
        near = rooms_near(typed)
    assert len(said) == 2
    assert [found.room.id for found in near] == [room.id]
    assert near[0].place == ("淮安市", "清江浦区", "钵池街道")


def test_neither_a_closed_room_nor_a_revoked_code_is_near_anything() -> None:
    one, other = named("机场社区协商议事室").code, named("钵池街道协商议事室").code
    assert rooms_near(one[1:])
    assert rooms_near(other[1:])
    close("机场社区协商议事室")
    with writing():
        db.session.execute(sa.update(RoomCode).where(RoomCode.code == other).values(revoked_at=OPENED))
    assert not rooms_near(one[1:])
    assert not rooms_near(other[1:])


# --- By what a person remembers


@pytest.mark.parametrize(
    ("text", "rooms"),
    [
        ("机场", ["机场社区协商议事室 in 淮安市·清江浦区·钵池街道"]),
        ("机场社区居委会", ["机场社区协商议事室 in 淮安市·清江浦区·钵池街道"]),
        ("桃园", ["桃园村协商议事室 in 淮安市·清江浦区·钵池街道", "桃园村协商议事室 in 淮安市·金湖县·银涂镇"]),
        ("桃园 金湖", ["桃园村协商议事室 in 淮安市·金湖县·银涂镇"]),
        ("淮安市金湖县银涂镇桃园村", ["桃园村协商议事室 in 淮安市·金湖县·银涂镇"]),
        (
            "钵池街道",
            [
                "钵池街道协商议事室 in 淮安市·清江浦区",
                "机场社区协商议事室 in 淮安市·清江浦区·钵池街道",
                "桃园村协商议事室 in 淮安市·清江浦区·钵池街道",
            ],
        ),
        ("总商会", ["总商会协商议事室 in 淮安市·清江浦区"]),
        ("南京", []),
        ("%", []),
        ("_", []),
        ("  ", []),
    ],
)
def test_rooms_are_found_by_what_one_remembers(text: str, rooms: list[str]) -> None:
    assert seen(find_rooms(text)) == rooms


def test_a_room_is_found_by_the_beginning_of_its_code() -> None:
    room = named("机场社区协商议事室")
    assert room.id in [found.room.id for found in find_rooms(room.code[:4].lower()).rooms]


def test_a_long_answer_says_that_there_is_more() -> None:
    assert len(find_rooms("议事室", limit=3).rooms) == 3
    assert find_rooms("议事室", limit=3).has_more
    assert not find_rooms("议事室", limit=9).has_more


def test_searching_asks_three_questions_for_one_room_or_many() -> None:
    for text in ("机场", "议事室"):
        with statements() as said:
            assert all(found.room.code and found.room.division for found in find_rooms(text).rooms)
        assert len(said) == 3


def test_closed_rooms_are_not_offered() -> None:
    close("机场社区协商议事室")
    assert seen(find_rooms("机场")) == []
    assert count_open_rooms() == 8


# --- By place


def test_the_rooms_under_a_place_come_in_order_and_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.queries.rooms.PER_PAGE", 3)
    place = places_by_code()[COUNTY]
    first, second = rooms_under(place), rooms_under(place, 2)
    assert [found.room.name for found in first.rooms] == [
        "清江浦区协商议事室",
        "钵池街道协商议事室",
        "机场社区协商议事室",
    ]
    assert [found.room.name for found in second.rooms] == ["桃园村协商议事室", "总商会协商议事室"]
    assert (first.has_more, second.has_more) == (True, False)
    assert PER_PAGE == 50


def test_a_page_of_rooms_asks_two_questions_however_many_they_are() -> None:
    for code in (CITY, AIRPORT):
        place = places_by_code()[code]
        with statements() as said:
            assert all(found.room.code and found.place for found in rooms_under(place).rooms[1:])
        assert len(said) == 2


def test_a_place_has_its_own_room_first_then_those_of_associations() -> None:
    assert [found.room.name for found in rooms_of(places_by_code()[COUNTY]).rooms] == [
        "清江浦区协商议事室",
        "总商会协商议事室",
    ]


@pytest.mark.parametrize(("prefix", "rooms"), [("320812", 5), (OTHER_COUNTY[:6], 3), (STREET, 1), ("", 9), ("99", 0)])
def test_rooms_are_picked_by_the_beginning_of_a_statistical_code(prefix: str, rooms: int) -> None:
    assert len(rooms_by_prefix(prefix)) == rooms


def test_without_a_prefix_a_room_of_a_place_without_a_code_is_among_them() -> None:
    with writing():
        db.session.execute(sa.delete(DivisionCode))
    assert len(rooms_by_prefix("")) == count_open_rooms()


def test_the_names_of_two_villages_are_told_apart_by_town_and_county() -> None:
    assert places_by_code()[TOWN].name in find_rooms("桃园").rooms[1].place
