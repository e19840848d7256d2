"""`flask rooms batch` and `flask rooms revoke`."""

from __future__ import annotations

import pytest
from cast import Cast
from clock import Clock
from front_door import Operator

from app.extensions import db
from app.models.divisions import DivisionCode
from app.models.rooms import Room, RoomCode
from app.models.unit_of_work import writing


def live(cast: Cast, room: str) -> str:
    return db.session.get_one(Room, cast.rooms[room], populate_existing=True).code or ""


@pytest.mark.parametrize(
    ("scope", "n", "renewed"),
    [
        (["--all"], 5, {"city", "county", "street", "heping", "shuidu"}),
        (["--division", "320812007"], 3, {"street", "heping", "shuidu"}),
        (["--room", "heping"], 1, {"heping"}),
    ],
)
def test_a_batch_is_opened_for_all_a_place_or_a_room(
    runner: Operator, cast: Cast, scope: list[str], n: int, renewed: set[str]
) -> None:
    with writing():
        db.session.add(DivisionCode(code="320812007000", division_id=cast.divisions["street"]))
    args = [cast.codes.get(word, word) for word in scope]
    result = runner.invoke(args=["rooms", "batch", *args, "--old-sheets-until", "2026-12-31"])
    assert result.exit_code == 0, result.output
    assert f"Print batch 2026-1: new codes for {n} rooms." in result.output
    assert {room for room, code in cast.codes.items() if live(cast, room) != code} == renewed
    old = db.session.get_one(RoomCode, cast.codes["heping"])
    assert str(old.redirects_until) == "2026-12-31"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "Name exactly one of"),
        (["--all", "--room", "ABCDEF"], "Name exactly one of"),
        (["--room", "ABCDEF"], "No room has the code ABCDEF."),
        (["--division", "999999"], "There is no place with the code 999999."),
        (["--all", "--old-sheets-until", "2020-01-01"], "still to come"),
    ],
)
def test_what_cannot_be_done_is_said(runner: Operator, cast: Cast, args: list[str], said: str) -> None:
    result = runner.invoke(args=["rooms", "batch", *args])
    assert result.exit_code != 0
    assert said in result.output
    assert live(cast, "heping") == cast.codes["heping"]


def test_a_code_is_withdrawn_and_the_fresh_one_named(runner: Operator, cast: Cast, clock: Clock) -> None:
    code = cast.codes["heping"]
    result = runner.invoke(args=["rooms", "revoke", code.lower(), "--reason", "被撕走了"])
    assert result.exit_code == 0, result.output
    assert f"{code} leads nowhere any more. 和平里社区协商议事室 has the code {live(cast, 'heping')}." in result.output
    assert live(cast, "heping") != code
    again = runner.invoke(args=["rooms", "revoke", code, "--reason", "被撕走了"])
    assert again.exit_code == 1
    assert "withdrawn before" in again.output
