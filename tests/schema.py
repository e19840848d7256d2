"""A schema as a set of sentences in the engine's own words, so that two of them can be compared line by line."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic.script import ScriptDirectory

from app.settings import ROOT

POSTGRESQL = """
    SELECT format('%s.%s %s, null: %s, default: %s',
                  table_name, column_name, data_type, is_nullable, column_default)
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
    UNION ALL
    SELECT format('%s: %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
      AND conrelid IS DISTINCT FROM to_regclass('alembic_version')
    UNION ALL
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    UNION ALL
    SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
"""
SQLITE = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'"


def revisions() -> list[str]:
    """Of all migrations, the newest first."""
    return [script.revision for script in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()]


def described(connection: sa.Connection) -> set[str]:
    """Columns, constraints, indexes and triggers of the whole database; Alembic's own table left out."""
    if connection.dialect.name == "postgresql":
        return set(connection.scalars(sa.text(POSTGRESQL)))
    return {
        f"{name}: {_plain(line)}"
        for name, sql in connection.exec_driver_sql(SQLITE)
        for line in sql.splitlines()
        if _plain(line)
    }


def _plain(line: str) -> str:
    """Without what says nothing: spacing, the comma to the next line, quotes around a name."""
    return re.sub(r"\s+", " ", line).strip().removesuffix(",").replace('"', "").strip()
