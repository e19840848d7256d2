"""Chinese with two weights of one typeface: nothing is left blank, nothing cut off."""

from __future__ import annotations

import re

import pytest
from PIL import ImageFont

from app.integrations.sheets.fonts import LEADING, Weight, lines, one_line, runs, tidy, unwritable, width

RARE = "沈艞村喆堃垚㎡✓"
NOT_IN_BOLD = "龘"
IN_NEITHER = "𠮷"


def drawn(char: str, weight: Weight) -> bytes:
    font = ImageFont.truetype(str(weight.path), 60, layout_engine=ImageFont.Layout.BASIC)
    return bytes(font.getmask(char))


@pytest.mark.parametrize("char", RARE)
@pytest.mark.parametrize("weight", Weight)
def test_the_rare_characters_of_real_places_are_drawn_and_not_boxed(char: str, weight: Weight) -> None:
    box = drawn("\uffff", weight)
    assert drawn(char, weight) not in (box, bytes(len(box)))
    assert unwritable(char) == []


def test_what_bold_lacks_is_set_in_regular() -> None:
    assert list(runs(f"张{NOT_IN_BOLD}村", Weight.BOLD)) == [
        (Weight.BOLD, "张"),
        (Weight.REGULAR, NOT_IN_BOLD),
        (Weight.BOLD, "村"),
    ]
    assert drawn(NOT_IN_BOLD, Weight.REGULAR) != drawn("\uffff", Weight.REGULAR)


def test_what_both_lack_is_named_once() -> None:
    assert unwritable(f"张{IN_NEITHER}村{IN_NEITHER}") == [IN_NEITHER]


def test_what_leaves_no_trace_on_paper_is_taken_out() -> None:
    assert tidy(" 机场\u200b社区\n协商\u3000议事室\ufeff ") == "机场社区 协商 议事室"
    assert tidy("Cafe\u0301") == "Café"


def test_widths_are_those_of_the_files() -> None:
    assert width("协商", Weight.BOLD, 10) == pytest.approx(20)
    font = ImageFont.truetype(str(Weight.REGULAR.path), 1000, layout_engine=ImageFont.Layout.BASIC)
    assert width("yi.gov.cn/r/4X7K2M", Weight.REGULAR, 1000) == pytest.approx(
        font.getlength("yi.gov.cn/r/4X7K2M"), 0.01
    )


@pytest.mark.parametrize("length", range(1, 41))
def test_a_name_of_any_length_is_set_whole(length: int) -> None:
    name = "长西街道水渡口社区沈艞村喆堃垚小区业主委员会联合党支部与物业公司和商户协商议事室议事"[:length]
    size, broken = lines(name, Weight.BOLD, 20, 180, 30)
    assert "".join(broken) == name
    assert len(broken) * size * LEADING <= 30 + 1e-6
    assert all(width(line, Weight.BOLD, size) <= 180 + 1e-3 for line in broken)
    assert size > 8


def test_a_line_breaks_where_people_would_break_it() -> None:
    _, broken = lines("淮安市农业和农村界别协商议事室", Weight.BOLD, 20, 180, 30)
    assert broken == ["淮安市农业和农村界别", "协商议事室"]
    _, broken = lines("（一）甲乙丙丁、戊己", Weight.REGULAR, 10, 30, 100)
    assert not [line for line in broken if re.match(r"[）、]", line) or line.endswith("（")]
    _, broken = lines("HUAIAN TECHNOLOGY PARK", Weight.REGULAR, 10, 70, 100)
    assert broken == ["HUAIAN", "TECHNOLOGY", "PARK"]


def test_nothing_to_set_is_nothing() -> None:
    assert lines("", Weight.REGULAR, 10, 70, 100) == (10, [""])
    assert one_line("", Weight.REGULAR, 10, 70) == 10
