"""`flask rooms …`: the list of places and their rooms."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.domain.errors import DomainError
from app.models.unit_of_work import writing
from app.queries.rooms import count_open_rooms
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


def _in_words(tally: Tally) -> str:
    words = f"{tally.added} new, {tally.changed} changed, {tally.unchanged} as they were"
    return f"{words}, {tally.left_alone} not in the list and left alone" if tally.left_alone else words


def register(app: Flask) -> None:
    app.cli.add_command(group)
