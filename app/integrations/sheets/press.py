"""Drawing the files of many rooms, and not again what is still as it should be."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.domain.errors import Refused
from app.domain.sentences import say
from app.integrations import qr_images
from app.integrations.sheets import fonts, pdf, png
from app.integrations.sheets.content import Edition, Format, Kind, RoomOnPaper
from app.integrations.sheets.files import clear_parts, what_the_disk_said, write_whole
from app.integrations.sheets.layout import compose
from app.integrations.sheets.palette import COLOURS, ONE_COLOUR
from app.integrations.sheets.workers import WorkerLost, spread

DRAWN_AS = 1  # raise it when the pens draw the same page differently

_PENS = {Format.PDF: pdf.draw, Format.PNG: png.draw}
_PLAIN = {Format.SVG: qr_images.wall_svg, Format.PNG: qr_images.wall_png}


@dataclass(frozen=True, slots=True)
class Order:
    """One room, and the folder for its files."""

    room: RoomOnPaper
    folder: Path

    def path(self, kind: Kind, format_: Format) -> Path:
        return self.folder / f"{self.room.code}-{kind}.{format_}"


@dataclass(frozen=True, slots=True)
class Done:
    order: Order
    drawn: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Which files of a room: every kind in each of these formats that it has."""

    kinds: tuple[Kind, ...] = tuple(Kind)
    formats: tuple[Format, ...] = tuple(Format)

    def __iter__(self) -> Iterator[tuple[Kind, Format]]:
        return ((kind, format_) for kind in self.kinds for format_ in kind.formats if format_ in self.formats)


def draw_all(orders: Sequence[Order], edition: Edition, choice: Choice, processes: int) -> Iterator[Done]:
    """Room by room, as they get done; every text must have been found writable. With `files.alone_in` only.

    Raises Refused when the disk takes no more or a process is lost. What was written until then is whole.
    """
    try:
        yield from spread(partial(draw_room, edition=edition, choice=choice), orders, processes)
    except OSError as error:
        raise Refused(what_the_disk_said(error), _GO_ON) from error
    except WorkerLost as error:
        raise Refused(say("One of the processes that draw was stopped from outside."), _GO_ON) from error


def draw_room(order: Order, edition: Edition, choice: Choice) -> Done:
    order.folder.mkdir(parents=True, exist_ok=True)
    clear_parts(order.folder)
    fresh = [_draw_file(order, kind, format_, edition) for kind, format_ in choice]
    return Done(order, fresh.count(True), fresh.count(False))


def _draw_file(order: Order, kind: Kind, format_: Format, edition: Edition) -> bool:
    """Whether it had to be drawn. The file itself says what it was drawn from, so that no list can go astray."""
    path, room = order.path(kind, format_), order.room
    if kind is Kind.CODE:
        note = _note(format_, room.address)
        make = partial(_PLAIN[format_], room.address, note)
    else:
        inks = ONE_COLOUR if edition.one_colour else COLOURS
        page = compose(kind, room, edition)
        note = _note(format_, fonts.digest(), inks, page)
        make = partial(_PENS[format_], page, inks, note)
    if path.is_file() and note.encode() in path.read_bytes():
        return False
    write_whole(path, make())
    return True


def _note(*drawn: object) -> str:
    """The content key: the same for two files if and only if the same stands in the same places."""
    return f"content-key:{hashlib.sha256(repr((DRAWN_AS, *drawn)).encode()).hexdigest()}"


_GO_ON = say("Every file that is there is whole. Once this is put right, run the same again: it goes on from here.")
