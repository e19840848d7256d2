"""`writing()`: the one way the application changes the database.

A SQLite transaction that reads first and writes later fails at once when another writer came between, whatever the
timeout; making every BEGIN immediate would serialise readers as well. So a unit of work says at its beginning that it
is going to write. On PostgreSQL it is an ordinary transaction and the row locks do the work.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from app.domain.errors import OutOfDate
from app.domain.sentences import N_, say
from app.extensions import db

CHANGED_MEANWHILE = N_("Somebody else changed this at the same moment. Please look at it again and repeat your step.")


@contextmanager
def writing() -> Iterator[None]:
    """Begin a transaction that may write, commit once at the end, undo everything when anything fails.

    What the session had loaded before is forgotten, so that decisions are made on what is true under the lock.
    Raises OutOfDate when the database refused the change because of a concurrent one.
    """
    db.session.rollback()
    db.session.expire_all()
    db.session.connection(execution_options={"writing": True})
    try:
        yield
        db.session.commit()
    except (IntegrityError, StaleDataError) as error:
        db.session.rollback()
        raise OutOfDate(say(CHANGED_MEANWHILE)) from error
    except OperationalError as error:
        db.session.rollback()
        if _is_serialisation_failure(error):
            raise OutOfDate(say(CHANGED_MEANWHILE)) from error
        raise
    except BaseException:
        db.session.rollback()
        raise


def _is_serialisation_failure(error: OperationalError) -> bool:
    """PostgreSQL's deadlock (40P01) and serialisation (40001) answers: one of the two must repeat its step."""
    return getattr(error.orig, "sqlstate", None) in {"40001", "40P01"}


def prepare_engine(engine: sa.Engine) -> None:
    """Give SQLite the settings durability and many readers need; a PostgreSQL engine is left as it is."""
    if engine.dialect.name != "sqlite":
        return
    sa.event.listen(engine, "connect", _on_connect)
    sa.event.listen(engine, "begin", _on_begin)


def _on_connect(connection: Any, _record: Any) -> None:
    # The driver must not open transactions by itself: we say BEGIN, so that we can say BEGIN IMMEDIATE.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.close()


def _on_begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
