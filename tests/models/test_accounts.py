"""What the tables of accounts and seats refuse by themselves, whoever writes to them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from bare_rooms import a_bare_room
from clock import MONDAY_MORNING
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.domain.roles import Role
from app.extensions import db
from app.models.accounts import Account, Seat
from app.models.organisations import Organisation
from app.models.rooms import Room


@pytest.fixture
def places(app: Flask) -> dict[str, int]:
    """One place of each kind, by the column that names it."""
    room = db.session.get_one(Room, a_bare_room())
    body = Organisation(name="街道城管办", division_id=room.division_id)
    db.session.add(body)
    db.session.flush()
    return {"room_id": room.id, "division_id": room.division_id, "organisation_id": body.id}


@pytest.fixture
def account(places: dict[str, int]) -> int:
    account = Account(
        login="zhao",
        name="赵书记",
        password_hash="-",
        created_at=MONDAY_MORNING,
        password_changed_at=MONDAY_MORNING,
    )
    db.session.add(account)
    db.session.flush()
    return account.id


COLUMN = {
    Role.REVIEWER: "room_id",
    Role.CONVENER: "room_id",
    Role.ADMINISTRATOR: "room_id",
    Role.MEMBER: "room_id",
    Role.HANDLER: "organisation_id",
    Role.SUPERVISOR: "division_id",
    Role.OPERATOR: None,
}


@pytest.mark.parametrize("column", [None, "room_id", "division_id", "organisation_id"])
@pytest.mark.parametrize("role", list(Role))
def test_a_seat_is_held_in_the_place_that_fits_its_role_and_in_no_other(
    account: int, places: dict[str, int], role: Role, column: str | None
) -> None:
    place = {column: places[column]} if column else {}
    db.session.add(Seat(account_id=account, role=role, began_at=MONDAY_MORNING, **place))
    if column == COLUMN[role]:
        db.session.flush()
    else:
        with pytest.raises(IntegrityError):
            db.session.flush()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.OPERATOR])
def test_nobody_holds_the_same_seat_twice_at_a_time(account: int, places: dict[str, int], role: Role) -> None:
    column = COLUMN[role]
    place = {column: places[column]} if column else {}

    def a_seat() -> Seat:
        seat = Seat(account_id=account, role=role, began_at=MONDAY_MORNING, **place)
        db.session.add(seat)
        db.session.flush()
        return seat

    a_seat().ended_at = MONDAY_MORNING
    db.session.flush()
    a_seat()
    with pytest.raises(IntegrityError):
        a_seat()


@pytest.mark.parametrize(
    "change",
    ["login = 'Zhao'", "totp_last_step = 5", "login = NULL"],
)
def test_an_account_is_refused_what_makes_no_sense(account: int, change: str) -> None:
    with pytest.raises(IntegrityError):
        db.session.execute(sa.text(f"UPDATE account SET {change}"))
