"""How a migration runs: one server at a time, in transactions, and never waiting long for a table others use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.migration import MigrationContext
from alembic.operations.ops import MigrationScript
from flask import current_app

from app.extensions import UtcDateTime

MIGRATING = 20210601  # the advisory lock's number: any, as long as it stays
FTS_SHADOWS = ("_data", "_idx", "_content", "_docsize", "_config")

migrate = current_app.extensions["migrate"]


@contextmanager
def connected(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection only for migrating: closed for good afterwards, and with it go its settings and its lock."""
    with engine.connect() as connection:
        connection.detach()
        if engine.dialect.name == "sqlite":
            # Rebuilding a table drops the old one, which would otherwise delete whatever refers to its rows.
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
            connection.execution_options(writing=True)
        else:
            # Whoever comes second waits here, and then finds nothing left to do.
            connection.execute(sa.text("SELECT pg_advisory_lock(:number)"), {"number": MIGRATING})
            connection.execute(sa.text("SET lock_timeout = '5s'"))
            connection.execute(sa.text("SET statement_timeout = '5min'"))
            connection.commit()
        yield connection


def include_object(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """SQLite's full-text index is a virtual table `…_fts` with shadows; no model describes them."""
    return not (kind == "table" and name and name.removesuffix(_shadow(name)).endswith("_fts"))


def _shadow(name: str) -> str:
    return next((suffix for suffix in FTS_SHADOWS if name.endswith(suffix)), "")


def render_item(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """A migration names only SQLAlchemy's own types: it must still run when ours have moved or gone."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "server_default" and isinstance(getattr(thing, "arg", None), sa.True_ | sa.False_):
        return f"sa.{thing.arg}()"  # left alone, it is written as the engine at hand spells it: PostgreSQL refuses 1
    return False


def without_batches_at_first(context: MigrationContext, parent: Any, _directives: list[MigrationScript]) -> None:
    """The first migration creates and alters nothing, so it need not be written as if it rebuilt tables."""
    context.opts["render_as_batch"] = bool(parent)


# A restore or a move brings up another database than the one we run on, and says which.
with connected(context.config.attributes.get("engine", migrate.db.engine)) as connection:
    on_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=migrate.db.metadata,
        include_object=include_object,
        render_item=render_item,
        process_revision_directives=without_batches_at_first,
        transactional_ddl=True,
        # On SQLite the one write lock is what keeps a second server out, so it is held through all of them.
        transaction_per_migration=not on_sqlite,
        **migrate.configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
        if on_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
            raise RuntimeError(f"the migration would leave rows that refer to nothing: {broken[:5]}")
