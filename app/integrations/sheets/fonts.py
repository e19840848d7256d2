"""Two weights of one typeface: what they can write, and how wide it gets.

Bold is cut to common characters and the names of places; what it lacks is set in Regular, never as a blank.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from app.domain.place_names import ROOM

FOLDER = Path(__file__).resolve().parents[2] / "data" / "fonts"
LEADING = 1.2
ASCENT = 0.88  # how far a Chinese character reaches above the baseline; the rest of it is below
CENTRE = ASCENT - 0.5
LONGEST_WORD = 12  # Latin letters; what is longer may be broken anywhere
STEP = 0.97  # how much smaller the next size is that is tried

_OPENING, _CLOSING = "（「『《〈【“‘([", "）」』》〉】”’，。、；：！？·,.;:!?)]/"
_UNBROKEN = re.compile(
    rf"[{re.escape(_OPENING)}]*(?:{ROOM}|[0-9A-Za-z\u00c0-\u024f_-]{{1,{LONGEST_WORD}}}|\s|.)[{re.escape(_CLOSING)}]*"
)


class Weight(StrEnum):
    """The value is the file's name without its ending."""

    REGULAR = "NotoSansSC-Regular"
    BOLD = "NotoSansSC-Bold-common"

    @property
    def path(self) -> Path:
        return FOLDER / f"{self}.ttf"


@cache
def face(weight: Weight) -> Any:
    """reportlab's TTFont: its `face` has the character map and the widths, and it embeds itself into PDFs."""
    from reportlab.pdfbase.ttfonts import TTFont

    return TTFont(str(weight), str(weight.path))


@cache
def digest() -> str:
    """Of both files: other fonts make other sheets."""
    return hashlib.sha256(b"".join(weight.path.read_bytes() for weight in Weight)).hexdigest()


# --- What can be written


def tidy(text: str) -> str:
    """One line without characters that leave no trace on paper; composed, as the fonts have them."""
    seen = (" " if char.isspace() else char for char in unicodedata.normalize("NFC", text))
    return " ".join("".join(char for char in seen if unicodedata.category(char) not in ("Cc", "Cf")).split())


def unwritable(text: str) -> list[str]:
    """The characters that neither weight has, each once."""
    return [char for char in dict.fromkeys(text) if not any(_has(weight, char) for weight in Weight)]


def runs(text: str, weight: Weight) -> Iterator[tuple[Weight, str]]:
    """The text in pieces of one weight each: `weight` as far as it goes."""
    for chosen, chars in groupby(text, lambda char: weight if _has(weight, char) else Weight.REGULAR):
        yield chosen, "".join(chars)


def _has(weight: Weight, char: str) -> bool:
    return ord(char) in face(weight).face.charToGlyph


# --- How wide it gets


def width(text: str, weight: Weight, size: float = 1) -> float:
    """In the unit of `size`."""
    return size * sum(_advance(chosen, char) for chosen, piece in runs(text, weight) for char in piece)


@cache
def _advance(weight: Weight, char: str) -> float:
    metrics = face(weight).face
    thousandths: float = metrics.charWidths.get(ord(char), metrics.defaultWidth)
    return thousandths / 1000


def one_line(text: str, weight: Weight, most: float, room: float) -> float:
    """The largest size up to `most` at which the text is no wider than `room`."""
    return min(most, room / (width(text, weight) or 1))


def lines(text: str, weight: Weight, most: float, room: float, height: float) -> tuple[float, list[str]]:
    """The largest size up to `most` at which the text, broken where Chinese may be, fits; and its lines.

    Nothing is ever cut off: what is long gets small.
    """
    pieces = _UNBROKEN.findall(text)
    size = one_line(max(pieces, key=lambda piece: width(piece, weight), default=""), weight, most, room)
    while len(broken := list(_broken(pieces, weight, room / size))) * size * LEADING > height:
        size *= STEP
    return size, broken


def _broken(pieces: Iterable[str], weight: Weight, room: float) -> Iterator[str]:
    """Lines up to `room` wide, filled one after the other; `room` in sides of a character."""
    line = ""
    for piece in pieces:
        if line.strip() and width(line + piece.rstrip(), weight) > room + 1e-6:
            yield line.strip()
            line = ""
        line += piece
    yield line.strip()
