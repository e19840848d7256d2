"""Indexes over some of a table's rows: the one thing both engines can, each under a name of its own."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


def unique_where(name: str, *columns: Any, where: str) -> sa.Index:
    """At most one row with these columns among those that fulfil `where`."""
    return sa.Index(name, *columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def index_where(name: str, *columns: Any, where: str) -> sa.Index:
    return sa.Index(name, *columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
