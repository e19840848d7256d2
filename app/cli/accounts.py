"""`flask accounts …`: who may sign in, and with which seat."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from flask import Flask
from flask.cli import AppGroup

from app.domain import totp
from app.domain.errors import DomainError
from app.domain.roles import Role
from app.models.accounts import Seat
from app.models.unit_of_work import writing
from app.queries import accounts as reading
from app.services import accounts

ROLES = {role.value: role for role in Role}

group = AppGroup("accounts", help="Accounts of staff and their seats.")


@group.command("add")
@click.argument("login")
@click.option("--name", required=True, help="The person's name, as others see it.")
@click.option("--role", "roles", type=click.Choice(list(ROLES)), multiple=True, required=True)
@click.option("--room", help="A room's code: for reviewer, convener, administrator and member.")
@click.option("--division", help="A statistical code such as 320831: for supervisor.")
@click.option("--organisation", help="A body's name: for handler.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(
    login: str,
    name: str,
    roles: tuple[str, ...],
    room: str | None,
    division: str | None,
    organisation: str | None,
    password_stdin: bool,
) -> None:
    """Add an account LOGIN with a seat for each --role. Prints the password, once, where none was given."""
    with _said_plainly():
        place = _place(room, division, organisation)
        password = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(12)
        password_hash = accounts.hash_password(password)
        now = datetime.now(UTC)
        with writing():
            account = accounts.add_account(login, name, password_hash, now=now)
            for role in roles:
                accounts.give_seat(account.id, ROLES[role], place, now=now)
    click.echo(f"Added {account.login}.")
    if not password_stdin:
        click.echo(f"Password, shown only now: {password}")


@group.command("list")
def list_() -> None:
    """List every account with its seats."""
    for account in reading.all_accounts():
        marks = "" if account.is_active else "  (closed)"
        marks += "  (six digits)" if account.totp_secret else ""
        click.echo(f"{account.login}  {account.name}{marks}")
        for seat in account.seats:
            ended = f", until {seat.ended_at:%Y-%m-%d}" if seat.ended_at else ""
            click.echo(f"  seat {seat.id}: {seat.role.value}{_where(seat)}, since {seat.began_at:%Y-%m-%d}{ended}")


@group.command("end-seat")
@click.argument("login")
@click.argument("seat", type=int)
def end_seat(login: str, seat: int) -> None:
    """End SEAT, a number shown by `list`, of the account LOGIN."""
    with _said_plainly(), writing():
        accounts.end_seat(login, seat, now=datetime.now(UTC))
    click.echo(f"Ended seat {seat} of {login}.")


@group.command("password")
@click.argument("login")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def password(login: str, password_stdin: bool) -> None:
    """Give LOGIN a new password and end all their sessions."""
    new = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(12)
    with _said_plainly():
        password_hash = accounts.hash_password(new)
        with writing():
            accounts.change_password(login, password_hash, now=datetime.now(UTC))
    click.echo(f"Changed the password of {login}.")
    if not password_stdin:
        click.echo(f"Password, shown only now: {new}")


@group.command("totp")
@click.argument("login")
@click.option("--off", is_flag=True, help="No longer ask for six digits.")
def set_totp(login: str, off: bool) -> None:
    """Ask LOGIN for the six digits of an authenticator app when signing in."""
    secret = None if off else totp.new_secret()
    with _said_plainly(), writing():
        accounts.set_totp(login, secret)
    if secret:
        click.echo(f"Type this key into the authenticator app: {secret}")
        click.echo(f"or make a QR code of this address: {totp.enrolment_address(secret, login, '码上议')}")
    else:
        click.echo(f"{login} signs in with the password alone.")


def _place(room: str | None, division: str | None, organisation: str | None) -> accounts.Place:
    return accounts.Place(
        room_id=_found(room, reading.room_id_of_code, "room code"),
        division_id=_found(division, reading.division_id_of_code, "division"),
        organisation_id=_found(organisation, _only_organisation, "organisation"),
    )


def _found(typed: str | None, find: Callable[[str], int | None], what: str) -> int | None:
    if typed is None:
        return None
    found = find(typed)
    if found is None:
        raise click.ClickException(f"there is no {what} {typed}")
    return found


def _only_organisation(name: str) -> int | None:
    ids = reading.organisation_ids_of_name(name)
    if len(ids) > 1:
        raise click.ClickException(f"several bodies are called {name}")
    return ids[0] if ids else None


def _where(seat: Seat) -> str:
    place = seat.room or seat.division or seat.organisation
    return f" in {place.name}" if place else ""


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except DomainError as error:
        raise click.ClickException(str(error)) from error


def register(app: Flask) -> None:
    app.cli.add_command(group)
