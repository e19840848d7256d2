"""Many sheets in one file: a PDF for the printer, or a ZIP. The file is whole or not there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from app.integrations.qr_images import wall_png, wall_svg
from app.integrations.sheets import pdf
from app.integrations.sheets.content import Edition, Kind, RoomOnPaper
from app.integrations.sheets.files import PART
from app.integrations.sheets.layout import compose
from app.integrations.sheets.marks import Page
from app.integrations.sheets.palette import COLOURS, ONE_COLOUR, Inks


@dataclass(frozen=True, slots=True)
class Piece:
    """The sheets of one room; `folder` is where they lie in a ZIP."""

    room: RoomOnPaper
    folder: PurePath
    edition: Edition

    @property
    def inks(self) -> Inks:
        return ONE_COLOUR if self.edition.one_colour else COLOURS


def write_pdf(path: Path, pieces: Sequence[Piece], kinds: Sequence[Kind], title: str) -> Iterator[int]:
    """Room by room all its kinds; yields how many rooms are done. Plain codes have no page. Raises OSError."""
    with whole(path) as file:
        drawn = pdf.Book(file, title)
        for n, piece in enumerate(pieces, 1):
            for page in _pages(piece, kinds):
                drawn.add(page, piece.inks)
            yield n
        drawn.close()


def write_zip(path: Path, pieces: Sequence[Piece], kinds: Sequence[Kind]) -> Iterator[int]:
    """A PDF for each sheet, and the plain code as SVG and PNG; yields and raises likewise."""
    with whole(path) as file, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as parcel:
        for n, piece in enumerate(pieces, 1):
            for name, content in _files(piece, kinds):
                parcel.writestr(str(piece.folder / name), content)
            yield n


def _pages(piece: Piece, kinds: Sequence[Kind]) -> Iterator[Page]:
    return (compose(kind, piece.room, piece.edition) for kind in kinds if kind is not Kind.CODE)


def _files(piece: Piece, kinds: Sequence[Kind]) -> Iterator[tuple[str, bytes]]:
    code, address = piece.room.code, piece.room.address
    if Kind.CODE in kinds:
        yield f"{code}-{Kind.CODE}.svg", wall_svg(address)
        yield f"{code}-{Kind.CODE}.png", wall_png(address)
    for page in _pages(piece, kinds):
        yield f"{code}-{page.kind}.pdf", pdf.draw(page, piece.inks, "")


@contextmanager
def whole(path: Path, *, is_private: bool = False) -> Iterator[BinaryIO]:
    """Under another name until all of it is on the disk; nothing is left of what was broken off.

    `is_private`: for no other account of the machine.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}{PART}")
    try:
        with part.open("wb") as file:
            if is_private:
                part.chmod(0o600)
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
