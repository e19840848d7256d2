"""Whose desk it is: never empty, and higher with every further length of lateness."""

from __future__ import annotations

import itertools

import pytest

from app.domain.desks import Place, Rung, ladder
from app.domain.roles import ROOM_ROLES, Role
from app.domain.stages import Level

VILLAGE, STREET, COUNTY, CITY = 1, 2, 3, 4
SUPERVISOR = 99


def place(seats: dict[int, set[int]], role: Role = Role.REVIEWER) -> Place:
    """A village's ladder; `seats` says who holds the role in which room."""
    levels = {VILLAGE: Level.VILLAGE, STREET: Level.TOWN, COUNTY: Level.COUNTY, CITY: Level.CITY}
    rungs = tuple(
        Rung(room, level, {role: frozenset(seats[room])} if seats.get(room) else {}) for room, level in levels.items()
    )
    return Place(VILLAGE, Level.VILLAGE, STREET, ladder(rungs, frozenset({SUPERVISOR})))


@pytest.mark.parametrize("role", ROOM_ROLES)
@pytest.mark.parametrize("silent", [set(s) for n in range(5) for s in itertools.combinations(range(1, 5), n)], ids=str)
def test_the_desk_is_never_empty_whichever_rooms_have_nobody(role, silent):
    seats = {room: {room * 10} for room in range(1, 5) if room not in silent}
    desk = place(seats, role).desk(role)

    lowest = min((room for room in range(1, 5) if room not in silent), default=None)
    assert desk.holders == frozenset({lowest * 10} if lowest else {SUPERVISOR})
    assert desk.is_stand_in == (lowest != VILLAGE)


def test_with_every_climb_one_more_desk_may_act():
    seats = {VILLAGE: {10}, COUNTY: {30}, CITY: {40}}  # nobody in the street's room
    desks = [place(seats).desk(Role.REVIEWER, climbs=n).holders for n in range(5)]
    assert desks == [{10}, {10, 30}, {10, 30, 40}, {10, 30, 40, SUPERVISOR}, {10, 30, 40, SUPERVISOR}]


def test_somebody_left_out_does_not_count_as_present():
    desk = place({VILLAGE: {10}, STREET: {20}}).desk(Role.REVIEWER, without=frozenset({10}))
    assert (desk.rung, desk.holders) == (1, {20})


def test_the_room_above_of_the_citys_room_is_its_supervisors():
    city = Place(CITY, Level.CITY, None, ladder((Rung(CITY, Level.CITY),), frozenset({SUPERVISOR})))
    assert city.anybody_from(1) == {SUPERVISOR}


def test_anybody_above_skips_rooms_without_people():
    seats = {VILLAGE: {10}, COUNTY: {30}}
    assert place(seats).anybody_from(1) == {30}
    assert place(seats).anybody_from(1, without=frozenset({30})) == {SUPERVISOR}
