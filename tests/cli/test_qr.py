"""`flask qr`: a code that is scanned leads to its room."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from front_door import Operator
from places import A_SMALL_CITY, OPENED, import_places

from app.extensions import db
from app.integrations.qr_images import decode
from app.models.rooms import Room, RoomCode
from app.models.unit_of_work import writing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "codes"


@pytest.fixture
def code(app: Flask) -> str:
    import_places(*A_SMALL_CITY)
    return db.session.scalars(sa.select(Room).where(Room.name == "机场社区协商议事室")).one().code


def test_the_code_of_a_room_is_read_as_its_address(runner: Operator, folder: Path, code: str) -> None:
    result = runner.invoke(args=["qr", "render", "--room", code.lower(), "--folder", str(folder)])
    assert result.exit_code == 0, result.output
    assert f"http://localhost/r/{code}" in result.output
    assert sorted(file.name for file in folder.iterdir()) == [f"{code}.png", f"{code}.svg"]
    assert decode((folder / f"{code}.png").read_bytes()) == [f"http://localhost/r/{code}"]


@pytest.mark.parametrize(("which", "rooms"), [(["--division", "320831"], 3), (["--all"], 8)])
def test_the_codes_of_many_rooms(runner: Operator, folder: Path, code: str, which: list[str], rooms: int) -> None:
    runner.invoke(args=["qr", "render", *which, "--folder", str(folder)])
    assert len(list(folder.glob("*.png"))) == rooms
    assert f"{rooms} codes lead to their rooms" in runner.invoke(args=["qr", "verify", "--folder", str(folder)]).output


def test_a_replaced_code_renders_the_one_that_replaced_it(runner: Operator, folder: Path, code: str) -> None:
    with writing():
        old = db.session.get(RoomCode, code)
        old.replaced_at = OPENED
        db.session.flush()
        db.session.add(RoomCode(code="000000", room_id=old.room_id, issued_at=OPENED))
    runner.invoke(args=["qr", "render", "--room", code, "--folder", str(folder)])
    assert (folder / "000000.png").exists()


def test_a_picture_that_leads_elsewhere_is_found_out(runner: Operator, folder: Path, code: str) -> None:
    runner.invoke(args=["qr", "render", "--room", code, "--folder", str(folder)])
    (folder / f"{code}.png").rename(folder / "4X7K2M.png")
    result = runner.invoke(args=["qr", "verify", "--folder", str(folder)])
    assert result.exit_code == 1
    assert "4X7K2M.png" in result.output


def test_without_a_scanner_it_says_what_is_missing(
    runner: Operator, folder: Path, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner.invoke(args=["qr", "render", "--room", code, "--folder", str(folder)])
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    result = runner.invoke(args=["qr", "verify", "--folder", str(folder)])
    assert result.exit_code == 1
    assert "zxing-cpp" in result.output


@pytest.mark.parametrize(
    ("which", "words"),
    [
        ([], "exactly one of"),
        (["--room", "4X7K2M", "--all"], "exactly one of"),
        (["--room", "zzzzzz"], "No room has the code"),
        (["--division", "99"], "no room there"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    runner: Operator, folder: Path, code: str, which: list[str], words: str
) -> None:
    result = runner.invoke(args=["qr", "render", *which, "--folder", str(folder)])
    assert result.exit_code != 0
    assert words in result.output
    assert not folder.exists()
