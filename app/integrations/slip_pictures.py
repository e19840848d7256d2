"""A slip as a picture: to be kept among one's photographs, and scanned or read out from there.

It travels within the page itself, so that no address ever holds the number.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from app.integrations.qr_images import qr_image
from app.integrations.sheets.fonts import ASCENT, Weight, lines, one_line, runs

WIDTH, MARGIN, GAP = 720, 48, 24  # pixels: the width of a small phone's screen, held as a picture
_INK, _SOFT, _LINE, _PAPER = 29, 92, 200, 255
_QR_SCALE = 10  # pixels per module
_LEADING = 1.45
_TALLEST = 1800  # of the picture; what is longer gets smaller


@dataclass(frozen=True, slots=True)
class SlipPicture:
    """What stands on it, in the reader's language: `halves` of the number, `address` in the code, then the lines."""

    title: str
    room: str
    halves: tuple[str, str] = field(repr=False)
    address: str = field(repr=False)
    facts: Sequence[str]
    hint: str


def data_uri(picture: SlipPicture) -> str:
    """A PNG in four greys, 720 pixels wide, some 12 KB."""
    return f"data:image/png;base64,{base64.b64encode(_png(picture)).decode()}"


def _png(picture: SlipPicture) -> bytes:
    from PIL import Image

    pen = _Pen(Image.new("L", (WIDTH, _TALLEST), _PAPER))
    pen.text(picture.title, Weight.BOLD, 44)
    pen.text(picture.room, Weight.REGULAR, 30, ink=_SOFT)
    pen.y += GAP
    for half in picture.halves:
        pen.text(half, Weight.BOLD, 84)
    pen.code(picture.address)
    pen.rule()
    for fact in picture.facts:
        pen.text(fact, Weight.REGULAR, 32)
    pen.rule()
    pen.text(picture.hint, Weight.REGULAR, 28, ink=_SOFT)
    image = pen.image.crop((0, 0, WIDTH, round(pen.y) + MARGIN))
    png = io.BytesIO()
    image.quantize(4, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        png, "PNG", bits=2, optimize=True
    )
    return png.getvalue()


class _Pen:
    """Writes from top to bottom; `y` is where the next thing begins."""

    def __init__(self, image: Any) -> None:
        from PIL import ImageDraw

        self.image, self.y = image, float(MARGIN)
        self._draw = ImageDraw.Draw(image)

    def text(self, words: str, weight: Weight, size: int, *, ink: int = _INK) -> None:
        """As large as given, or as small as it takes; broken where Chinese may be."""
        room = WIDTH - 2 * MARGIN
        if words.isascii() and words.replace(" ", "").isdecimal():
            fitting, broken = one_line(words, weight, size, room), [words]
        else:
            fitting, broken = lines(words, weight, size, room, _TALLEST / 4)
        for line in broken:
            x = float(MARGIN)
            for chosen, piece in runs(line, weight):
                font = _font(chosen, round(fitting))
                self._draw.text((x, self.y + ASCENT * fitting), piece, fill=ink, font=font, anchor="ls")
                x += font.getlength(piece)
            self.y += fitting * _LEADING

    def code(self, address: str) -> None:
        code = qr_image(address, _QR_SCALE)
        self.image.paste(code.convert("L"), ((WIDTH - code.width) // 2, round(self.y)))
        self.y += code.height

    def rule(self) -> None:
        self.y += GAP / 2
        self._draw.line([(MARGIN, self.y), (WIDTH - MARGIN, self.y)], fill=_LINE, width=2)
        self.y += GAP


@lru_cache(maxsize=16)
def _font(weight: Weight, size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(weight.path), size)
