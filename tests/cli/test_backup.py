"""The drill: a backup of a running house, brought back somewhere else, with every slip, photo, key and chain."""

from __future__ import annotations

import json
import stat
import tarfile
import threading
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from bare_rooms import a_bare_room
from cast import Cast
from clock import Clock
from flask import Flask
from front_door import Operator
from moving_house import HandedIn, a_place, every_row, hand_in, is_all_there
from pages import Browser
from schema import revisions

from app.extensions import db
from app.models.audit import AuditEvent
from app.models.rooms import Room
from app.services import backups

pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")


@pytest.fixture
def handed_in(browser: Browser, cast: Cast, clock: Clock) -> HandedIn:
    return hand_in(browser, cast, clock)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "evening.tar.gz"


def manifest_of(file: Path) -> dict[str, Any]:
    with tarfile.open(file) as tar:
        content = tar.extractfile("manifest.json")
        assert content
        manifest: dict[str, Any] = json.load(content)
        return manifest


def brought_to(url: str, folder: Path, clock: Clock, file: Path, *args: str) -> str:
    """Restore in a place nobody has been to; what the command said."""
    with a_place(url, folder, clock) as place:
        result = place.test_cli_runner().invoke(args=["restore", str(file), *args])
        assert result.exit_code == 0, result.output
        return result.output


def test_every_slip_photo_key_and_chain_verifies_after_a_restore(
    app: Flask, runner: Operator, handed_in: HandedIn, file: Path, empty_database_url: str, tmp_path: Path, clock: Clock
) -> None:
    assert runner.invoke(args=["backup", str(file)]).exit_code == 0
    before = every_row(app)

    said = brought_to(empty_database_url, tmp_path / "new", clock, file)
    assert "Every chain is whole." in said

    with a_place(empty_database_url, tmp_path / "new", clock) as place:
        assert every_row(place) == before
        is_all_there(place, handed_in)
    keys = [sorted(folder.glob("*.key")) for folder in (tmp_path / "keys", tmp_path / "new" / "own-keys")]
    assert [key.name for key in keys[0]] == [key.name for key in keys[1]]  # and not those it made at its start
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys[1]} == {0o600}


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_a_backup_of_one_engine_is_restored_to_the_other_and_back(
    app: Flask, runner: Operator, handed_in: HandedIn, file: Path, empty_database_url: str, tmp_path: Path, clock: Clock
) -> None:
    before = every_row(app)
    assert runner.invoke(args=["backup", str(file)]).exit_code == 0
    on_sqlite = f"sqlite:///{tmp_path / 'there.sqlite3'}"
    brought_to(on_sqlite, tmp_path / "there", clock, file)

    back = tmp_path / "back.tar.gz"
    with a_place(on_sqlite, tmp_path / "there", clock) as there:
        assert every_row(there) == before
        assert there.test_cli_runner().invoke(args=["backup", str(back)]).exit_code == 0
        is_all_there(there, handed_in)

    brought_to(empty_database_url, tmp_path / "home", clock, back)
    with a_place(empty_database_url, tmp_path / "home", clock) as home:
        assert every_row(home) == before
        is_all_there(home, handed_in)


def test_a_backup_of_an_older_version_is_brought_up_on_the_way(
    app: Flask, runner: Operator, handed_in: HandedIn, file: Path, empty_database_url: str, tmp_path: Path, clock: Clock
) -> None:
    """Made one version ago, restored by --to into a database of another place."""
    before = every_row(app)
    db.session.rollback()
    flask_migrate.downgrade()
    assert runner.invoke(args=["backup", str(file)]).exit_code == 0
    assert manifest_of(file)["migration"] == revisions()[1]

    brought_to(f"sqlite:///{tmp_path / 'unused.sqlite3'}", tmp_path / "new", clock, file, "--to", empty_database_url)
    with a_place(empty_database_url, tmp_path / "new", clock) as place:
        assert every_row(place) == before
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.execute(sa.update(AuditEvent).values(tag="rewritten"))
        is_all_there(place, handed_in)


def test_a_backup_shows_one_instant_while_others_write(
    app: Flask, runner: Operator, handed_in: HandedIn, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another connection renames a room and opens one as soon as the first table is written."""
    before = every_row(app)
    room = before["room"][0][0]

    def in_a_connection_of_its_own() -> None:
        with app.app_context():
            with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
                connection.execute(sa.update(Room).where(Room.id == room).values(name="改了名字的议事室"))
            a_bare_room("刚开的议事室")
            db.session.remove()

    def write_meanwhile(*_: object) -> None:
        monkeypatch.undo()
        other = threading.Thread(target=in_a_connection_of_its_own)
        other.start()
        other.join()

    monkeypatch.setattr("app.cli.backup.show_rows", write_meanwhile)
    assert runner.invoke(args=["backup", str(file)]).exit_code == 0

    assert every_row(app)["room"] != before["room"]  # nobody was held up
    assert manifest_of(file)["tables"] == {name: len(rows) for name, rows in before.items()}
    with tarfile.open(file) as tar:
        rooms = tar.extractfile("rows/room/000001.jsonl")
        assert rooms
        assert "改了名字的议事室" not in rooms.read().decode()


def test_the_manifest_says_what_is_in_it(app: Flask, runner: Operator, handed_in: HandedIn, file: Path) -> None:
    runner.invoke(args=["backup", str(file)])
    manifest = manifest_of(file)

    assert manifest["engine"] == db.engine.dialect.name
    assert manifest["migration"] == revisions()[0]
    assert manifest["tables"]["topic"] == 2
    assert manifest["files"] == 3  # a photo lies there whole and small, and what was said
    heads = db.session.execute(sa.select(Room.id, Room.chain_length, Room.chain_head).where(Room.chain_length > 0))
    assert manifest["chain_heads"] == {str(id_): [length, head] for id_, length, head in heads}
    with tarfile.open(file) as tar:
        assert set(manifest["sums"]) == set(tar.getnames()) - {"manifest.json"}
        assert tar.getnames()[-1] == "manifest.json"


def test_many_rows_are_many_pages(
    runner: Operator,
    app: Flask,
    handed_in: HandedIn,
    file: Path,
    empty_database_url: str,
    tmp_path: Path,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backups, "PAGE_BYTES", 1000)
    runner.invoke(args=["backup", str(file)])
    assert "rows/account/000002.jsonl" in manifest_of(file)["sums"]
    brought_to(empty_database_url, tmp_path / "new", clock, file)
    before = every_row(app)
    with a_place(empty_database_url, tmp_path / "new", clock) as place:
        assert every_row(place) == before


# --- The file


def test_it_is_its_owners_alone_and_says_loudly_that_it_holds_the_keys(
    runner: Operator, cast: Cast, file: Path
) -> None:
    said = runner.invoke(args=["backup", str(file)])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "THE KEYS ARE IN IT" in said.stderr


def test_without_keys_it_holds_none_and_asks_for_them_at_the_restore(
    runner: Operator,
    handed_in: HandedIn,
    settings: Any,
    file: Path,
    empty_database_url: str,
    tmp_path: Path,
    clock: Clock,
) -> None:
    said = runner.invoke(args=["backup", "--without-keys", str(file)])
    assert "WITHOUT the keys" in said.stderr
    assert not any(name.startswith("keys/") for name in manifest_of(file)["sums"])

    with a_place(empty_database_url, tmp_path / "new", clock) as place:
        refused = place.test_cli_runner().invoke(args=["restore", str(file)])
    assert refused.exit_code == 1
    assert "The backup was made without keys. Put them into" in refused.stderr

    env = {"KEYS_PATH": str(settings.keys_path)}
    with a_place(empty_database_url, tmp_path / "new", clock, **env) as place:
        assert place.test_cli_runner().invoke(args=["restore", str(file)]).exit_code == 0
        is_all_there(place, handed_in)


def test_into_a_folder_it_goes_under_a_name_of_the_day(
    runner: Operator, cast: Cast, tmp_path: Path, clock: Clock
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    runner.invoke(args=["backup", str(folder)])
    assert [file.name[:18] for file in folder.iterdir()] == [f"mashangyi-{clock.now:%Y%m%d}"]


def test_without_a_name_it_goes_into_the_instance(runner: Operator, cast: Cast, settings: Any) -> None:
    runner.invoke(args=["backup"])
    folder = settings.instance_path / "backups"
    assert len(list(folder.iterdir())) == 1
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_backup_is_never_written_over(runner: Operator, cast: Cast, file: Path) -> None:
    file.write_text("yesterday's")
    said = runner.invoke(args=["backup", str(file)])
    assert said.exit_code == 1
    assert "never written over" in said.stderr
    assert file.read_text() == "yesterday's"


@pytest.mark.parametrize("of", ["photo", "voice note"])
def test_a_file_that_is_gone_from_the_disk_is_named(
    runner: Operator, handed_in: HandedIn, settings: Any, file: Path, of: str
) -> None:
    name = f"{handed_in.photo.removeprefix('/files/')}.jpg" if of == "photo" else f"{handed_in.said}.voice"
    (settings.files_path / name).unlink()
    said = runner.invoke(args=["backup", str(file)])
    assert said.exit_code == 0
    assert f"Missing on the disk, and therefore in the backup: {name}" in said.stderr
    assert manifest_of(file)["missing_files"] == [name]
