"""Accounts and seats: making them, ending them, and checking who signs in.

Hashing a password takes tens of milliseconds on purpose. It is done by the caller before `writing()` begins, so that
nobody waits for the database's one writer meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain import totp
from app.domain.errors import Invalid, Missing
from app.domain.roles import ROOM_ROLES, Role
from app.domain.sentences import say
from app.extensions import db, keyring
from app.models.accounts import Account, Seat
from app.queries import accounts

SHORTEST_PASSWORD = 10

# The lower of the two settings OWASP recommends: it must not stop a small server when a town signs in at 8:30.
_hasher = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)
# Checked against when there is no such account, so that the time of the answer does not tell login names.
_NOBODYS_HASH = _hasher.hash("nobody's password")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a seat is: the one id that fits its role, all None for an operator."""

    room_id: int | None = None
    division_id: int | None = None
    organisation_id: int | None = None


def hash_password(password: str) -> str:
    """Slow. Raises Invalid for a password too short to keep anybody out."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid("password", say("A password needs at least %(n)s characters.", n=SHORTEST_PASSWORD))
    return _hasher.hash(password)


# --- Signing in


def check_password(login: str, password: str) -> accounts.Credentials | None:
    """Slow, whether or not there is such an account. None when the two do not belong together."""
    found = accounts.credentials(login)
    try:
        _hasher.verify(found.password_hash if found else _NOBODYS_HASH, password)
    except (VerificationError, InvalidHashError):
        return None
    return found


def use_code(account_id: int, typed: str, *, now: datetime) -> bool:
    """Check the six digits of an account that has a secret, and let nobody use the same ones again."""
    account = db.session.get_one(Account, account_id, with_for_update=True)
    if account.totp_secret is None:
        return True
    step = totp.matching_step(keyring.unseal(account.totp_secret), typed, now)
    if step is None or step <= (account.totp_last_step or 0):
        return False
    account.totp_last_step = step
    return True


# --- Making and changing


def add_account(login: str, name: str, password_hash: str, *, now: datetime) -> Account:
    """Raises Invalid for a login name that is empty or taken."""
    login = login.strip().lower()
    if not login or not name.strip():
        raise Invalid("login", say("An account needs a login name and a person's name."))
    if accounts.account_by_login(login) is not None:
        raise Invalid("login", say("The login name %(login)s is taken.", login=login))
    account = Account(
        login=login, name=name.strip(), password_hash=password_hash, created_at=now, password_changed_at=now
    )
    db.session.add(account)
    db.session.flush()  # its seats need its id
    return account


def give_seat(account_id: int, role: Role, place: Place, *, now: datetime) -> Seat:
    """Raises Invalid for a role without the place it is held in, or with another one."""
    held_in = {"room": place.room_id, "division": place.division_id, "organisation": place.organisation_id}
    given = {name for name, id_ in held_in.items() if id_ is not None}
    if given != _places_of(role):
        raise Invalid("role", say("The role “%(role)s” is not held in such a place.", role=role))
    seat = Seat(
        account_id=account_id,
        role=role,
        room_id=place.room_id,
        division_id=place.division_id,
        organisation_id=place.organisation_id,
        began_at=now,
    )
    db.session.add(seat)
    db.session.flush()
    return seat


def _places_of(role: Role) -> set[str]:
    if role in (*ROOM_ROLES, Role.MEMBER):
        return {"room"}
    return {Role.SUPERVISOR: {"division"}, Role.HANDLER: {"organisation"}}.get(role, set())


def end_seat(login: str, seat_id: int, *, now: datetime) -> None:
    """Raises Missing when the account holds no such seat any more."""
    account = account_of(login)
    seat = accounts.active_seat(account.id, seat_id)
    if seat is None:
        raise Missing(say("%(login)s holds no active seat %(seat)s.", login=account.login, seat=seat_id))
    seat.ended_at = now


def change_password(login: str, password_hash: str, *, now: datetime) -> None:
    """Ends every session begun with the old one."""
    account = account_of(login)
    account.password_hash = password_hash
    account.password_changed_at = now


def set_totp(login: str, secret: str | None) -> None:
    """Ask this account for six digits from now on, or no longer (None)."""
    account = account_of(login)
    account.totp_secret = None if secret is None else keyring.seal(secret)
    account.totp_last_step = None


def account_of(login: str) -> Account:
    """Raises Missing."""
    account = accounts.account_by_login(login)
    if account is None:
        raise Missing(say("There is no account %(login)s.", login=login))
    return account
