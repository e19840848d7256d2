"""Rooms as those see them who look after them: in a fixed number of queries, and never in an order of merit."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from cast import Cast
from clock import Clock
from flask import Flask
from places import A_SMALL_CITY, a_room, import_places
from statements import statements

from app.domain.errors import Missing
from app.domain.roles import AT_THE_CONSOLE, PUBLIC, Role
from app.extensions import db
from app.models.accounts import Account, Seat
from app.models.divisions import Division
from app.models.rooms import Room
from app.models.unit_of_work import writing
from app.queries.room_care import Lack, lacks, room_in_care, rooms_in_care
from app.services import print_batches


def names(cast: Cast, login: str, **asked: object) -> list[str]:
    return [row.room.name for row in rooms_in_care(cast.actor(login), **asked).rows]  # type: ignore[arg-type]


def test_a_room_lacks_a_seat_when_nobody_who_may_act_sits_there(cast: Cast, clock: Clock) -> None:
    supervisor = cast.actor("ma")
    assert lacks(supervisor) == {
        Lack.ADMINISTRATOR: 0,
        Lack.REVIEWER: 0,
        Lack.CONVENER: 1,  # 水渡口 has none
        Lack.SHEET: 4,
        Lack.TELEPHONE: 0,
    }
    with writing():
        db.session.get_one(Account, cast.accounts["zhao"]).is_active = False
        ended = sa.update(Seat).where(Seat.account_id == cast.accounts["chen"]).values(ended_at=clock.now)
        db.session.execute(ended)
    assert lacks(supervisor)[Lack.REVIEWER] == lacks(supervisor)[Lack.ADMINISTRATOR] == 1
    assert names(cast, "ma", lack=Lack.REVIEWER) == ["和平里社区协商议事室"]


def test_a_room_lacks_a_sheet_until_a_batch_was_opened_for_it(cast: Cast, clock: Clock) -> None:
    with writing():
        print_batches.open_batch(
            cast.divisions["street"], redirects_until=None, seen_latest=0, actor=AT_THE_CONSOLE, now=clock.now
        )
    assert lacks(cast.actor("ma"))[Lack.SHEET] == 1
    assert names(cast, "ma", lack=Lack.SHEET) == ["清江浦区协商议事室"]


def test_an_empty_telephone_is_none(cast: Cast, clock: Clock) -> None:
    with writing():
        db.session.get_one(Room, cast.rooms["heping"]).telephone = ""
        db.session.get_one(Room, cast.rooms["shuidu"]).telephone = None
    assert lacks(cast.actor("ma"))[Lack.TELEPHONE] == 2


def test_a_closed_room_lacks_nothing_and_stands_at_the_end_of_its_place(cast: Cast, clock: Clock) -> None:
    with writing():
        closed = db.session.get_one(Room, cast.rooms["heping"])
        closed.closed_on, closed.telephone = clock.now.date(), None
        place = db.session.get_one(Division, cast.divisions["heping"])
        a_room(place, name="和平里新协商议事室", telephone="0517")
    assert lacks(cast.actor("ma"))[Lack.TELEPHONE] == 0
    rows = rooms_in_care(cast.actor("ma")).rows
    assert [(row.room.name, row.lacks) for row in rows[2:4]] == [
        ("和平里新协商议事室", (Lack.ADMINISTRATOR, Lack.REVIEWER, Lack.CONVENER, Lack.SHEET)),
        ("和平里社区协商议事室", ()),
    ]


def test_who_looks_after_nothing_sees_nothing(cast: Cast) -> None:
    assert names(cast, "zhao") == []
    assert rooms_in_care(PUBLIC).rows == []
    assert set(lacks(PUBLIC).values()) == {0}
    with pytest.raises(Missing):
        room_in_care(cast.rooms["heping"], cast.actor("zhao"))


def test_two_seats_are_two_cares(cast: Cast, clock: Clock) -> None:
    with writing():
        seat = Seat(
            account_id=cast.accounts["chen"], role=Role.ADMINISTRATOR, room_id=cast.rooms["city"], began_at=clock.now
        )
        db.session.add(seat)
    assert names(cast, "chen") == ["淮安市协商议事室", "和平里社区协商议事室"]


def test_pages_and_places_and_words(cast: Cast) -> None:
    street = db.session.get_one(Division, cast.divisions["street"])
    assert len(names(cast, "gao", place=street)) == 3
    assert names(cast, "gao", words="水渡口") == ["水渡口社区协商议事室"]
    assert names(cast, "gao", page=2) == []


def test_the_order_is_that_of_the_list_whatever_a_room_lacks(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    page = rooms_in_care(AT_THE_CONSOLE)
    orders = [row.room.order for row in page.rows]
    assert orders == sorted(orders)


def test_queries_are_bounded(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    with statements() as said:
        rooms_in_care(AT_THE_CONSOLE)
    assert len(said) == 2
    with statements() as said:
        lacks(AT_THE_CONSOLE)
    assert len(said) == 1
