"""The picture of a room: on the disk before the row, gone with the next sweep, served for a year by a random id."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cast import Cast
from clock import Clock
from flask import Flask
from front_door import Visitor
from PIL import Image

from app.domain.errors import NotAllowed, Refused
from app.extensions import db
from app.jobs import schedule
from app.models.files import StoredPicture
from app.models.rooms import Room
from app.models.unit_of_work import writing
from app.services import pictures, room_life


@pytest.fixture
def folder(app: Flask) -> Path:
    path: Path = app.config["SETTINGS"].files_path
    return path


@pytest.fixture
def hang(cast: Cast, clock: Clock, folder: Path) -> Callable[..., str | None]:
    def hang(colour: str | None = "teal", by: str = "chen") -> str | None:
        """Answers the id of the picture that is shown from now on."""
        kept = pictures.keep(a_picture(colour), folder) if colour else None
        with writing():
            room_life.set_picture(cast.rooms["heping"], kept, seen_version=None, actor=cast.actor(by), now=clock.now)
        return db.session.get_one(Room, cast.rooms["heping"], populate_existing=True).picture_id

    return hang


def a_picture(colour: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


def status(client: Visitor, picture_id: str | None) -> int:
    with client.get(f"/files/{picture_id}") as response:
        return response.status_code


def test_it_is_served_to_everybody_and_kept_for_a_year(hang: Callable[..., str], client: Visitor) -> None:
    with client.get(f"/files/{hang()}") as response:
        assert (response.status_code, response.mimetype) == (200, "image/jpeg")
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert Image.open(io.BytesIO(response.get_data())).size == (40, 30)


@pytest.mark.parametrize("id_", ["4f5cbb0a-5a5a-4a3d-9a3e-0123456789ab", "..", "x.jpg"])
def test_nobody_guesses_one(client: Visitor, cast: Cast, id_: str) -> None:
    assert status(client, id_) == 404


def test_a_file_without_a_row_is_not_shown(client: Visitor, app: Flask, cast: Cast, folder: Path) -> None:
    assert status(client, pictures.keep(a_picture(), folder).id) == 404


def test_a_new_picture_takes_the_place_of_the_old_one(hang: Callable[..., str], client: Visitor) -> None:
    old, new = hang("teal"), hang("red")
    assert old != new
    assert status(client, old) == 404
    assert status(client, new) == 200
    assert hang(None) is None
    assert db.session.get(StoredPicture, new) is None


def test_what_was_taken_down_leaves_the_disk_with_the_next_sweep(
    hang: Callable[..., str], clock: Clock, folder: Path
) -> None:
    old, new = hang("teal"), hang("red")
    for file in folder.iterdir():
        written = (clock.now - timedelta(days=2)).timestamp()
        os.utime(file, (written, written))
    schedule.sweep(clock.now)
    assert {file.name for file in folder.iterdir()} == {f"{new}.jpg", f"{new}.small.jpg"}
    assert old != new


def test_a_full_disk_is_said_and_nothing_is_half_there(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(Refused, match="no space left"):
            pictures.keep(a_picture(), folder)
    assert list(folder.iterdir()) == []


def test_another_rooms_administrator_hangs_no_picture(hang: Callable[..., str]) -> None:
    with pytest.raises(NotAllowed):
        hang(by="he")
