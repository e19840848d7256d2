"""Reading proofs: every file is made into a picture again, by other software than drew it, and scanned.

SVGs need a Chromium on the machine.
"""

from __future__ import annotations

import html
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from app.domain.sentences import Sentence, say
from app.integrations.qr_images import scan
from app.integrations.sheets.content import Format
from app.integrations.sheets.workers import WorkerLost, spread

PDF_DPI = 200
GRID = 8  # SVGs in a row, and rows: starting Chromium takes longer than drawing sixty-four of them
CELL = 320  # pixels
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",  # as root there is none to be had; it opens nothing but our own drawings
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-device-scale-factor=1",
    f"--window-size={GRID * CELL},{GRID * CELL}",
)
PATIENCE = 120  # seconds

Read: TypeAlias = list[str] | None
"""What a scanner reads in a file; None when it cannot be opened."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A file, the address that scanning it must give, and what else it may: the WeChat account's code of the room."""

    path: Path
    address: str
    besides: str = ""

    @property
    def is_drawing(self) -> bool:
        """Whether it takes a browser to see it."""
        return self.path.suffix == f".{Format.SVG}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`fault` is None for a file that leads to its room."""

    path: Path
    fault: Sentence | None


def prove(proofs: Sequence[Proof], processes: int) -> Iterator[Verdict]:
    """As they get done. SVGs are left out where `browser()` is None."""
    drawings = [proof for proof in proofs if proof.is_drawing]
    for proof, read in spread(_read_file, [proof for proof in proofs if not proof.is_drawing], processes):
        yield _judged(proof, read)
    if path := browser():
        for at in range(0, len(drawings), GRID * GRID):
            for proof, read in _read_drawings(path, drawings[at : at + GRID * GRID]):
                yield _judged(proof, read)


def browser() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def _judged(proof: Proof, read: Read) -> Verdict:
    match read:
        case None:
            fault = say("It cannot be opened.")
        case []:
            fault = say("No scanner reads its code.")
        case [found] if found == proof.address:
            return Verdict(proof.path, None)
        case [one, other] if {one, other} == {proof.address, proof.besides}:
            return Verdict(proof.path, None)
        case [found]:
            fault = say("It leads to %(found)s, not to %(address)s.", found=found, address=proof.address)
        case [one, other] if one != other and proof.address in (one, other):
            stranger = other if one == proof.address else one
            fault = say("Beside the code of its room it carries %(found)s.", found=stranger)
        case _:
            fault = say("It holds more than one code.")
    return Verdict(proof.path, fault)


# --- One file


def _read_file(proof: Proof) -> tuple[Proof, Read]:
    picture = _picture(proof.path)
    return proof, None if picture is None else scan(picture)


def _picture(path: Path) -> Any:
    """The file as pixels; None when it is damaged."""
    try:
        return _page(path) if path.suffix == f".{Format.PDF}" else _pixels(path)
    except (OSError, SyntaxError, ValueError):  # all of them are what Pillow says of broken files
        return None


def _pixels(path: Path) -> Any:
    from PIL import Image

    with Image.open(path) as image:
        return image.convert("L")


def _page(path: Path) -> Any:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return None
    try:
        return document[0].render(scale=PDF_DPI / 72, grayscale=True).to_pil()
    finally:
        document.close()


# --- SVGs, many on one page


def _read_drawings(browser: str, proofs: Sequence[Proof]) -> Iterator[tuple[Proof, Read]]:
    shown = _shown_by(browser, [proof.path for proof in proofs])
    for n, proof in enumerate(proofs):
        row, column = divmod(n, GRID)
        yield proof, scan(shown.crop((column * CELL, row * CELL, (column + 1) * CELL, (row + 1) * CELL)))


def _shown_by(browser: str, paths: Sequence[Path]) -> Any:
    """The screen of a browser with all of them in a grid. Raises WorkerLost when it shows nothing."""
    from PIL import Image

    cells = "".join(f'<img src="{html.escape(path.resolve().as_uri())}">' for path in paths)
    style = f"*{{margin:0}}body{{background:#fff}}img{{float:left;width:{CELL}px;height:{CELL}px}}"
    with tempfile.TemporaryDirectory() as folder:
        page, screen = Path(folder, "grid.html"), Path(folder, "screen.png")
        page.write_text(f"<!doctype html><style>{style}</style>{cells}", encoding="utf-8")
        subprocess.run(  # noqa: S603 (a browser found by its name, our own files)
            [browser, *FLAGS, f"--user-data-dir={folder}/profile", f"--screenshot={screen}", page.as_uri()],
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        if not screen.exists():
            raise WorkerLost
        with Image.open(screen) as image:
            return image.convert("L")
