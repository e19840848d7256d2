"""Who acts: one query, however many seats."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from bare_rooms import a_bare_room
from clock import Clock
from flask import Flask
from staff import an_account

from app.domain.roles import Role, Seat
from app.extensions import db
from app.models.divisions import Division
from app.models.rooms import Room
from app.models.unit_of_work import writing
from app.queries.accounts import staff_actor
from app.services.accounts import Place, give_seat


@contextmanager
def queries() -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement != "BEGIN":  # SQLite's, said by our own listener
            said.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield said
    sa.event.remove(db.engine, "before_cursor_execute", note)


def test_an_actor_comes_with_all_seats_in_one_query(app: Flask, clock: Clock) -> None:
    rooms = [a_bare_room(f"第{n}协商议事室") for n in range(20)]
    division_id = db.session.get_one(Room, rooms[0]).division_id
    path = db.session.get_one(Division, division_id).path
    account = an_account("zhao", Role.REVIEWER, Place(room_id=rooms[0]), now=clock())
    with writing():
        for room_id in rooms[1:]:
            give_seat(account.id, Role.REVIEWER, Place(room_id=room_id), now=clock())
        give_seat(account.id, Role.SUPERVISOR, Place(division_id=division_id), now=clock())
    account_id = account.id
    db.session.rollback()

    with queries() as said:
        found = staff_actor(account_id)
    assert len(said) == 1
    assert found is not None
    assert len(found.actor.seats) == 21
    assert Seat(Role.SUPERVISOR, division_path=path) in found.actor.seats


def test_somebody_without_a_seat_still_acts_for_themselves(app: Flask, clock: Clock) -> None:
    account = an_account("zhao", Role.OPERATOR, now=clock())
    with writing():
        db.session.execute(sa.text("UPDATE seat SET ended_at = began_at"))
    found = staff_actor(account.id)
    assert found is not None
    assert found.actor.seats == frozenset()
    assert found.actor.is_staff
