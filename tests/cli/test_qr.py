"""`flask qr`, as an operator runs it: the sheets of rooms, and whether each leads to its own."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from front_door import Operator
from PIL import Image
from places import A_SMALL_CITY, AIRPORT, OPENED, TOWN, a_room, import_places, import_room_list

from app.cli.rooms import SEED
from app.extensions import db
from app.integrations.qr_images import decode
from app.integrations.sheets import proofs
from app.integrations.sheets.files import alone_in
from app.models.print_batches import PrintBatch
from app.models.rooms import Room, RoomCode
from app.models.unit_of_work import writing

Qr = Callable[..., Result]
ROOMS = 8
QUICK = ("--kind", "a6", "--format", "png")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sheets"


@pytest.fixture
def code(app: Flask) -> str:
    import_places(*A_SMALL_CITY)
    return code_of("机场社区协商议事室")


@pytest.fixture
def qr(runner: Operator, folder: Path, code: str) -> Qr:
    return lambda *words: runner.invoke(args=["qr", *words, "--folder", str(folder), "--jobs", "1"])


def code_of(name: str) -> str:
    return db.session.scalars(sa.select(Room).where(Room.name == name)).one().code


def sheets(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.*") if path.suffix)


# --- render


def test_a_room_gets_its_sheets_in_the_folder_of_its_town(qr: Qr, folder: Path, code: str) -> None:
    result = qr("render", "--room", code.lower())
    assert result.exit_code == 0, result.output
    assert f"{code} leads to http://localhost/r/{code}" in result.output
    home = f"清江浦区/钵池街道/{code}/{code}"
    pages = [f"{home}-{kind}.{format_}" for kind in ("a4", "a6", "round", "square") for format_ in ("pdf", "png")]
    assert sheets(folder) == sorted([f"{home}-code.png", f"{home}-code.svg", *pages])
    assert decode((folder / f"{home}-a4.png").read_bytes()) == [f"http://localhost/r/{code}"]


@pytest.mark.parametrize(("which", "rooms"), [(("--division", "320831"), 3), (("--all",), ROOMS)])
def test_the_sheets_of_many_rooms(qr: Qr, folder: Path, which: tuple[str, ...], rooms: int) -> None:
    assert f"{rooms} rooms: {rooms} files drawn, 0 were as they should be" in qr("render", *which, *QUICK).output
    assert len(sheets(folder)) == rooms
    assert f"{rooms} rooms: 0 files drawn, {rooms} were as they should be" in qr("render", *which, *QUICK).output
    assert qr("verify", *which).exit_code == 0


def test_every_room_has_a_folder_by_county_and_town(qr: Qr, folder: Path, app: Flask) -> None:
    import_room_list(("银涂镇商会协商议事室", "association", TOWN))
    qr("render", "--all", *QUICK)
    places = {tuple(path.relative_to(folder).parent.parent.parts) for path in folder.rglob("*.png")}
    assert places == {("淮安市",), ("清江浦区",), ("金湖县",), ("清江浦区", "钵池街道"), ("金湖县", "银涂镇")}
    town = code_of("银涂镇商会协商议事室")
    assert (folder / "金湖县" / "银涂镇" / town / f"{town}-a6.png").exists()


def test_only_what_changed_is_drawn_again(qr: Qr, folder: Path, code: str) -> None:
    qr("render", "--all", *QUICK)
    with writing():
        db.session.get(RoomCode, code, options=[sa.orm.joinedload(RoomCode.room)]).room.telephone = "0517-8300 0000"
    assert f"1 file drawn, {ROOMS - 1} were" in qr("render", "--all", *QUICK).output
    assert f"{ROOMS} files drawn" in qr("render", "--all", *QUICK, "--batch", "2026-1").output


def test_two_processes_draw_what_one_draws(qr: Qr, runner: Operator, folder: Path, tmp_path: Path) -> None:
    qr("render", "--all", *QUICK)
    runner.invoke(args=["qr", "render", "--all", *QUICK, "--folder", str(tmp_path / "two"), "--jobs", "2"])
    assert sheets(folder) == sheets(tmp_path / "two")
    assert all((folder / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in sheets(folder))


def test_a_replaced_code_renders_the_one_that_replaced_it(qr: Qr, folder: Path, code: str) -> None:
    with writing():
        old = db.session.get(RoomCode, code)
        old.replaced_at = OPENED
        db.session.flush()
        db.session.add(RoomCode(code="000000", room_id=old.room_id, issued_at=OPENED))
    qr("render", "--room", code, *QUICK)
    assert sheets(folder) == ["清江浦区/钵池街道/000000/000000-a6.png"]


def test_a_name_no_font_covers_is_named_and_the_other_rooms_are_drawn(qr: Qr, folder: Path, app: Flask) -> None:
    import_room_list(("𠮷家商会协商议事室", "association", TOWN))
    code = code_of("𠮷家商会协商议事室")
    result = qr("render", "--all", *QUICK)
    assert result.exit_code == 1
    assert f"“𠮷家商会协商议事室” ({code}): No font has the character “𠮷” (U+20BB7)." in result.output
    assert len(sheets(folder)) == ROOMS
    assert not list(folder.rglob(f"*{code}*"))


def test_a_name_of_forty_characters_is_drawn(qr: Qr, folder: Path, app: Flask) -> None:
    name = "淮安市清江浦区长西街道水渡口社区沈艞村喆堃垚㎡小区业主委员会联合党支部协商议事室"
    with writing():
        a_room(name=name)
    assert len(name) == 40
    assert qr("render", "--room", code_of(name)).exit_code == 0
    assert len(sheets(folder)) == 10
    assert qr("verify", "--room", code_of(name)).exit_code == 0


def test_a_room_without_a_code_is_told_and_the_others_are_drawn(qr: Qr, folder: Path, code: str) -> None:
    with writing():
        db.session.get(RoomCode, code).revoked_at = OPENED
    result = qr("render", "--all", *QUICK)
    assert result.exit_code == 1
    assert "“机场社区协商议事室” has no code." in result.output
    assert len(sheets(folder)) == ROOMS - 1


def test_two_operators_are_told_of_each_other(qr: Qr, folder: Path) -> None:
    with alone_in(folder):
        result = qr("render", "--all", *QUICK)
    assert result.exit_code == 1
    assert "Somebody else is drawing" in result.output
    assert sheets(folder) == []
    assert qr("render", "--all", *QUICK).exit_code == 0


def test_an_emblem_stands_in_the_code_and_the_code_is_read(qr: Qr, folder: Path, code: str, tmp_path: Path) -> None:
    emblem = tmp_path / "emblem.png"
    Image.new("RGB", (300, 300), "red").save(emblem)
    assert qr("render", "--room", code, *QUICK, "--logo", str(emblem), "--logo-percent", "18").exit_code == 0
    [sheet] = folder.rglob("*.png")
    assert decode(sheet.read_bytes()) == [f"http://localhost/r/{code}"]
    colours = Image.open(io.BytesIO(sheet.read_bytes())).convert("RGB").getcolors(1000)
    assert max(count for count, colour in colours if colour == (255, 0, 0)) > 5000


@pytest.mark.parametrize(
    ("which", "words"),
    [
        ([], "exactly one of"),
        (["--room", "4X7K2M", "--all"], "exactly one of"),
        (["--room", "zzzzzz"], "No room has the code"),
        (["--division", "99"], "no room there"),
        (["--all", "--line", "字" * 41], "up to 40 characters"),
        (["--all", "--line", "𠮷"], "No font has the character “𠮷”"),
        (["--all", "--batch", "2026-1-and-more"], "up to 12 characters"),
        (["--all", "--kind", "a3"], "'a3' is not one of"),
    ],
)
def test_what_cannot_be_drawn_is_refused(qr: Qr, folder: Path, which: list[str], words: str) -> None:
    result = qr("render", *which)
    assert result.exit_code != 0
    assert words in result.output
    assert not folder.exists()


@pytest.mark.parametrize(
    ("content", "percent", "words"),
    [
        (b"<svg/>", "16", "must be a picture in PNG or JPEG"),
        (b"GIF89a", "16", "must be a picture in PNG or JPEG"),
        (b"", "18.5", "5 to 18 per cent"),
    ],
)
def test_an_emblem_that_spoils_the_code_is_refused(
    qr: Qr, folder: Path, tmp_path: Path, content: bytes, percent: str, words: str
) -> None:
    emblem = tmp_path / "emblem.png"
    emblem.write_bytes(content)
    result = qr("render", "--all", "--logo", str(emblem), "--logo-percent", percent)
    assert result.exit_code == 1
    assert words in result.output
    assert not folder.exists()


def test_a_sheet_names_the_batch_of_its_code_unless_told_another(qr: Qr, folder: Path, code: str) -> None:
    with writing():
        printed = db.session.get(RoomCode, code, options=[sa.orm.joinedload(RoomCode.room)])
        batch = PrintBatch(label="2026-2", division_id=printed.room.division_id, opened_at=OPENED)
        db.session.add(batch)
        db.session.flush()
        printed.batch_id = batch.id
    for options, label in ((), "2026-2"), (("--batch", "样张"), "样张"):
        qr("render", "--room", code, "--kind", "a4", "--format", "pdf", *options)
        [sheet] = folder.rglob("*.pdf")
        document = pypdfium2.PdfDocument(sheet)
        assert f"印刷批次 {label}" in document[0].get_textpage().get_text_range()
        document.close()


def test_a_closed_room_gets_no_sheets(qr: Qr, folder: Path, code: str) -> None:
    with writing():
        db.session.get(RoomCode, code, options=[sa.orm.joinedload(RoomCode.room)]).room.closed_on = OPENED.date()
    result = qr("render", "--room", code)
    assert result.exit_code == 1
    assert "is closed" in result.output


# --- verify


def test_every_sheet_of_a_real_town_leads_to_its_room(runner: Operator, folder: Path, app: Flask) -> None:
    """The town of 沈艞村; of the whole city it takes minutes: bench/sheets.py --verify."""
    town = "320803107"
    with SEED[0].open(encoding="utf-8", newline="") as lines:
        rows = [
            row for row in csv.reader(lines) if row[0] in ("320800000000", "320803000000") or row[0].startswith(town)
        ]
    import_places(*rows)
    rooms = len([row for row in rows if row[0].startswith(town)])
    for verb, words in (("render", f"{10 * rooms} files drawn"), ("verify", f"{10 * rooms} files lead to their rooms")):
        result = runner.invoke(args=["qr", verb, "--division", town, "--folder", str(folder)])
        assert result.exit_code == 0, result.output
        assert words in result.output
    assert list(folder.rglob("*-code.svg"))


def test_sheets_that_lead_elsewhere_are_listed_with_the_reason(qr: Qr, folder: Path, code: str) -> None:
    qr("render", "--all", *QUICK)
    mine, [other, *_] = folder.joinpath("清江浦区", "钵池街道", code), sorted(folder.rglob("金湖县/*/*/*.png"))
    swapped = mine / f"{code}-a6.png"
    swapped.write_bytes(other.read_bytes())
    mine.joinpath(f"{code}-a4.pdf").write_bytes(b"%PDF-1.4 broken")
    for which in ((), ("--all",), ("--room", code), ("--division", AIRPORT)):
        result = qr("verify", *which)
        assert result.exit_code == 1
        assert f"{code}-a6.png: It leads to http://localhost/r/{other.parent.name}, not to" in result.output
        assert f"{code}-a4.pdf: It cannot be opened." in result.output
    assert qr("verify", "--division", "320831").exit_code == 0


def test_sheets_of_codes_that_hang_nowhere_are_listed(qr: Qr, folder: Path, code: str) -> None:
    qr("render", "--all", *QUICK)
    with writing():
        db.session.get(RoomCode, code).revoked_at = OPENED
    result = qr("verify")
    assert result.exit_code == 1
    assert f"{code}-a6.png: No open room has this code." in result.output


def test_sheets_in_the_folder_of_a_town_that_has_another_name_now_are_listed(qr: Qr, folder: Path, code: str) -> None:
    qr("render", "--room", code, *QUICK)
    import_places(*((number, name.replace("钵池", "新钵池"), *rest) for number, name, *rest in A_SMALL_CITY))
    qr("render", "--room", code, *QUICK)
    result = qr("verify", "--room", code)
    assert result.exit_code == 1
    assert f"清江浦区/钵池街道/{code}/{code}-a6.png: Its room is now in 清江浦区/新钵池街道." in result.output
    assert f"新钵池街道/{code}" not in result.output


def test_a_room_without_a_sheet_is_listed(qr: Qr, folder: Path, code: str) -> None:
    result = qr("verify", "--room", code)
    assert result.exit_code == 1
    assert f"{code}: There is no sheet of this room." in result.output


def test_without_chromium_it_says_which_were_not_scanned(qr: Qr, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    qr("render", "--room", code, "--kind", "code")
    monkeypatch.setattr(proofs, "BROWSERS", ())
    result = qr("verify", "--room", code)
    assert result.exit_code == 0
    assert "1 SVG not scanned" in result.output
    assert "1 file leads to its room" in result.output
