"""Accounts for tests, made by the services a deployment makes them with."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from app.domain.roles import Role
from app.models.accounts import Account
from app.models.unit_of_work import writing
from app.services import accounts

PASSWORD = "correct horse battery"


@cache
def _hash() -> str:
    """Once for all tests: hashing is slow on purpose."""
    return accounts.hash_password(PASSWORD)


def an_account(
    login: str, role: Role, place: accounts.Place | None = None, *, now: datetime, name: str = "赵书记"
) -> Account:
    """An account with one seat, whose password is `PASSWORD`. Commits."""
    password_hash = _hash()
    with writing():
        account = accounts.add_account(login, name, password_hash, now=now)
        accounts.give_seat(account.id, role, place or accounts.Place(), now=now)
    return account


def an_operator(login: str = "yunwei", *, now: datetime) -> Account:
    return an_account(login, Role.OPERATOR, now=now, name="小运")
