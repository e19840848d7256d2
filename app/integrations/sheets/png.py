"""The pixel pen: 300 dpi in a palette of few colours, what is alike on all sheets drawn once.

Each ink has a short ramp from white, so that letters have soft edges; the code has none and is never scaled.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

from app.integrations.qr_images import DPI, QUIET_ZONE, wall_modules
from app.integrations.sheets.emblems import Emblem
from app.integrations.sheets.fonts import CENTRE, Weight, runs, width
from app.integrations.sheets.marks import DOT, RING_LINE, Bar, Code, Ink, Mark, Page, Ring, Seal, Text
from app.integrations.sheets.palette import (
    SEAL_CORNER,
    SEAL_INNER_CORNER,
    SEAL_INSET,
    SEAL_LINE,
    SEAL_SIZE,
    SEAL_TEXT,
    WHITE,
    Inks,
)

LEVELS = 3  # steps from white to an ink: with white, sixteen colours, which is half a byte for each pixel
EMBLEM_COLOURS = 64
FIRST_OF_EMBLEM = 1 + LEVELS * len(Ink)
SHARPER = 4  # how much larger a round thing is drawn before its edge is softened
RUN_LENGTHS = 3  # zlib's Z_RLE: sheets are runs of white, and looking for more takes longer than it saves


def draw(page: Page, inks: Inks, note: str) -> bytes:
    """One PNG at its true size. `note` is kept inside, unseen."""
    from PIL.PngImagePlugin import PngInfo

    image = _background(page.alike, _dots(page.width), _dots(page.height)).copy()
    palette = [*WHITE, *(part for ink in Ink for level in range(1, LEVELS + 1) for part in _faded(inks[ink], level))]
    for mark in page.own:
        if isinstance(mark, Code) and mark.emblem:
            palette += _emblem(mark.emblem, mark.pictured).getpalette()
        _put(image, mark)
    image.putpalette(palette)
    png, info = io.BytesIO(), PngInfo()
    info.add_text("Comment", note)
    info.add_itxt("Title", page.title, lang="zh-Hans")
    image.save(png, "PNG", dpi=(DPI, DPI), pnginfo=info, compress_type=RUN_LENGTHS)
    return png.getvalue()


@lru_cache(maxsize=8)
def _background(marks: tuple[Mark, ...], across: int, down: int) -> Any:
    from PIL import Image

    image = Image.new("P", (across, down), 0)
    for mark in marks:
        _put(image, mark)
    return image


def _dots(length: float) -> int:
    return round(length / DOT)


def _faded(colour: tuple[int, int, int], level: int) -> list[int]:
    return [round(255 - (255 - part) * level / LEVELS) for part in colour]


# --- Marks


def _put(image: Any, mark: Mark) -> None:
    match mark:
        case Text():
            _text(image, mark)
        case Bar():
            box = (mark.x, mark.y, mark.x + mark.width, mark.y + max(mark.height, 2 * DOT))
            image.paste(_full(mark.ink), tuple(map(_dots, box)))
        case Ring():
            _ring(image, mark)
        case Seal():
            side = _dots(mark.side)
            _stamp(image, _seal(side), (_dots(mark.x), _dots(mark.y)), mark.ink)
        case Code():
            _code(image, mark)


def _text(image: Any, text: Text) -> None:
    """Character by character, with the widths of the PDF: letters and their places are the same in both."""
    x = text.x
    for weight, piece in runs(text.text, text.weight):
        for char in piece:
            letter, mask, (left, top) = _letter(char, weight, text.size / DOT, text.ink)
            image.paste(letter, (_dots(x) + left, _dots(text.y) + top), mask)
            x += width(char, weight, text.size)


@lru_cache(maxsize=512)
def _letter(char: str, weight: Weight, size: float, ink: Ink) -> tuple[Any, Any, tuple[int, int]]:
    """Its pixels, which of them count, and where the upper left one lies from the pen's position on the baseline.

    Kept, because rooms share most of their characters, and drawing one of that size takes a millisecond.
    """
    from PIL import Image, ImageDraw

    font = _font(weight, size)
    left, top, right, bottom = (int(edge) for edge in font.getbbox(char, anchor="ls"))
    coverage = Image.new("L", (max(right - left, 1), max(bottom - top, 1)), 0)
    ImageDraw.Draw(coverage).text((-left, -top), char, fill=255, font=font, anchor="ls")
    return *_inked(coverage, ink), (left, top)


@lru_cache(maxsize=64)
def _font(weight: Weight, size: float) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(weight.path), size, layout_engine=ImageFont.Layout.BASIC)


def _ring(image: Any, ring: Ring) -> None:
    from PIL import Image, ImageDraw

    side = image.width * SHARPER
    edge = side / 2 - ring.radius / DOT * SHARPER
    drawn = Image.new("L", (side, side), 0)
    ImageDraw.Draw(drawn).ellipse(
        (edge, edge, side - edge, side - edge), outline=255, width=round(RING_LINE / DOT * SHARPER)
    )
    _stamp(image, drawn.reduce(SHARPER), (0, 0), ring.ink)


@lru_cache(maxsize=8)
def _seal(side: int) -> Any:
    """What is red of it."""
    from PIL import Image, ImageDraw

    full = side * SHARPER
    drawn = Image.new("L", (full, full), 0)
    pen = ImageDraw.Draw(drawn)
    pen.rounded_rectangle((0, 0, full - 1, full - 1), SEAL_CORNER * full, fill=255)
    inset, line = SEAL_INSET * full, round(SEAL_LINE * full)
    inner = (inset - line / 2, inset - line / 2, full - inset + line / 2, full - inset + line / 2)
    pen.rounded_rectangle(inner, SEAL_INNER_CORNER * full, outline=0, width=line)
    size = SEAL_SIZE * full
    pen.text(
        ((full - size) / 2, full / 2 + CENTRE * size), SEAL_TEXT, fill=0, font=_font(Weight.BOLD, size), anchor="ls"
    )
    return drawn.reduce(SHARPER)


def _code(image: Any, code: Code) -> None:
    from PIL import Image

    rows, black = wall_modules(code.address), _full(Ink.BLACK)
    squares = Image.new("P", (len(rows), len(rows)))
    squares.putdata([black if is_dark else 0 for row in rows for is_dark in row])
    side, quiet = len(rows) * code.dots, QUIET_ZONE * code.dots
    left, top = _dots(code.x) - quiet, _dots(code.y) - quiet
    image.paste(squares.resize((side, side), Image.Resampling.NEAREST), (left, top))
    if code.emblem:
        for length, content in ((code.cleared, 0), (code.pictured, _shifted(code.emblem, code.pictured))):
            start = (side - length) // 2
            image.paste(content, (left + start, top + start, left + start + length, top + start + length))


# --- Inks, as numbers in the palette


def _full(ink: Ink) -> int:
    return (list(Ink).index(ink) + 1) * LEVELS


def _stamp(image: Any, coverage: Any, corner: tuple[int, int], ink: Ink) -> None:
    numbers, mask = _inked(coverage, ink)
    image.paste(numbers, corner, mask)


def _inked(coverage: Any, ink: Ink) -> tuple[Any, Any]:
    """How much of each pixel is covered, as numbers of one ramp; and which pixels are covered enough to count."""
    levels = [round(covered / 255 * LEVELS) for covered in range(256)]
    lightest = _full(ink) - LEVELS
    numbers = coverage.point([lightest + level for level in levels]).convert("P")
    return numbers, coverage.point([255 * bool(level) for level in levels])


@lru_cache(maxsize=4)
def _emblem(emblem: Emblem, side: int) -> Any:
    """In colours of its own."""
    from PIL import Image

    picture = Image.open(io.BytesIO(emblem.png)).resize((side, side), Image.Resampling.LANCZOS)
    return picture.quantize(EMBLEM_COLOURS)


def _shifted(emblem: Emblem, side: int) -> Any:
    """Its colours stand in the palette behind the inks."""
    from PIL import Image

    shifted = bytes(number + FIRST_OF_EMBLEM for number in _emblem(emblem, side).tobytes())
    return Image.frombytes("P", (side, side), shifted)
