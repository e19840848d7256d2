"""What `flask restore` does not do: over a living instance, by half, or from what is no whole backup."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cast import Cast
from click.testing import Result
from clock import Clock
from flask import Flask
from front_door import Operator
from moving_house import a_place, every_row
from schema import revisions

from app.extensions import db
from app.integrations.archives import new_archive
from app.models.rooms import Room
from app.services import data_copy

pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")


@pytest.fixture
def file(runner: Operator, cast: Cast, tmp_path: Path) -> Path:
    path = tmp_path / "evening.tar.gz"
    assert runner.invoke(args=["backup", str(path)]).exit_code == 0
    return path


@pytest.fixture
def place(app: Flask, empty_database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    with a_place(empty_database_url, tmp_path / "new", clock) as place:
        yield place


def restore(place: Flask, file: Path, *args: str) -> Result:
    return place.test_cli_runner().invoke(args=["restore", str(file), *args])


def is_refused(result: Result, words: str) -> bool:
    """With one clear line, and no traceback."""
    return result.exit_code == 1 and words in result.stderr and result.stderr.count("\n") == 1


def has_no_rows(place: Flask) -> bool:
    with db.engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
    return "room" not in tables or not any(every_row(place).values())


def test_a_restore_over_a_living_instance_is_refused(runner: Operator, app: Flask, file: Path) -> None:
    before = every_row(app)
    result = restore(app, file)
    assert is_refused(result, "")
    assert "is not empty" in result.stderr or "Somebody is connected" in result.stderr
    assert every_row(app) == before


def test_a_database_that_is_not_empty_is_refused(file: Path, place: Flask) -> None:
    restore(place, file)
    assert is_refused(restore(place, file), "That database is not empty, and nothing in it is overwritten.")


def test_a_database_somebody_is_connected_to_is_refused(file: Path, place: Flask, empty_database_url: str) -> None:
    server = sa.create_engine(empty_database_url)
    with server.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        sa.inspect(connection).get_table_names()
        assert is_refused(restore(place, file), "Somebody is connected to that database: stop server and worker first")
    server.dispose()
    assert restore(place, file).exit_code == 0


def test_a_backup_cut_short_is_refused_before_anything_is_written(file: Path, place: Flask, tmp_path: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert is_refused(restore(place, file), "evening.tar.gz is no whole backup: it was cut short or damaged.")
    assert has_no_rows(place)


def test_an_interrupted_restore_leaves_no_row_and_can_be_begun_again(
    file: Path, place: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pull_the_plug(_connection: sa.Connection) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(data_copy, "finish", pull_the_plug)
        assert restore(place, file).exit_code == 1
    assert has_no_rows(place)
    assert restore(place, file).exit_code == 0


def written(path: Path, pages: dict[str, bytes], **manifest: Any) -> Path:
    usual = {"version": "9.9", "migration": revisions()[0], "made_at": "", "tables": {}, "keys": {}, "holds_keys": True}
    with new_archive(path) as archive:
        for name, content in pages.items():
            archive.add(name, content)
        archive.finish({**usual, **manifest})
    return path


@pytest.mark.parametrize("name", ["files/../../outside", "keys/a/b.key", "rows/topic", "/etc/passwd", "files/.."])
def test_no_page_gets_out_of_its_folder(place: Flask, tmp_path: Path, name: str) -> None:
    file = written(tmp_path / "made.tar.gz", {name: b"x"})
    assert is_refused(restore(place, file), f"something nobody knows the place of: {name}")
    assert not (tmp_path / "outside").exists()


def test_a_backup_of_a_newer_version_asks_for_that_version(place: Flask, tmp_path: Path) -> None:
    file = written(tmp_path / "made.tar.gz", {}, migration="9999")
    assert is_refused(restore(place, file), "The backup was made by version 9.9, which this version does not know yet.")


LINE = {
    "day": "2026-05-01",
    "is_working": False,
    "label": "劳动节",
    "source": "seed",
    "changed_at": "2026-01-01T00:00:00+00:00",
}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (LINE, "not as many as the backup says"),
        ({**LINE, "is_working": None}, "The table calendar_day cannot be filled:"),
        ({**LINE, "source": "nobody"}, "The table calendar_day cannot be filled:"),
        ({**LINE, "day": "yesterday"}, "The table calendar_day cannot be filled:"),
        ({"day": "2026-05-01"}, "The table calendar_day cannot be filled:"),
    ],
)
def test_rows_that_do_not_fit_leave_nothing(place: Flask, tmp_path: Path, line: dict[str, Any], said: str) -> None:
    pages = {"rows/calendar_day/000001.jsonl": json.dumps(line).encode() + b"\n"}
    file = written(tmp_path / "made.tar.gz", pages, tables={"calendar_day": 2})
    assert is_refused(restore(place, file), said)
    assert has_no_rows(place)


def test_rewritten_history_comes_along_and_is_named(
    app: Flask, runner: Operator, cast: Cast, place: Flask, tmp_path: Path
) -> None:
    """A backup is true to what was there; finding out is what the check afterwards is for."""
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.update(Room).where(Room.id == cast.rooms["heping"]).values(chain_length=1))
    file = tmp_path / "tampered.tar.gz"
    runner.invoke(args=["backup", str(file)])
    result = restore(place, file)
    assert result.exit_code == 1
    assert "和平里社区协商议事室" in result.output
    assert "Every row is there, but 1 of the history are not as they were made." in result.stderr
