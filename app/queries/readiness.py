"""Whether the database answers, and has the tables this code was written for."""

from __future__ import annotations

from functools import lru_cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.extensions import db
from app.settings import ROOT


def is_schema_current() -> bool:
    """Any error of the database passes through."""
    at = MigrationContext.configure(db.session.connection()).get_current_heads()
    return set(at) == _newest()


@lru_cache(maxsize=1)
def _newest() -> set[str]:
    return set(ScriptDirectory(str(ROOT / "migrations")).get_heads())
