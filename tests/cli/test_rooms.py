"""`flask rooms import`, as an operator runs it."""

from __future__ import annotations

import io
import time
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from front_door import Operator

from app.domain.stages import Level, RoomType
from app.extensions import db
from app.models.divisions import Division
from app.models.rooms import Room, RoomCode
from app.queries.rooms import count_open_rooms

PLACES = "code,name,level,parent\n320800000000,淮安市,city,\n320812000000,清江浦区,county,320800000000\n"


def test_the_shipped_list_gives_every_place_its_room_and_twice_is_once(app: Flask, runner: Operator) -> None:
    began = time.perf_counter()
    result = runner.invoke(args=["rooms", "import"])
    assert result.exit_code == 0
    assert time.perf_counter() - began < 15  # 5 s on a quiet machine; here others may be at work
    assert "Places: 1723 new" in result.output
    assert "1732 rooms are open" in result.output

    by_level = dict(
        db.session.execute(
            sa.select(Room.level, sa.func.count()).where(Room.type == RoomType.TERRITORIAL).group_by(Room.level)
        ).all()
    )
    assert by_level == {Level.CITY: 1, Level.COUNTY: 8, Level.TOWN: 113, Level.VILLAGE: 1592}
    assert db.session.scalar(sa.select(sa.func.count()).where(Division.is_fiction)) == 9
    assert not db.session.scalars(sa.select(Room.name).where(Room.name.contains("委会"))).all()
    without_upper = db.session.scalars(sa.select(Room.name).where(Room.upper_id.is_(None))).all()
    assert without_upper == ["淮安市协商议事室"]

    before = db.session.execute(sa.select(RoomCode.code, RoomCode.room_id)).all()
    again = runner.invoke(args=["rooms", "import"])
    assert "Places: 0 new, 0 changed, 1723 as they were" in again.output
    assert db.session.execute(sa.select(RoomCode.code, RoomCode.room_id)).all() == before


def test_a_dry_run_says_what_would_happen_and_keeps_nothing(runner: Operator, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text(PLACES)
    result = runner.invoke(args=["rooms", "import", str(tmp_path / "places.csv"), "--dry-run"])
    assert "nothing was kept" in result.output
    assert "Rooms: 2 new" in result.output
    assert count_open_rooms() == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_list_with_chinese_headings_in_any_encoding(runner: Operator, tmp_path: Path, encoding: str) -> None:
    table = (
        PLACES.replace("code,name,level,parent", "代码,名称,级别,上级").replace("city", "市").replace("county", "县区")
    )
    (tmp_path / "places.csv").write_bytes(table.encode(encoding))
    assert "2 rooms are open" in runner.invoke(args=["rooms", "import", str(tmp_path / "places.csv")]).output


def test_an_excel_workbook(runner: Operator, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for line in PLACES.splitlines():
        workbook.active.append([int(cell) if cell.isdigit() else cell for cell in line.split(",")])
    content = io.BytesIO()
    workbook.save(content)
    (tmp_path / "places.xlsx").write_bytes(content.getvalue())
    assert "2 rooms are open" in runner.invoke(args=["rooms", "import", str(tmp_path / "places.xlsx")]).output


def test_one_bad_line_is_told_and_nothing_is_imported(runner: Operator, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text(PLACES + "320831000000,金湖县,shire,320800000000\n12,,county,\n")
    result = runner.invoke(args=["rooms", "import", str(tmp_path / "places.csv")])
    assert result.exit_code == 1
    assert "Line 4: “level” takes one of" in result.output
    assert "Line 5: “code” takes a code of 12 digits" in result.output
    assert "Line 5: The name is missing." in result.output
    assert "Nothing was imported" in result.output
    assert count_open_rooms() == 0


def test_a_table_about_something_else_is_refused(runner: Operator, tmp_path: Path) -> None:
    (tmp_path / "cows.csv").write_text("cow,milk\nBella,12\n")
    result = runner.invoke(args=["rooms", "import", str(tmp_path / "cows.csv")])
    assert result.exit_code == 1
    assert "must name the columns" in result.output
