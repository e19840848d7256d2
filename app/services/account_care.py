"""Accounts of staff as those make, change and close them who look after them. Rights are seats, given one by one."""

from __future__ import annotations

from datetime import datetime

from app.domain.account_standing import AccountSubject, HeldSeat
from app.domain.errors import Invalid, Missing, OutOfDate, Refused
from app.domain.policy import require
from app.domain.roles import Actor, Role
from app.domain.sentences import say
from app.extensions import db
from app.models.accounts import Account, Seat
from app.models.rooms import Room
from app.queries import account_care
from app.queries.accounts import account_by_login
from app.services import accounts, history
from app.services.accounts import Place
from app.services.room_seats import SEAT_ENDED, SEAT_GIVEN


def open_account(
    login: str, name: str, password_hash: str, role: Role, place: Place, *, actor: Actor, now: datetime
) -> Account:
    """An account with its first seat. Raises Invalid as `accounts.add_account` and `give_seat` do."""
    _may_give(None, role, place, actor)
    account = accounts.add_account(login, name, password_hash, now=now)
    _give(account, role, place, actor, now)
    return account


def give_seat(account_id: int, role: Role, place: Place, *, actor: Actor, now: datetime) -> None:
    account = _in_care(account_id, actor)
    if not account.is_active:
        raise Refused(say("This account is closed. Open it again first."))
    _may_give(account_id, role, place, actor)
    _give(account, role, place, actor, now)


def end_seat(account_id: int, seat_id: int, *, actor: Actor, now: datetime) -> None:
    """Raises OutOfDate for a seat that ended meanwhile, Refused for the last operator's."""
    account = _in_care(account_id, actor)
    seat = next((seat for seat in account_care.active_seats(account) if seat.id == seat_id), None)
    if seat is None:
        raise OutOfDate(say("This seat has ended already."))
    _end(account, seat, actor, now)


def close(account_id: int, *, successor: str | None, actor: Actor, now: datetime) -> Account:
    """Nobody signs in with it any more, and every seat ends in the same act; `successor`, a login name, gets each.

    What lay with a seat lies with whoever holds it next: nothing has to be moved.
    """
    account = _in_care(account_id, actor)
    if not account.is_active:
        raise OutOfDate(say("This account is closed already."))
    heir = _successor(successor, account)
    for seat in account_care.active_seats(account):
        place = Place(seat.room_id, seat.division_id, seat.organisation_id)
        if heir is not None and not _holds(heir, seat.role, place):
            _may_give(heir.id, seat.role, place, actor)
            _give(heir, seat.role, place, actor, now)
        _end(account, seat, actor, now)
    account.is_active = False
    return account


def reopen(account_id: int, *, actor: Actor) -> Account:
    """Without any seat: those are given anew."""
    account = _in_care(account_id, actor)
    account.is_active = True
    return account


def give_password(account_id: int, password_hash: str, *, actor: Actor, now: datetime) -> Account:
    """For somebody who lost theirs: ends their sessions, and stops asking for six digits nobody can give any more."""
    account = _in_care(account_id, actor)
    accounts.change_password(account.login, password_hash, now=now)
    accounts.set_totp(account.login, None)
    return account


def _in_care(account_id: int, actor: Actor) -> Account:
    """Under its lock, so that two who close one account do it once."""
    if db.session.get(Account, account_id, with_for_update=True) is None:
        raise Missing
    return account_care.account_in_care(account_id, actor)


def _may_give(account_id: int | None, role: Role, place: Place, actor: Actor) -> None:
    path = account_care.path_of_place(
        room_id=place.room_id, division_id=place.division_id, organisation_id=place.organisation_id
    )
    require(actor, "account:edit", AccountSubject(account_id, (HeldSeat(role, path),)))


def _give(account: Account, role: Role, place: Place, actor: Actor, now: datetime) -> None:
    if _holds(account, role, place):
        raise Invalid("role", say("%(name)s has this seat already.", name=account.name))
    if place.room_id is not None and db.session.get_one(Room, place.room_id).is_closed:
        raise Refused(say("This room is closed already."))
    accounts.give_seat(account.id, role, place, now=now)
    if place.room_id is not None:
        said = say("A seat was taken: %(role)s.", role=role)
        payload = {"account_id": account.id}
        history.record(place.room_id, SEAT_GIVEN, at=now, actor=actor, said=said, payload=payload)


def _end(account: Account, seat: Seat, actor: Actor, now: datetime) -> None:
    if seat.role is Role.OPERATOR and account_care.operators() <= {account.id}:
        raise Refused(say("This is the last operator. Make another one first, or nobody could mend anything."))
    seat.ended_at = now
    db.session.flush()
    if seat.room_id is not None:
        said = say("A seat was given up: %(role)s.", role=seat.role)
        history.record(seat.room_id, SEAT_ENDED, at=now, actor=actor, said=said, payload={"account_id": account.id})


def _successor(login: str | None, account: Account) -> Account | None:
    if login is None or not login.strip():
        return None
    heir = account_by_login(login)
    if heir is None or not heir.is_active or heir.id == account.id:
        raise Invalid("successor", say("There is no account with this login name."))
    return heir


def _holds(account: Account, role: Role, place: Place) -> bool:
    held = account_care.seats_held(account.id)
    return (role, place.room_id, place.division_id, place.organisation_id) in held
