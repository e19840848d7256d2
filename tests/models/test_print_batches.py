"""What the database refuses of batches, old sheets, openings, and of where a room stands."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from places import OPENED, a_room
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models.print_batches import CodeOpenings, PrintBatch
from app.models.rooms import Room, RoomCode


def test_two_batches_have_two_labels(app: Flask) -> None:
    place = a_room().division_id
    db.session.add(PrintBatch(label="2026-1", division_id=place, opened_at=OPENED))
    db.session.flush()
    db.session.add(PrintBatch(label="2026-1", division_id=place, opened_at=OPENED))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_only_a_replaced_code_leads_on_until_a_day(app: Flask) -> None:
    a_room()
    with pytest.raises(IntegrityError):
        db.session.execute(sa.update(RoomCode).values(redirects_until=date(2026, 6, 30)))


def test_a_count_counts_something(app: Flask) -> None:
    room = a_room()
    with pytest.raises(IntegrityError):
        db.session.execute(sa.insert(CodeOpenings).values(code=room.code, day=date(2026, 3, 2), n=0))


@pytest.mark.parametrize(
    "where", [{"lat": 33.0}, {"lng": 119.0}, {"lat": 91.0, "lng": 0.0}, {"lat": 0.0, "lng": 181.0}]
)
def test_a_room_stands_somewhere_on_earth_or_nobody_knows(app: Flask, where: dict[str, float]) -> None:
    room = a_room()
    with pytest.raises(IntegrityError):
        db.session.execute(sa.update(Room).where(Room.id == room.id).values(**where))


@pytest.mark.parametrize(
    ("telephone", "dialled"),
    [("0517-8300 0001 转 2", "0517-83000001"), ("+86 517 8300", "+865178300"), ("请到办公室", None), (None, None)],
)
def test_a_telephone_is_dialled_without_words(telephone: str | None, dialled: str | None) -> None:
    assert Room(telephone=telephone).dialled == dialled
