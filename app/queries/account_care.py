"""Accounts as those see them who look after them: who sits where, and what somebody who leaves would leave behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.domain.account_standing import AccountSubject, HeldSeat
from app.domain.errors import Missing
from app.domain.policy import can
from app.domain.roles import ROOM_ROLES, Actor, Role
from app.extensions import db
from app.models.accounts import Account, Seat
from app.models.divisions import Division
from app.models.organisations import Organisation
from app.models.rooms import Room

PER_PAGE = 50

_of_room, _of_body = aliased(Division), aliased(Division)


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Some accounts with their active seats, by login; pages count from 1."""

    rows: Sequence[Account]
    number: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class Leaving:
    """A seat somebody holds alone: without a successor its room is stood in for by the room above."""

    seat: Seat
    is_alone: bool


def accounts_in_care(actor: Actor, *, words: str = "", page: int = 1) -> AccountPage:
    """Those whose every seat this actor stands above; for a supervisor of a subtree, with seats in it. Four queries."""
    found = (
        sa.select(Account)
        .where(_in_care_of(actor), *(_fits(word) for word in words.split()))
        .options(*_with_places())
        .order_by(Account.is_active.desc(), Account.login)
    )
    rows = db.session.scalars(found.offset((page - 1) * PER_PAGE).limit(PER_PAGE + 1)).all()
    return AccountPage(rows[:PER_PAGE], page, len(rows) > PER_PAGE)


def account_in_care(account_id: int, actor: Actor) -> Account:
    """With all its seats and their places. Raises Missing, also for an account somebody else looks after."""
    account = db.session.scalar(
        sa.select(Account)
        .where(Account.id == account_id)
        .options(*_with_places())
        .execution_options(populate_existing=True)
    )
    if account is None or not can(actor, "account:edit", subject_of(account)):
        raise Missing
    return account


def subject_of(account: Account) -> AccountSubject:
    """By the seats held now; where there are none any more, by those that ended."""
    active = active_seats(account)
    return AccountSubject(account.id, tuple(HeldSeat(seat.role, _path(seat)) for seat in active or account.seats))


def active_seats(account: Account) -> list[Seat]:
    return [seat for seat in account.seats if seat.ended_at is None]


def seats_held(account_id: int) -> set[tuple[Role, int | None, int | None, int | None]]:
    """Role, room, division and body of each active seat. One query."""
    rows = db.session.execute(
        sa.select(Seat.role, Seat.room_id, Seat.division_id, Seat.organisation_id).where(
            Seat.account_id == account_id, Seat.ended_at.is_(None)
        )
    )
    return {(row.role, row.room_id, row.division_id, row.organisation_id) for row in rows}


def leaving(account: Account) -> list[Leaving]:
    """Each active seat, and whether anybody else holds the same. One query."""
    seats = active_seats(account)
    rooms = {seat.room_id for seat in seats if seat.role in ROOM_ROLES}
    others = {
        (room_id, role)
        for room_id, role in db.session.execute(
            sa.select(Seat.room_id, Seat.role)
            .join(Seat.account)
            .where(Seat.room_id.in_(rooms), Seat.ended_at.is_(None), Account.is_active, Seat.account_id != account.id)
        )
    }
    return [Leaving(seat, seat.role in ROOM_ROLES and (seat.room_id, seat.role) not in others) for seat in seats]


def operators() -> frozenset[int]:
    """Accounts that may do everything, locked: of two who close each other's at once, only one succeeds."""
    seats = db.session.execute(
        sa.select(Seat.account_id)
        .join(Seat.account)
        .where(Seat.role == Role.OPERATOR, Seat.ended_at.is_(None), Account.is_active)
        .with_for_update(of=Seat)
    )
    return frozenset(seats.scalars())


def path_of_place(*, room_id: int | None, division_id: int | None, organisation_id: int | None) -> str | None:
    """The path of the division a seat would lie in; None for a seat without a place."""
    if room_id is not None:
        statement = sa.select(Division.path).join(Room, Room.division_id == Division.id).where(Room.id == room_id)
    elif organisation_id is not None:
        statement = (
            sa.select(Division.path)
            .join(Organisation, Organisation.division_id == Division.id)
            .where(Organisation.id == organisation_id)
        )
    else:
        statement = sa.select(Division.path).where(Division.id == division_id)
    return db.session.scalar(statement)


def _path(seat: Seat) -> str | None:
    if seat.room is not None:
        return seat.room.division.path
    if seat.organisation is not None:
        return seat.organisation.division.path
    return seat.division.path if seat.division is not None else None


def _with_places() -> tuple[sa.orm.interfaces.ORMOption, ...]:
    seats = selectinload(Account.seats)
    return (
        seats.joinedload(Seat.room).joinedload(Room.division),
        seats.joinedload(Seat.division),
        seats.joinedload(Seat.organisation).options(joinedload(Organisation.division)),
    )


def _fits(word: str) -> sa.ColumnElement[bool]:
    return sa.or_(Account.login.icontains(word, autoescape=True), Account.name.icontains(word, autoescape=True))


def _in_care_of(actor: Actor) -> sa.ColumnElement[bool]:
    not_oneself = Account.id != actor.account_id
    if actor.holds(Role.OPERATOR):
        return not_oneself
    paths = [seat.division_path for seat in actor.seats if seat.role is Role.SUPERVISOR and seat.division_path]
    return sa.and_(not_oneself, sa.or_(sa.false(), *map(_sits_below, paths)))


def _sits_below(path: str) -> sa.ColumnElement[bool]:
    """What `looks_after_it` says of one account, for the database: no active seat anywhere else, and one here."""
    place = sa.func.coalesce(_of_room.path, Division.path, _of_body.path)
    below = sa.and_(place.startswith(path), sa.or_(Seat.role != Role.SUPERVISOR, place != path))
    seats = (
        sa.select(Seat.id)
        .outerjoin(Room, Room.id == Seat.room_id)
        .outerjoin(_of_room, _of_room.id == Room.division_id)
        .outerjoin(Division, Division.id == Seat.division_id)
        .outerjoin(Organisation, Organisation.id == Seat.organisation_id)
        .outerjoin(_of_body, _of_body.id == Organisation.division_id)
        .where(Seat.account_id == Account.id)
        .correlate(Account)
    )
    elsewhere = seats.where(Seat.ended_at.is_(None), sa.or_(place.is_(None), sa.not_(below)))
    return sa.and_(seats.where(below).exists(), sa.not_(elsewhere.exists()))
