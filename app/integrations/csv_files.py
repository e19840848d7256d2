"""CSV to hand out: opens in Excel with its Chinese whole, and no cell of it is taken for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

MIMETYPE = "text/csv"
BOM = "\ufeff"  # without it Excel reads UTF-8 as the code page of the computer
# What makes a spreadsheet calculate a cell, the full-width signs of a Chinese keyboard among them.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Handed:
    """What a writer writes to: each line is handed back instead of kept."""

    def write(self, line: str) -> str:
        return line


def lines(rows: Iterable[Sequence[str | int]]) -> Iterator[str]:
    """The rows as lines, the first with the mark of UTF-8 before it, each made when it is asked for."""
    writer: Any = csv.writer(_Handed())  # its `writerow` gives back what `write` gave
    mark = BOM
    for row in rows:
        yield mark + writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
        mark = ""


def harmless(cell: str) -> str:
    """With a quote before what a spreadsheet would calculate, as OWASP has it."""
    return f"'{cell}" if cell.startswith(_BEGINS_A_FORMULA) else cell
