"""INSERT that gives way, or adds: the one statement whose spelling differs between the two engines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import Base, db


def insert_unless_there(table: type[Base], **values: Any) -> bool:
    """Insert one row, or nothing where a unique constraint already holds one. Returns whether it was inserted.

    Unlike a look beforehand this cannot be overtaken, and unlike a caught IntegrityError it leaves the transaction
    usable.
    """
    inserted: sa.CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        _insert(table).values(**values).on_conflict_do_nothing(),
        execution_options={"preserve_rowcount": True},  # else SQLAlchemy forgets it for INSERTs on PostgreSQL
    )
    return inserted.rowcount == 1


def insert_or_add(table: type[Base], rows: Sequence[dict[str, Any]], *, counter: str) -> None:
    """Insert each row; where there is one of its primary key, add to that one's `counter` instead, in SQL."""
    if not rows:
        return
    statement = _insert(table)
    keys = [column.name for column in sa.inspect(table).primary_key]
    total = table.__table__.c[counter] + statement.excluded[counter]
    db.session.execute(statement.on_conflict_do_update(index_elements=keys, set_={counter: total}), list(rows))


def _insert(table: type[Base]) -> Any:
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(table)
