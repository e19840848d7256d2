"""Drawing many: what is there is kept, what changed is drawn, and trouble leaves nothing half."""

from __future__ import annotations

import errno
import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from sheet_samples import EDITION, a_room

from app.domain.errors import Refused
from app.integrations.sheets import press
from app.integrations.sheets.content import Format, Kind
from app.integrations.sheets.emblems import read_emblem
from app.integrations.sheets.press import Choice, Order, draw_all, draw_room

CODES = ("4X7K2M", "000000", "111115", "222222")


@pytest.fixture
def orders(tmp_path: Path) -> list[Order]:
    return [Order(a_room(address=f"https://yi.huaian.gov.cn/r/{code}"), tmp_path / code) for code in CODES]


def test_a_room_gets_every_kind_in_its_formats(orders: list[Order]) -> None:
    done = draw_room(orders[0], EDITION, Choice())
    assert (done.drawn, done.unchanged) == (10, 0)
    assert sorted(path.name for path in orders[0].folder.iterdir()) == sorted(
        ["4X7K2M-code.svg", "4X7K2M-code.png"]
        + [f"4X7K2M-{kind}.{format_}" for kind in ("a4", "a6", "square", "round") for format_ in ("pdf", "png")]
    )


def test_only_what_was_chosen_is_drawn(orders: list[Order]) -> None:
    draw_room(orders[0], EDITION, Choice((Kind.A6, Kind.CODE), (Format.PDF,)))
    assert [path.name for path in orders[0].folder.iterdir()] == ["4X7K2M-a6.pdf"]


def test_what_is_as_it_should_be_is_left_alone(orders: list[Order]) -> None:
    draw_room(orders[0], EDITION, Choice())
    before = {path: path.stat().st_mtime_ns for path in orders[0].folder.iterdir()}
    assert draw_room(orders[0], EDITION, Choice()).drawn == 0
    assert {path: path.stat().st_mtime_ns for path in orders[0].folder.iterdir()} == before


@pytest.mark.parametrize(
    ("changed", "files"),
    [
        ({"name": "机场新村协商议事室"}, 8),
        ({"telephone": "0517-8300 0001"}, 8),
        ({"place": ("淮安市", "清江浦区", "城南街道")}, 8),
        ({"address": "http://yi.huaian.gov.cn/r/4X7K2M"}, 10),
    ],
    ids=str,
)
def test_what_changed_on_it_is_drawn_again(orders: list[Order], changed: dict, files: int) -> None:
    """The bare code shows nothing but the address."""
    draw_room(orders[0], EDITION, Choice())
    assert draw_room(replace(orders[0], room=replace(orders[0].room, **changed)), EDITION, Choice()).drawn == files


def test_another_edition_is_drawn_again(orders: list[Order]) -> None:
    draw_room(orders[0], EDITION, Choice())
    assert draw_room(orders[0], replace(EDITION, one_colour=True), Choice()).drawn == 8
    draw_room(orders[0], EDITION, Choice())
    line = replace(EDITION, wording=replace(EDITION.wording, line="别的话"))
    assert draw_room(orders[0], line, Choice()).drawn == 4  # stickers have no space for it
    draw_room(orders[0], EDITION, Choice())
    picture = io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    assert draw_room(orders[0], replace(EDITION, emblem=read_emblem(picture.getvalue())), Choice()).drawn == 8


def test_other_pens_or_fonts_draw_again(orders: list[Order], monkeypatch: pytest.MonkeyPatch) -> None:
    draw_room(orders[0], EDITION, Choice())
    monkeypatch.setattr(press, "DRAWN_AS", press.DRAWN_AS + 1)
    assert draw_room(orders[0], EDITION, Choice()).drawn == 10
    monkeypatch.setattr(press.fonts, "digest", lambda: "others")
    assert draw_room(orders[0], EDITION, Choice()).drawn == 8


def test_a_file_somebody_changed_or_cut_off_at_its_head_is_drawn_again(orders: list[Order]) -> None:
    draw_room(orders[0], EDITION, Choice())
    orders[0].path(Kind.A4, Format.PDF).write_bytes(b"%PDF-1.4")
    orders[0].path(Kind.A4, Format.PNG).unlink()
    assert draw_room(orders[0], EDITION, Choice()).drawn == 2


def test_what_a_killed_run_left_half_done_goes(orders: list[Order]) -> None:
    draw_room(orders[0], EDITION, Choice())
    orders[0].folder.joinpath(".4X7K2M-a4.pdf.part").write_bytes(b"%PDF")
    draw_room(orders[0], EDITION, Choice())
    assert len(list(orders[0].folder.iterdir())) == 10


@pytest.mark.parametrize("processes", [1, 2])
def test_a_disk_that_fills_up_ends_it_with_a_sentence_and_nothing_half(
    orders: list[Order], processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_earnest, files = os.fsync, 0

    def fills_up(descriptor: int) -> None:
        nonlocal files
        files += 1
        if files > 7:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        in_earnest(descriptor)

    monkeypatch.setattr(os, "fsync", fills_up)
    with pytest.raises(Refused, match=r"The disk is full\. Every file that is there is whole"):
        list(draw_all(orders, EDITION, Choice(), processes))
    folder = orders[0].folder.parent
    files_there = [path.name for path in folder.rglob("*") if path.is_file()]
    assert 7 <= len(files_there) < 40
    assert not [name for name in files_there if name.endswith(".part")]

    monkeypatch.setattr(os, "fsync", in_earnest)
    done = list(draw_all(orders, EDITION, Choice(), processes))
    assert sum(one.unchanged for one in done) >= 6
    assert sum(one.drawn + one.unchanged for one in done) == 40


def test_a_folder_that_cannot_be_written_is_named(orders: list[Order]) -> None:
    orders[0].folder.touch()
    with pytest.raises(Refused, match=r"4X7K2M.* could not be written"):
        list(draw_all(orders, EDITION, Choice(), 1))


def test_a_process_that_is_lost_is_said(orders: list[Order], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "compose", lambda *_: os._exit(9))
    with pytest.raises(Refused, match="stopped from outside"):
        list(draw_all(orders, EDITION, Choice(), 2))
