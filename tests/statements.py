"""Counting what is asked of the database: a page must not ask once per row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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
