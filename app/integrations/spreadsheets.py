"""Tables as offices send them: CSV in whatever encoding, or Excel. What a column means is not known here."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.domain.errors import Refused
from app.domain.sentences import say

MAX_BYTES = 20 * 1024 * 1024
_ZIP = b"PK\x03\x04"
_COMMENT = "#"

# (line number, cells)
_Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line below the heading: `number` as the person's own program shows it, `cells` by column, trimmed.

    An empty cell is an empty string; every column of the heading is there.
    """

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell, or an empty string where the table has no such column."""
        return self.cells.get(column, "")


def read_table(content: bytes) -> list[Line]:
    """The lines of a CSV (UTF-8 with or without BOM, UTF-16 with one, GB 18030) or of an Excel workbook's first sheet.

    The first line that is not empty is the heading. Empty lines and lines beginning with # are left out. Raises
    Refused with one sentence per fault that makes the table unreadable.
    """
    if len(content) > MAX_BYTES:
        raise Refused(say("The file is too large. It may have up to 20 MB."))
    rows = _excel(content) if content.startswith(_ZIP) else _csv(_decoded(content))
    filled = ((number, cells) for number, cells in rows if any(cells) and not cells[0].startswith(_COMMENT))
    _, heading = next(filled, (0, []))
    if not heading:
        raise Refused(say("The file is empty."))
    if len(set(heading)) < len(heading) or "" in heading:
        raise Refused(say("The first line names a column twice, or leaves one without a name."))
    return _lines(heading, filled)


def _lines(heading: list[str], rows: Iterable[tuple[int, list[str]]]) -> list[Line]:
    lines, faults = [], []
    for number, cells in rows:
        if len(cells) > len(heading):
            faults.append(say("Line %(number)s has more cells than the first line has columns.", number=number))
        lines.append(Line(number, dict(zip(heading, cells + [""] * (len(heading) - len(cells)), strict=False))))
    if faults:
        raise Refused(*faults)
    return lines


def _decoded(content: bytes) -> str:
    """GB 18030 comes last: it takes almost any bytes, and is what Excel in China still writes."""
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused(say("The file is neither a CSV table nor an Excel workbook (.xlsx)."))


def _csv(text: str) -> _Rows:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        begins = 1
        for cells in reader:
            yield begins, _trimmed(cells)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise Refused(say("Line %(number)s cannot be read as CSV.", number=reader.line_num)) from error


def _excel(content: bytes) -> _Rows:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for number, row in enumerate(workbook.worksheets[0].iter_rows(values_only=True), start=1):
            yield number, _trimmed(map(_as_text, row))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError) as error:
        raise Refused(say("This Excel workbook cannot be opened.")) from error


def _as_text(value: object) -> str:
    """What the person sees in the cell; Excel keeps a code of twelve digits as a number with a fraction."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def _trimmed(cells: Iterable[str]) -> list[str]:
    """Without surrounding spaces, and without the empty cells a spreadsheet leaves at the end of a line."""
    trimmed = [cell.strip() for cell in cells]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return trimmed
