"""The database as a whole, for backups and moves: one view of all of it, and filling an empty one.

Tables are read from the database itself and not from the models, so that a backup of an older version can be brought
back by a newer one: first into the tables it was made from, then through the migrations.
"""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.extensions import UtcDateTime
from app.models.unit_of_work import prepare_engine
from app.settings import ROOT

MIGRATIONS = ROOT / "migrations"
ENGINES = ("sqlite", "postgresql")
_OURS = "alembic_version"


def open_database(url: str) -> sa.Engine:
    """An engine for a database that this deployment does not run on. Raises ArgumentError for what is none of ours."""
    address = sa.make_url(url)
    if address.get_backend_name() not in ENGINES:
        raise sa.exc.ArgumentError(f"neither of {ENGINES}")
    engine = sa.create_engine(address)
    prepare_engine(engine)
    return engine


@contextmanager
def one_view(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Everything read within is as it was at one instant, whatever others write meanwhile; nobody is held up.

    SQLite's readers have that by themselves (WAL); on PostgreSQL it is asked for.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


@contextmanager
def filling(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction: everything written within is there afterwards, or nothing.

    What refers to a row may come before it, as long as both are there at the end (on PostgreSQL: of the statement).
    """
    with engine.connect() as connection:
        connection.execution_options(writing=True)
        with connection.begin():
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            yield connection


def revision_of(connection: sa.Connection) -> str | None:
    """The migration the database is at; None where there is none yet."""
    return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert newest is not None
    return newest


def knows_revision(revision: str) -> bool:
    return revision in {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}


def migrate(engine: sa.Engine, revision: str) -> None:
    """Bring the database up to that migration. Needs the application's context."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["engine"] = engine
    command.upgrade(config, revision)


def tables_of(connection: sa.Connection) -> list[sa.Table]:
    """Every table that holds something of ours, whoever refers to another after it."""
    metadata = sa.MetaData()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sa.exc.SAWarning)  # indexes on expressions, which do not matter here
        # A full-text index (`…_fts` and its shadows) is made from other tables, by whoever made it.
        metadata.reflect(connection, only=lambda name, _metadata: name != _OURS and "_fts" not in name)
    for table in metadata.tables.values():
        for column in table.columns:
            _name_type(column)
    return metadata.sorted_tables


def is_empty(connection: sa.Connection) -> bool:
    return not any(connection.scalar(sa.select(sa.exists(sa.select(table)))) for table in tables_of(connection))


def has_company(engine: sa.Engine) -> bool:
    """Whether anybody else is connected to it just now: a server, a worker, somebody's console."""
    engine.dispose()  # what this process keeps open does not count
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            # Who has no user is PostgreSQL's own housekeeping.
            others = "datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL"
            return bool(connection.scalar(sa.text(f"SELECT count(*) FROM pg_stat_activity WHERE {others}")))  # noqa: S608
        connection.detach()
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA busy_timeout=0")
        try:
            # Leaving WAL takes nobody else; the next connection goes back to it.
            cursor.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError:
            return True
        return False


def _name_type(column: sa.Column[Any]) -> None:
    """Where an engine's own idea of a type would lose something on the way to the other engine."""
    match column.type:
        case sa.DateTime():
            column.type = UtcDateTime()
        case sa.JSON():
            column.type = sa.JSON(none_as_null=True)
