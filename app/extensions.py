"""The extensions, unbound: `create_app` binds them, everybody else imports them from here."""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_limiter import Limiter
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import DeclarativeBase, registry

from app.domain.ruleset import Ruleset, load_ruleset
from app.keys import Keyring


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An instant. Aware going in, UTC in the table, aware UTC coming out; a naive value is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone was about to be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _check_constraint_name(check: Any, _table: sa.Table) -> str:
    """A check that comes from an enum is named after its column: one table may use the same enum twice."""
    return str(next(iter(check.columns)).name if check._type_bound else check.name)


class Base(DeclarativeBase):
    # An explicit registry: Flask-SQLAlchemy 3.1 fails on a Base that carries `type_annotation_map` itself.
    registry = registry(
        metadata=sa.MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(check_constraint_name)s",
                "check_constraint_name": _check_constraint_name,
                "fk": "fk_%(table_name)s_%(column_0_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: UtcDateTime(),
            enum.Enum: sa.Enum(
                enum.Enum,
                native_enum=False,
                create_constraint=True,
                length=32,
                values_callable=lambda members: [member.value for member in members],
            ),
        },
    )


class Rulebook:
    """The one rule set this deployment works by, read at start."""

    rules: Ruleset

    def open(self, path: Path | None) -> None:
        self.rules = load_ruleset(path)


db = SQLAlchemy(
    model_class=Base,
    session_options={"autoflush": True, "expire_on_commit": False},
    # The pages and the desks ask some hundreds of different questions; compiling one takes longer than answering it.
    engine_options={"query_cache_size": 2_000},
)
migrate = Migrate(render_as_batch=True, compare_type=True)
csrf = CSRFProtect()
limiter = Limiter(key_func=lambda: "nobody")
keyring = Keyring()
rulebook = Rulebook()
