"""A pad of paper forms lies ready in the community of the cast, for whoever wants to type one in."""

from __future__ import annotations

from datetime import datetime

from app.extensions import db
from app.models.rooms import Room
from app.queries.accounts import account_by_login, staff_actor
from app.services import form_pads
from app.services.demo.cast import AIRPORT, room_id

FORMS = 20


def order_a_pad(base_url: str, *, now: datetime) -> None:
    """As its administrator orders it at the desk; the worker draws it."""
    room, administrator = db.session.get_one(Room, room_id(AIRPORT)), account_by_login("zhou")
    assert administrator is not None
    found = staff_actor(administrator.id)
    assert found is not None
    form_pads.order(room.division_id, room.id, FORMS, base_url=base_url, actor=found.actor, now=now)
