"""INSERT that gives way: the one statement whose spelling differs between the two engines."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import Base, db


def insert_unless_there(table: type[Base], **values: Any) -> bool:
    """Insert one row, or nothing where a unique constraint already holds one. Returns whether it was inserted.

    Unlike a look beforehand this cannot be overtaken, and unlike a caught IntegrityError it leaves the transaction
    usable.
    """
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    inserted: sa.CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        dialect.insert(table).values(**values).on_conflict_do_nothing(),
        execution_options={"preserve_rowcount": True},  # else SQLAlchemy forgets it for INSERTs on PostgreSQL
    )
    return inserted.rowcount == 1
