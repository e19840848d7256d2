"""How often what the public sees of a row has changed: the number a cached page is held against."""

from __future__ import annotations

import sqlalchemy as sa

from app.extensions import db
from app.models.divisions import Division
from app.models.rooms import Room
from app.models.topics import Topic

_VERSIONED: dict[str, type[Room | Topic | Division]] = {"room": Room, "topic": Topic, "division": Division}


def current_version(kind: str, row_id: int) -> int | None:
    """One query by primary key; None when the row is gone. KeyError for a kind without a version."""
    table = _VERSIONED[kind]
    return db.session.scalar(sa.select(table.public_version).where(table.id == row_id))
