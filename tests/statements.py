"""Counting what is asked of the database and how much it answers: a page must not ask once per row, nor read all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from app.extensions import db


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL of the block, without what begins and ends a transaction. Rows known before must be loaded anew."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_rest: object) -> None:
        if not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            said.append(sql)

    db.session.expunge_all()  # first: what a test holds stays as it was read
    db.session.rollback()
    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


@contextmanager
def rows_answered() -> Iterator[list[int]]:
    """How many rows each SELECT of the block had for an answer, in the order they were asked."""
    counted: list[int] = []

    def count(_connection: Any, cursor: Any, sql: str, parameters: Any, *_rest: object) -> None:
        if sql.startswith(("SELECT", "WITH")):
            again = cursor.connection.cursor()  # beside SQLAlchemy, which would tell of this one too
            again.execute(f"SELECT count(*) FROM ({sql}) AS answer", parameters)
            counted.append(again.fetchone()[0])
            again.close()

    db.session.expunge_all()
    db.session.rollback()
    sa.event.listen(db.engine, "after_cursor_execute", count)
    try:
        yield counted
    finally:
        sa.event.remove(db.engine, "after_cursor_execute", count)
