"""What the database refuses of rooms and their codes."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from places import OPENED, a_place, a_room
from sqlalchemy.exc import IntegrityError

from app.domain.stages import RoomType
from app.extensions import db
from app.models.rooms import EMPTY_CHAIN, Room, RoomCode


def test_a_new_room_begins_its_history_at_nothing(app: Flask) -> None:
    room_id = a_room().id
    db.session.expire_all()
    room = db.session.get(Room, room_id)
    assert (room.public_version, room.chain_length, room.chain_head) == (1, 0, EMPTY_CHAIN)
    assert not room.is_closed


@pytest.mark.parametrize(
    "columns",
    [
        {"upper_id": sa.column("id")},
        {"merged_into_id": sa.column("id"), "closed_on": date(2026, 1, 1)},
        {"chain_head": "short"},
        {"type": sa.literal("secret", sa.String)},
    ],
)
def test_a_room_that_cannot_be_is_refused(app: Flask, columns: dict[str, object]) -> None:
    room = a_room()
    with pytest.raises(IntegrityError):
        db.session.execute(sa.update(Room.__table__).where(Room.id == room.id).values(**columns))


def test_only_a_closed_room_is_merged_into_another(app: Flask) -> None:
    room, other = a_room(), a_room()
    with pytest.raises(IntegrityError):
        db.session.execute(sa.update(Room).where(Room.id == room.id).values(merged_into_id=other.id))


def test_a_place_has_one_open_territorial_room_and_any_number_of_others(app: Flask) -> None:
    place = a_place()
    a_room(place, name="旧名协商议事室", closed_on=date(2025, 1, 1))
    a_room(place)
    a_room(place, name="总商会协商议事室", type=RoomType.ASSOCIATION)
    with pytest.raises(IntegrityError):
        a_room(place, name="另一个协商议事室")


def test_two_rooms_of_a_place_have_two_names(app: Flask) -> None:
    place = a_place()
    a_room(place, name="软件园协商议事室", type=RoomType.ENTERPRISE)
    with pytest.raises(IntegrityError):
        a_room(place, name="软件园协商议事室", type=RoomType.OTHER)


def test_one_code_of_a_room_is_live(app: Flask) -> None:
    room = a_room()
    first = room.code
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(sa.insert(RoomCode).values(code="000000", room_id=room.id, issued_at=OPENED))
    db.session.execute(sa.update(RoomCode).values(replaced_at=OPENED))
    db.session.execute(sa.insert(RoomCode).values(code="000000", room_id=room.id, issued_at=OPENED))
    db.session.expire_all()
    assert (first, room.code) != (first, first)
    assert room.code == "000000"


def test_a_code_is_replaced_or_revoked_but_not_both(app: Flask) -> None:
    a_room()
    with pytest.raises(IntegrityError):
        db.session.execute(sa.update(RoomCode).values(replaced_at=OPENED, revoked_at=OPENED))


def test_a_room_whose_code_was_revoked_has_none(app: Flask) -> None:
    room = a_room()
    db.session.execute(sa.update(RoomCode).values(revoked_at=OPENED))
    db.session.expire_all()
    assert room.code is None
