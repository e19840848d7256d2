"""Seats in a room, as those give and end them who look after it. Accounts themselves are made by an operator."""

from __future__ import annotations

from datetime import datetime

from app.domain.errors import Invalid, OutOfDate, Refused
from app.domain.roles import ROOM_ROLES, Actor, Role
from app.domain.sentences import say
from app.models.accounts import Seat
from app.queries.accounts import account_by_login
from app.queries.room_care import seats_of
from app.services import accounts, history
from app.services.room_life import in_hand

ROLES = (*ROOM_ROLES, Role.MEMBER)

SEAT_GIVEN = history.register_tag("seat.given", "account_id")
SEAT_ENDED = history.register_tag("seat.ended", "account_id")


def give(room_id: int, login: str, role: Role, *, actor: Actor, now: datetime) -> Seat:
    """Raises Invalid for an account there is not or that sits there already, Refused for a closed room."""
    room = in_hand(room_id, "seat:give", None, actor)
    if room.is_closed:
        raise Refused(say("This room is closed already."))
    if role not in ROLES:
        raise Invalid("role", say("The role “%(role)s” is not held in such a place.", role=role))
    account = account_by_login(login)
    if account is None or not account.is_active:
        raise Invalid("login", say("There is no account with this login name."))
    if any(seat.account_id == account.id and seat.role is role for seat in seats_of(room.id)):
        raise Invalid("login", say("%(name)s has this seat already.", name=account.name))
    seat = accounts.give_seat(account.id, role, accounts.Place(room_id=room.id), now=now)
    said = say("A seat was taken: %(role)s.", role=role)
    history.record(room.id, SEAT_GIVEN, at=now, actor=actor, said=said, payload={"account_id": account.id})
    return seat


def end(room_id: int, seat_id: int, *, actor: Actor, now: datetime) -> None:
    """Raises OutOfDate for a seat that has ended, or was never in this room."""
    room = in_hand(room_id, "seat:give", None, actor)
    seat = next((seat for seat in seats_of(room.id) if seat.id == seat_id), None)
    if seat is None:
        raise OutOfDate(say("This seat has ended already."))
    accounts.end_seat(seat.account.login, seat.id, now=now)
    said = say("A seat was given up: %(role)s.", role=seat.role)
    history.record(room.id, SEAT_ENDED, at=now, actor=actor, said=said, payload={"account_id": seat.account_id})
