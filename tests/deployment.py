"""One deployment as the tests see it: settings, keys that never change, and the schema brought up to date."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import flask_migrate
from cast import Cast, seat_the_cast
from clock import MONDAY_MORNING
from databases import Databases, open_databases
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from app import create_app
from app.extensions import db
from app.keys import KeyName
from app.settings import Settings
from app.web import language


def settings(database_url: str, folder: Path, **env: str) -> Settings:
    """Settings for `database_url`, everything on disk below `folder`; `env` overrides variables by name."""
    return Settings.from_env(
        {
            "APP_ENV": "test",
            "BASE_URL": "http://localhost",
            "DATABASE_URL": database_url,
            "INSTANCE_PATH": str(folder / "instance"),
            "KEYS_PATH": str(_keys(folder / "keys")),
            "SECRET_KEY": "a session key for tests, of no use anywhere else",
            **env,
        }
    )


def _keys(path: Path) -> Path:
    """The same keys in every run, so that a slip code in a failing test is the same code tomorrow."""
    path.mkdir(parents=True, exist_ok=True)
    for name in KeyName:
        (path / f"{name.value}-001test.key").write_bytes(hashlib.sha256(name.value.encode()).digest())
    return path


class Compiled(BytecodeCache):
    """Templates once compiled, kept for the next application of this process."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


# Every test has an application of its own; its files are the same, and reading them again was a third of the time.
compiled = Compiled()
language.load_catalogue = cache(language.load_catalogue)


def build(settings: Settings) -> Flask:
    app = create_app(settings)
    app.testing = True
    app.jinja_env.bytecode_cache = compiled
    return app


def close(app: Flask) -> None:
    """Give back every connection: the database is about to be thrown away. Needs the app's context."""
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()


@contextmanager
def databases(engine_kind: str, folder: Path) -> Iterator[Databases]:
    """The databases of one engine, brought up to date and seated the way a deployment does it."""
    with open_databases(
        engine_kind, folder, migrate=lambda url: _migrate(url, folder), seat=lambda url: _seat(url, folder)
    ) as opened:
        yield opened


def _migrate(database_url: str, folder: Path) -> None:
    app = build(settings(database_url, folder))
    with app.app_context():
        flask_migrate.upgrade()
        close(app)


def _seat(database_url: str, folder: Path) -> Cast:
    app = build(settings(database_url, folder))
    with app.app_context():
        cast = seat_the_cast(MONDAY_MORNING)
        close(app)
    return cast
