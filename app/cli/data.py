"""`flask data copy`: from SQLite to PostgreSQL when a pilot has grown, and back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
import sqlalchemy as sa
from flask import Flask
from flask.cli import AppGroup

from app.extensions import db
from app.models.whole_database import (
    filling,
    has_company,
    is_empty,
    migrate,
    newest_revision,
    one_view,
    open_database,
    revision_of,
)
from app.queries import history
from app.services import data_copy

group = AppGroup("data", help="All rows at once.")


@group.command("copy")
@click.option("--to", "url", required=True, metavar="URL", help="An empty database, of either engine.")
def copy(url: str) -> None:
    """Copy every row to the empty database URL: all of them, or none. Files and keys stay where they are.

    Stop server and worker first: what is written after the copy began is not in it.
    """
    with one_view(db.engine) as source, target_of(url) as target:
        revision = revision_of(source)
        if revision is None:
            raise click.ClickException("There is nothing to copy: the database has no tables yet.")
        began = time.monotonic()
        counts: dict[str, int] = {}

        def fill() -> None:
            with filling(target) as connection:
                counts.update(data_copy.copy(source, connection, show_rows))

        fill_empty_database(target, revision, fill)
    rows, seconds = sum(counts.values()), time.monotonic() - began
    click.echo(f"{rows:,} rows in {seconds:.1f} s. Set DATABASE_URL to the copy, then start server and worker.")


def register(app: Flask) -> None:
    app.cli.add_command(group)


# --- Also for `restore`


@contextmanager
def target_of(url: str | None) -> Iterator[sa.Engine]:
    """The database to fill: DATABASE_URL without `url`. Its connections are closed afterwards."""
    if url is None:
        db.session.remove()
        yield db.engine
        return
    try:
        engine = open_database(url)
    except sa.exc.ArgumentError:
        raise click.ClickException(f"{url!r} is no address of an SQLite or PostgreSQL database.") from None
    try:
        yield engine
    finally:
        engine.dispose()


def fill_empty_database(engine: sa.Engine, revision: str, fill: Callable[[], None]) -> None:
    """Refuse a living database; make the tables of `revision`, `fill` them, bring them up, and verify every chain.

    Exit code 1 when a chain is not whole: the rows are there then, as they were where they came from.
    """
    try:
        _refuse_a_living_one(engine, revision)
        migrate(engine, revision)
        fill()
        migrate(engine, newest_revision())
    except data_copy.CannotHold as error:
        raise click.ClickException(f"{error} Nothing was kept.") from None
    except sa.exc.IntegrityError as error:  # on SQLite references are checked at the end
        raise click.ClickException(f"The rows do not fit together: {error.orig}. Nothing was kept.") from None
    except sa.exc.OperationalError as error:
        raise click.ClickException(f"The database refuses: {str(error.orig).strip()}") from None
    _verify_chains(engine)


def show_rows(table: str, rows: int) -> None:
    if rows:
        click.echo(f"{rows:>12,}  {table}")


def _refuse_a_living_one(engine: sa.Engine, revision: str) -> None:
    if has_company(engine):
        raise click.ClickException(
            "Somebody is connected to that database: stop server and worker first, or name an empty one with --to."
        )
    with one_view(engine) as connection:
        if not is_empty(connection):
            raise click.ClickException(
                "That database is not empty, and nothing in it is overwritten. Name an empty one with --to."
            )
        if revision_of(connection) not in (None, revision):
            raise click.ClickException("That database has the tables of another version. Name a new one with --to.")


def _verify_chains(engine: sa.Engine) -> None:
    with one_view(engine) as connection:
        findings = list(history.verify(connection=connection))
    for finding in findings:
        click.echo(f"{finding.room_name} (room {finding.room_id}), row {finding.fault.seq}: {finding.fault.what}")
    if findings:
        raise click.ClickException(f"Every row is there, but {len(findings)} of the history are not as they were made.")
    click.echo("Every chain is whole.")
