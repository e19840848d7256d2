"""Cold public pages of a database as large as Huai'an's: random pages, each asked for the first time.

    python bench/big.py --instance PATH [--topics 182000] [--pages 200]

Takes the SQLite database of a told demonstration (`make run`; it is copied, never touched), multiplies its matters with
all that belongs to them over all rooms, and measures twice: at a tenth of the size, and at the whole. The copies tell
nothing true and their history is no chain; only their number and shape matter. About 10 KB a topic of free disk.

Exit status: 0 the bars are met, 1 one was missed, 2 nothing was measured.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from servers import ROOT

sys.path.insert(0, str(ROOT))

BAR_MS, BAR_TIMES = 30, 1.15
DATABASE = "mashangyi.sqlite3"
APART = 100_000  # between the ids of one copy and of the next: more than a demonstration has rows of a kind
# What the worker still has to do, and pictures that lie on the disk.
LEFT_OUT = {"outbox_row", "photo", "picture"}


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--instance", type=Path, required=True, help="INSTANCE_PATH of a told demonstration")
    asked.add_argument("--topics", type=int, default=182_000, choices=range(1000, 2_000_001), metavar="N")
    asked.add_argument("--pages", type=int, default=200, choices=range(20, 2001), metavar="N", help="of each kind")
    given = asked.parse_args()
    if not (given.instance / DATABASE).exists():
        print(
            f"{given.instance / DATABASE} is not there: run `make run` once, or give another --instance",
            file=sys.stderr,
        )
        return 2
    with tempfile.TemporaryDirectory(prefix="mashangyi-big-") as name:
        folder = Path(name) / "instance"
        folder.mkdir()
        _copy(given.instance, folder)
        os.environ.update({"APP_ENV": "demo", "INSTANCE_PATH": str(folder)})
        copies = _Copies(folder / DATABASE)
        copies.make(given.topics // 10)
        tenth = _measure(given.pages, given.topics // 10)
        copies.make(given.topics)
        whole = _measure(given.pages, given.topics)
    is_met = True
    for kind, ms in whole.items():
        times = ms / tenth[kind]
        is_met = is_met and ms <= BAR_MS and times <= BAR_TIMES
        print(f"{kind:6} median {tenth[kind]:6.1f} ms -> {ms:6.1f} ms at ten times the topics: {times:.2f} x")
    return 0 if is_met else 1


def _copy(instance: Path, folder: Path) -> None:
    """SQLite's own copy, whole even while others write."""
    with closing(sqlite3.connect(instance / DATABASE)) as source, closing(sqlite3.connect(folder / DATABASE)) as copy:
        source.backup(copy)
    shutil.copytree(instance / "keys", folder / "keys")


# --- Many matters out of few


class _Copies:
    """Every table that hangs on a topic, row by row, with ids of their own."""

    def __init__(self, file: Path) -> None:
        from app.extensions import db
        from app.models import load_tables

        load_tables()
        self._file, self._made = file, 0
        tables = db.metadata.sorted_tables
        self._own = {"topic"}
        for _ in tables:
            self._own |= {t.name for t in tables if any(key.column.table.name in self._own for key in t.foreign_keys)}
        self._own -= LEFT_OUT
        self._tables = [table for table in tables if table.name in self._own]

    def make(self, topics: int) -> None:
        begin = time.monotonic()
        with closing(sqlite3.connect(self._file, isolation_level=None)) as connection:
            connection.create_function("number_of", 1, _number, deterministic=True)
            for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-400000"):
                connection.execute(f"PRAGMA {pragma}")
            (originals,) = connection.execute(f"SELECT count(*) FROM topic WHERE id < {APART}").fetchone()
            (rooms,) = connection.execute("SELECT max(id) FROM room").fetchone()
            while (self._made + 1) * originals < topics:
                self._made += 1
                connection.execute("BEGIN")
                for table in self._tables:
                    connection.execute(self._insert(table, self._made, rooms))
                connection.execute("COMMIT")
            (there,) = connection.execute("SELECT count(*) FROM topic").fetchone()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = self._file.stat().st_size / 1e9
        print(f"{there} topics, {size:.2f} GB, made in {time.monotonic() - begin:.0f} s")

    def _insert(self, table: Any, copy: int, rooms: int) -> str:
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        values = ", ".join(self._value(table, column, copy, rooms) for column in table.columns)
        key = sorted(table.primary_key.columns, key=self._is_shifted)[-1]
        where = f'"{key.name}" < {APART}' if self._is_shifted(key) else f"instr(\"{key.name}\", '~') = 0"
        return f'INSERT INTO "{table.name}" ({columns}) SELECT {values} FROM "{table.name}" WHERE {where}'

    def _value(self, table: Any, column: Any, copy: int, rooms: int) -> str:
        name, targets = f'"{column.name}"', {key.column.table.name for key in column.foreign_keys}
        if (table.name, column.name) == ("topic", "number"):
            return f"number_of(id + {copy * APART})"
        if self._is_shifted(column) or (table.name, column.name) == ("audit_event", "seq"):
            return f"{name} + {copy * APART}"
        if "room" in targets:
            return f"({name} - 1 + {copy * 53}) % {rooms} + 1"
        if self._must_differ(table, column):
            return f"{name} || '~{copy}'"
        return name

    def _is_shifted(self, column: Any) -> bool:
        if column.name == "id" and column.primary_key and not column.foreign_keys:
            return str(column.type) == "INTEGER"
        return any(key.column.table.name in self._own for key in column.foreign_keys)

    def _must_differ(self, table: Any, column: Any) -> bool:
        """A text that is unique by itself, and by nothing that is shifted anyhow."""
        unique = [{column} for column in table.columns if column.unique]
        unique += [set(key.columns) for key in table.constraints if type(key).__name__ == "UniqueConstraint"]
        unique.append(set(table.primary_key.columns))
        return any(
            column in key and not any(self._is_shifted(one) for one in key) and not column.foreign_keys
            for key in unique
        )


def _number(n: int) -> str:
    from app.domain.numbers import topic_number

    return topic_number(2026, n)


# --- Pages nobody has asked for yet


def _measure(pages: int, topics: int) -> dict[str, float]:
    """Kind of page → the median in ms. Each page for the first time, after others of its kind."""
    from app import create_app

    app = create_app()
    chance = random.Random(topics)
    medians = {}
    with app.app_context():
        kinds = _kinds()
    client = app.test_client()
    for kind, (paths, of) in kinds.items():
        chosen = [of(path) for path in chance.sample(paths, min(len(paths), pages + 10))]
        for path in chosen[:10]:
            client.get(path)
        times, worked = [], []
        with _slowest(app) as slowest:
            for path in chosen[10:]:
                begin, begin_work = time.perf_counter(), time.process_time()
                answer = client.get(path)
                times.append((time.perf_counter() - begin) * 1000)
                worked.append((time.process_time() - begin_work) * 1000)
                assert answer.status_code == 200, path
        medians[kind] = statistics.median(times)
        work = statistics.median(worked)  # of the processor: says more on a machine that has other work too
        print(f"  {kind:6} {len(times)} pages: median {medians[kind]:6.1f} ms, {work:.1f} ms of work; {slowest()}")
    return medians


def _kinds() -> dict[str, tuple[list[str], Callable[[str], str]]]:
    import sqlalchemy as sa

    from app.domain.stages import Status
    from app.extensions import db
    from app.models.divisions import Division
    from app.models.rooms import Room, RoomCode
    from app.models.topics import Topic

    codes = list(db.session.scalars(sa.select(RoomCode.code).join(Room).where(RoomCode.replaced_at.is_(None))))
    # Before its first look a matter has no page.
    numbers = list(db.session.scalars(sa.select(Topic.number).where(Topic.status != Status.POSED)))
    has_board = Division.is_fiction.is_(False) & Division.parent_id.is_not(None)  # the city's stands at /boards
    places = [str(id_) for id_ in db.session.scalars(sa.select(Division.id).where(has_board))]
    return {
        "topic": (numbers, lambda number: f"/t/{number}"),
        "room": (codes, lambda code: f"/r/{code}"),
        "board": (codes, lambda code: f"/r/{code}/board"),
        "place": (places, lambda place: f"/boards/{place}"),
    }


@contextmanager
def _slowest(app: Any) -> Iterator[Callable[[], str]]:
    """Which statement of the database took longest in all, so that one without an index is seen."""
    import sqlalchemy as sa

    from app.extensions import db

    spent: dict[str, float] = {}
    begun: list[float] = []

    def before(*_about: object) -> None:
        begun.append(time.perf_counter())

    def after(_connection: object, _cursor: object, sql: str, *_about: object) -> None:
        spent[sql] = spent.get(sql, 0.0) + time.perf_counter() - begun.pop()

    def said() -> str:
        sql, seconds = max(spent.items(), key=lambda item: item[1])
        return f"{seconds / sum(spent.values()):.0%} of the database's time in: {' '.join(sql.split())[:160]}"

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", before)
    sa.event.listen(engine, "after_cursor_execute", after)
    try:
        yield said
    finally:
        sa.event.remove(engine, "before_cursor_execute", before)
        sa.event.remove(engine, "after_cursor_execute", after)


if __name__ == "__main__":
    sys.exit(main())
