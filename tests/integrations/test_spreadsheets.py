"""Lists as offices send them."""

from __future__ import annotations

import io

import openpyxl
import pytest

from app.domain.errors import Refused
from app.integrations.spreadsheets import Line, read_table

TABLE = "代码,名称\n320803001498,沈艞村村委会\n"
READ = [Line(2, {"代码": "320803001498", "名称": "沈艞村村委会"})]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_csv_is_read_in_whatever_encoding_it_came(encoding: str) -> None:
    assert read_table(TABLE.encode(encoding)) == READ


def test_an_excel_workbook_reads_as_the_person_sees_it() -> None:
    workbook = openpyxl.Workbook()
    for row in (["代码", "名称"], [], [320803001498.0, " 沈艞村村委会 "], [None, None, None]):
        workbook.active.append(row)
    content = io.BytesIO()
    workbook.save(content)
    assert read_table(content.getvalue()) == [Line(3, READ[0].cells)]


def test_empty_lines_and_remarks_are_left_out_and_lines_keep_their_numbers() -> None:
    table = '# Seed\nname,hours\n\n甲,"周一\n周二"\n,,\n乙\n'
    assert read_table(table.encode()) == [
        Line(4, {"name": "甲", "hours": "周一\n周二"}),
        Line(7, {"name": "乙", "hours": ""}),
    ]


def test_every_line_with_too_many_cells_is_named() -> None:
    with pytest.raises(Refused) as refused:
        read_table(b"a,b\n1,2,3\n1,2\n4,5,6\n")
    assert [sentence.params["number"] for sentence in refused.value.sentences] == [2, 4]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"a,,b\n1,2,3\n", "without a name"),
        (b"a,a\n1,2\n", "twice"),
        (b"\x00\x01\x02\xff\xff", "neither"),
        (b"PK\x03\x04 no workbook", "cannot be opened"),
        (b"a\n" + b"x" * 200_000 + b"\n", "Line 2"),
        (b"x" * (20 * 1024 * 1024 + 1), "too large"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        read_table(content)
