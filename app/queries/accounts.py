"""Reading accounts: who is signing in, who acts, who sits where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.domain.numbers import tidy_room_code
from app.domain.roles import Actor, ActorKind
from app.domain.roles import Seat as HeldSeat
from app.extensions import db
from app.models.accounts import Account, Seat
from app.models.divisions import Division, DivisionCode
from app.models.organisations import Organisation
from app.models.rooms import RoomCode


@dataclass(frozen=True, slots=True)
class StaffActor:
    """`password_mark` changes with the password, and so ends the sessions begun before."""

    actor: Actor
    password_mark: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signing in is checked against. `totp_secret` is still sealed."""

    account_id: int
    password_hash: str
    totp_secret: str | None


def staff_actor(account_id: int) -> StaffActor | None:
    """The actor with all active seats, None for an account that may not act. One query."""
    rows = db.session.execute(
        sa.select(Account.name, Account.password_changed_at, Seat, Division.path)
        .outerjoin(Seat, sa.and_(Seat.account_id == Account.id, Seat.ended_at.is_(None)))
        .outerjoin(Division, Division.id == Seat.division_id)
        .where(Account.id == account_id, Account.is_active)
    ).all()
    if not rows:
        return None
    seats = frozenset(
        HeldSeat(seat.role, seat.room_id, path, seat.organisation_id) for _, _, seat, path in rows if seat
    )
    bodies = frozenset(seat.organisation_id for seat in seats if seat.organisation_id)
    actor = Actor(ActorKind.STAFF, account_id, rows[0].name, seats, organisation_ids=bodies)
    return StaffActor(actor, rows[0].password_changed_at.isoformat())


def credentials(login: str) -> Credentials | None:
    """Of an active account, the name in any case."""
    row = db.session.execute(
        sa.select(Account.id, Account.password_hash, Account.totp_secret).where(
            Account.login == login.strip().lower(), Account.is_active
        )
    ).one_or_none()
    return Credentials(*row) if row else None


def account_by_login(login: str) -> Account | None:
    return db.session.scalar(sa.select(Account).where(Account.login == login.strip().lower()))


def account_with_seats(account_id: int) -> Account:
    """With its seats and their places; there must be such an account."""
    places = (selectinload(Account.seats).joinedload(place) for place in (Seat.room, Seat.division, Seat.organisation))
    return db.session.scalars(sa.select(Account).where(Account.id == account_id).options(*places)).one()


def active_seat(account_id: int, seat_id: int) -> Seat | None:
    return db.session.scalar(
        sa.select(Seat).where(Seat.id == seat_id, Seat.account_id == account_id, Seat.ended_at.is_(None))
    )


def all_accounts() -> Sequence[Account]:
    """Every account with its seats and their places, by login. Three queries more than one, however many there are."""
    places = (
        selectinload(Account.seats).selectinload(place) for place in (Seat.room, Seat.division, Seat.organisation)
    )
    return db.session.scalars(sa.select(Account).options(*places).order_by(Account.login)).all()


# --- Places as somebody names them on the command line


def room_id_of_code(typed: str) -> int | None:
    """The room a live or a replaced code leads to."""
    return db.session.scalar(
        sa.select(RoomCode.room_id).where(RoomCode.code == tidy_room_code(typed), RoomCode.revoked_at.is_(None))
    )


def division_id_of_code(code: str) -> int | None:
    """The division that bears this statistical code, or once did. Trailing zeros may be left out: 320831."""
    digits = code.strip().ljust(12, "0")
    return db.session.scalar(sa.select(DivisionCode.division_id).where(DivisionCode.code.in_({code.strip(), digits})))


def organisation_ids_of_name(name: str) -> Sequence[int]:
    """A name is unique only within its division, so there may be several."""
    return db.session.scalars(
        sa.select(Organisation.id).where(Organisation.name == name.strip(), Organisation.is_active)
    ).all()
