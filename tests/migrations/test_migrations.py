"""The migrations make the database that the models describe, in one line, and can be taken back."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import deployment
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from schema import described

from app import create_app
from app.extensions import db
from app.settings import ROOT

# Those are compared on PostgreSQL, and on SQLite by `described`.
pytestmark = [
    pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index"),
    pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index"),
]


@pytest.fixture
def alembic(app: Flask) -> Config:
    return app.extensions["migrate"].migrate.get_config()


def schema_now() -> set[str]:
    with db.engine.connect() as connection:
        return described(connection)


def test_there_is_one_newest_migration(alembic: Config) -> None:
    assert len(ScriptDirectory.from_config(alembic).get_heads()) == 1


def test_autogenerate_finds_nothing_left_to_migrate(alembic: Config) -> None:
    command.check(alembic)


def test_migrated_and_created_schemas_say_the_same(app: Flask, empty_database_url: str, tmp_path: Path) -> None:
    migrated = schema_now()
    with create_app(deployment.settings(empty_database_url, tmp_path)).app_context():
        db.create_all()
        created = schema_now()
        deployment.close(app)

    assert migrated == created


def test_a_missing_trigger_would_be_seen(app: Flask) -> None:
    before = schema_now()
    on_table = " ON audit_event" if db.engine.dialect.name == "postgresql" else ""
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER audit_event_keeps{on_table}")

    assert before - schema_now()


def test_all_migrations_can_be_taken_back_and_made_again(alembic: Config) -> None:
    before = schema_now()
    command.downgrade(alembic, "base")
    assert schema_now() == set()
    command.upgrade(alembic, "head")
    assert schema_now() == before


def test_every_member_of_an_enum_fits_its_check_in_the_migrated_schema(app: Flask) -> None:
    inspector = sa.inspect(db.engine)
    for table in db.metadata.tables.values():
        checks = [check["sqltext"] for check in inspector.get_check_constraints(table.name)]
        for column in table.columns:
            if isinstance(column.type, sa.Enum):
                own = [check for check in checks if re.match(rf"\W*{column.name}\b", check)]
                assert set(column.type.enums) in [set(re.findall(r"'([^']*)'", check)) for check in own], column


@pytest.mark.races
def test_two_servers_starting_at_once_migrate_once(empty_database_url: str, tmp_path: Path) -> None:
    settings = deployment.settings(empty_database_url, tmp_path)
    upgrade = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    env = {
        "APP_ENV": "test",
        "DATABASE_URL": settings.database_url,
        "INSTANCE_PATH": str(settings.instance_path),
        "KEYS_PATH": str(settings.keys_path),
        "SECRET_KEY": settings.secret_key,
    }
    servers = [
        subprocess.Popen(upgrade, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(2)
    ]
    said = [server.communicate(timeout=60)[0] for server in servers]
    assert [server.returncode for server in servers] == [0, 0], "\n".join(said)
