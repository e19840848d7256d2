"""`flask rooms …`: the list of places and their rooms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.domain.errors import DomainError, Missing
from app.domain.numbers import tidy_room_code
from app.domain.roles import AT_THE_CONSOLE
from app.domain.sentences import say
from app.models.divisions import Division
from app.models.unit_of_work import writing
from app.queries.accounts import division_id_of_code
from app.queries.divisions import division, top_division
from app.queries.print_batches import rooms_for
from app.queries.rooms import count_open_rooms, room_by_code
from app.services import print_batches, room_codes
from app.services.list_reading import Imported, Tally
from app.services.lists import import_list

DATA = Path(__file__).resolve().parent.parent / "data"
SEED = (DATA / "huaian_divisions.csv", DATA / "rooms_beyond.csv")

group = AppGroup("rooms", help="Deliberation rooms and the places they are for.")


class _OnlyTried(Exception):
    """Undoes what a dry run wrote."""


@group.command("import")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Read and check everything, keep nothing.")
def import_(file: Path | None, dry_run: bool) -> None:
    """Import FILE, a CSV or Excel list of places or of rooms; without it, the shipped list of Huai'an.

    A list may be imported again: nothing doubles, and no code on a wall changes. With one bad line nothing is imported.
    """
    contents = [path.read_bytes() for path in ((file,) if file else SEED)]
    imported, now = Imported(), current_app.config["NOW"]()
    try:
        with writing():
            for content in contents:
                imported += import_list(content, now=now)
            in_all = count_open_rooms()
            if dry_run:
                raise _OnlyTried
    except _OnlyTried:
        click.echo("Only tried, nothing was kept:")
    except DomainError as error:
        for sentence in error.sentences:
            click.echo(str(sentence), err=True)
        raise click.ClickException("Nothing was imported.") from None
    click.echo(f"Places: {_in_words(imported.places)}.")
    click.echo(f"Rooms: {_in_words(imported.rooms)}. {in_all} rooms are open.")


@group.command("batch")
@click.option("--room", "code", help="One room, by its code.")
@click.option("--division", "statistical", help="A place and everything below it, by its statistical code.")
@click.option("--all", "everywhere", is_flag=True, help="All rooms.")
@click.option("--old-sheets-until", "until", type=click.DateTime(["%Y-%m-%d"]), help="The last day old sheets lead on.")
def batch(code: str | None, statistical: str | None, everywhere: bool, until: datetime | None) -> None:
    """Open a print batch: each room gets a new code; old sheets lead on, for ever unless a day is named."""
    if sum((code is not None, statistical is not None, everywhere)) != 1:
        raise click.UsageError("Name exactly one of --room, --division and --all.")
    with _said_plainly(), writing():
        place, room_id = _scope(code, statistical)
        opened = print_batches.open_batch(
            place.id,
            room_id=room_id,
            redirects_until=until.date() if until else None,
            seen_latest=None,
            actor=AT_THE_CONSOLE,
            now=current_app.config["NOW"](),
        )
        label, rooms = opened.label, len(rooms_for(place, room_id))
    click.echo(f"Print batch {label}: new codes for {rooms} rooms.")


@group.command("revoke")
@click.argument("code")
@click.option("--reason", required=True, help="What happened; for the record.")
def revoke(code: str, reason: str) -> None:
    """Withdraw CODE at once; if it was the one on the wall, the room gets a fresh one."""
    with _said_plainly(), writing():
        withdrawn = room_codes.revoke(
            tidy_room_code(code), reason, actor=AT_THE_CONSOLE, now=current_app.config["NOW"]()
        )
    click.echo(f"{withdrawn.code} leads nowhere any more. {withdrawn.room.name} has the code {withdrawn.room.code}.")


def _scope(code: str | None, statistical: str | None) -> tuple[Division, int | None]:
    """The place to open a batch for, and the one room of it if only one is meant. Raises Missing."""
    if code is not None:
        printed = room_by_code(tidy_room_code(code))
        if printed is None or printed.revoked_at is not None:
            raise Missing(say("No room has the code %(code)s.", code=code))
        return printed.room.division, printed.room_id
    if statistical is not None:
        place = division(division_id_of_code(statistical) or 0)
        if place is None:
            raise Missing(say("There is no place with the code %(code)s.", code=statistical))
        return place, None
    top = top_division()
    if top is None:
        raise Missing(say("There is no open room here."))
    return top, None


@contextmanager
def _said_plainly() -> Iterator[None]:
    """What the domain refuses, as one line and a status other than 0."""
    try:
        yield
    except DomainError as error:
        raise click.ClickException(str(error)) from None


def _in_words(tally: Tally) -> str:
    words = f"{tally.added} new, {tally.changed} changed, {tally.unchanged} as they were"
    return f"{words}, {tally.left_alone} not in the list and left alone" if tally.left_alone else words


def register(app: Flask) -> None:
    app.cli.add_command(group)
