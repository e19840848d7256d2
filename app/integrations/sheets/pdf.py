"""The vector pen: lines and embedded subsets of the fonts.

Greys are grey, not mixed from colours, so that a printing press puts code and text on the plane of its black plate,
where nothing can be out of register.
"""

from __future__ import annotations

import io
from itertools import groupby
from typing import Any, BinaryIO

from app.integrations.qr_images import MM_PER_INCH, QUIET_ZONE, wall_modules
from app.integrations.sheets.emblems import Emblem
from app.integrations.sheets.fonts import CENTRE, Weight, face, runs
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
    Rgb,
)

POINTS = 72 / MM_PER_INCH  # of a PDF, in a millimetre


def draw(page: Page, inks: Inks, note: str) -> bytes:
    """One PDF of one page; the same page makes the same bytes. `note` is kept inside, unseen."""
    pdf = io.BytesIO()
    canvas = _canvas(pdf, page.title)
    canvas.setKeywords(note)
    _put(canvas, page, inks)
    canvas.save()
    return pdf.getvalue()


class Book:
    """One PDF of many pages, which may differ in size; the fonts are in it once."""

    def __init__(self, file: BinaryIO, title: str) -> None:
        self._canvas = _canvas(file, title)

    def add(self, page: Page, inks: Inks) -> None:
        _put(self._canvas, page, inks)
        self._canvas.showPage()

    def close(self) -> None:
        """Only now is anything written."""
        self._canvas.save()


def _canvas(file: BinaryIO, title: str) -> Any:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfgen.canvas import Canvas

    for weight in Weight:
        pdfmetrics.registerFont(face(weight))
    canvas = Canvas(file, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    return canvas


def _put(canvas: Any, page: Page, inks: Inks) -> None:
    canvas.setPageSize((page.width * POINTS, page.height * POINTS))
    canvas.transform(POINTS, 0, 0, POINTS, 0, 0)
    pen = _Pen(canvas, page, inks)
    for mark in (*page.alike, *page.own):
        pen.put(mark)


class _Pen:
    """Turns marks upside down: in a PDF, up is more."""

    def __init__(self, canvas: Any, page: Page, inks: Inks) -> None:
        self._canvas, self._page, self._inks = canvas, page, inks

    def put(self, mark: Mark) -> None:
        match mark:
            case Text():
                self._fill(self._inks[mark.ink])
                self._text(mark)
            case Bar():
                self._fill(self._inks[mark.ink])
                self._canvas.rect(mark.x, self._up(mark.y + mark.height), mark.width, mark.height, stroke=0, fill=1)
            case Ring():
                self._stroke(self._inks[mark.ink], RING_LINE)
                self._canvas.circle(self._page.width / 2, self._page.height / 2, mark.radius)
            case Seal():
                self._seal(mark)
            case Code():
                self._code(mark)

    def _up(self, y: float) -> float:
        return self._page.height - y

    def _fill(self, colour: Rgb) -> None:
        if len(set(colour)) == 1:
            self._canvas.setFillGray(colour[0] / 255)
        else:
            self._canvas.setFillColor([part / 255 for part in colour])

    def _stroke(self, colour: Rgb, width: float) -> None:
        self._canvas.setLineWidth(width)
        self._canvas.setStrokeColor([part / 255 for part in colour])

    def _text(self, text: Text) -> None:
        line = self._canvas.beginText(text.x, self._up(text.y))
        for weight, piece in runs(text.text, text.weight):
            line.setFont(str(weight), text.size)
            line.textOut(piece)
        self._canvas.drawText(line)

    def _seal(self, seal: Seal) -> None:
        side, y = seal.side, self._up(seal.y + seal.side)
        self._fill(self._inks[seal.ink])
        self._canvas.roundRect(seal.x, y, side, side, SEAL_CORNER * side, stroke=0, fill=1)
        self._stroke(WHITE, SEAL_LINE * side)
        inset, inner = SEAL_INSET * side, side * (1 - 2 * SEAL_INSET)
        self._canvas.roundRect(seal.x + inset, y + inset, inner, inner, SEAL_INNER_CORNER * side)
        self._fill(WHITE)
        size = SEAL_SIZE * side
        left, baseline = seal.x + (side - size) / 2, seal.y + side / 2 + CENTRE * size
        self._text(Text(left, baseline, size, SEAL_TEXT, Weight.BOLD))

    def _code(self, code: Code) -> None:
        """One path, filled once: squares drawn one by one would show hair-thin seams on screens."""
        module = code.dots * DOT
        path = self._canvas.beginPath()
        for y, row in enumerate(wall_modules(code.address), -QUIET_ZONE):
            x = -QUIET_ZONE
            for is_dark, squares in groupby(row):
                length = len(list(squares))
                if is_dark:
                    path.rect(code.x + x * module, self._up(code.y + (y + 1) * module), length * module, module)
                x += length
        self._fill(self._inks[Ink.BLACK])
        self._canvas.drawPath(path, stroke=0, fill=1)
        if code.emblem:
            self._fill(WHITE)
            self._square(code, code.cleared * DOT)
            self._square(code, code.pictured * DOT, code.emblem)

    def _square(self, code: Code, side: float, picture: Emblem | None = None) -> None:
        """In the middle of a code: white, or a picture."""
        from reportlab.lib.utils import ImageReader

        x, y = code.x + (code.side - side) / 2, self._up(code.y + (code.side + side) / 2)
        if picture:
            self._canvas.drawImage(ImageReader(io.BytesIO(picture.png)), x, y, side, side)
        else:
            self._canvas.rect(x, y, side, side, stroke=0, fill=1)
