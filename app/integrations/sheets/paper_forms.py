"""A form to be filled in by hand, A4 in black: above what is told, below the slip that is torn off and taken away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.integrations.qr_images import dots_for
from app.integrations.sheets import pdf
from app.integrations.sheets.content import Kind, RoomOnPaper
from app.integrations.sheets.fonts import ASCENT, LEADING, Weight, lines, one_line, width
from app.integrations.sheets.marks import Bar, Code, Ink, Mark, Page, Ring, Seal, Text
from app.integrations.sheets.palette import ONE_COLOUR
from app.integrations.sheets.parcels import whole

REGULAR, BOLD = Weight.REGULAR, Weight.BOLD
WIDTH, HEIGHT, MARGIN = 210, 297, 12
COLUMN = WIDTH - 2 * MARGIN
TYPE = 5.0  # mm: a little over 14 points, and nothing is smaller
HEADING = 6.2
LINE = 9.2  # between two lines to write on
RULE, DASH = 0.3, 3.0
FOOT = 10.0  # printers reach no nearer to the edge
ABOVE_TEAR = 3.0
BOX = 5.0
CODE = 28  # mm, at least: read by an old phone from where one holds it


@dataclass(frozen=True, slots=True)
class FormWording:
    """What is the same on all forms. `parties` are ticked; `happens` is what comes next, a sentence each."""

    title: str
    emergency: str
    what: str
    what_hint: str
    where: str
    writer: str
    day: tuple[str, str, str, str]  # what stands before and after year, month and day
    contact: str
    party: str
    parties: tuple[str, ...]
    own_people: str
    consent: str
    tear: str
    slip: str
    number: str
    code: str
    telephone: str
    happens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperForm:
    """One form of one room; `number` in fours, `address` what its code opens: whoever holds it has both."""

    room: RoomOnPaper
    hours: str
    number: str = field(repr=False)
    address: str = field(repr=False)


def write(path: Path, forms: Iterable[PaperForm], wording: FormWording, title: str) -> Iterator[int]:
    """One PDF of all of them; yields how many are done. Nobody but the account we run under can read it.

    Raises OSError, and leaves nothing half-written then.
    """
    with whole(path, is_private=True) as file:
        book = pdf.Book(file, title)
        for n, form in enumerate(forms, 1):
            book.add(compose(form, wording), ONE_COLOUR)
            yield n
        book.close()


def compose(form: PaperForm, wording: FormWording) -> Page:
    """Every text must be tidy and writable (see fonts)."""
    slip = _Flow(MARGIN, 0)
    _tear(slip, wording)
    _slip(slip, form, wording)
    tear = HEIGHT - FOOT - slip.y
    below = _Flow(MARGIN, 0)
    _asked_below(below, wording)
    upper = _Flow(MARGIN, FOOT)
    _head(upper, form, wording)
    _told(upper, wording)
    # What is told gets all the room that the rest leaves, in whole lines.
    for _ in range(int((tear - ABOVE_TEAR - below.y - upper.y) / LINE)):
        upper.rule()
    marks = [*upper.marks, *(_lowered(mark, upper.y) for mark in below.marks)]
    marks += [_lowered(mark, tear) for mark in slip.marks]
    return Page(Kind.A4, form.room.name, WIDTH, HEIGHT, (), tuple(marks))


# --- The part that stays


def _head(flow: _Flow, form: PaperForm, wording: FormWording) -> None:
    room, top = form.room, flow.y
    code = _code(form, top + 2, CODE)
    flow.marks += [Seal(MARGIN, top + 1, 12, Ink.SEAL), code]
    beside = code.x - code.quiet - MARGIN
    size = one_line(wording.title, BOLD, 8.4, beside - 16)
    flow.marks.append(Text(MARGIN + 15, top + 7 + (ASCENT - 0.5) * size, size, wording.title, BOLD))
    flow.y = top + 14
    flow.words(room.name, 7.4, beside, BOLD, height=13)
    flow.words(room.place_path, TYPE, beside)
    if room.code:
        flow.words(room.short_address, TYPE, beside)
    flow.words(_reached(form, wording), TYPE, beside)
    flow.y = max(flow.y + 1, code.y + code.side + 2)
    number = f"{wording.number} {form.number}"
    beside_number = COLUMN - width(number, BOLD, HEADING) - 6
    size = one_line(wording.emergency, BOLD, TYPE, beside_number)
    x = WIDTH - MARGIN - width(wording.emergency, BOLD, size)
    flow.marks.append(Text(x, flow.y + ASCENT * HEADING, size, wording.emergency, BOLD))
    flow.words(number, HEADING, COLUMN, BOLD)


def _told(flow: _Flow, wording: FormWording) -> None:
    flow.y += 2
    flow.words(wording.what, HEADING, COLUMN, BOLD)
    flow.words(wording.what_hint, TYPE, COLUMN)


def _asked_below(flow: _Flow, wording: FormWording) -> None:
    flow.asked(wording.where)
    flow.asked(wording.writer, COLUMN * 0.52)
    _day(flow, wording)
    flow.asked(wording.contact)
    flow.y += 2.5
    flow.words(wording.party, TYPE, COLUMN)
    flow.y += 8
    x: float = MARGIN
    for party in wording.parties:
        if x + flow.boxed(party) > WIDTH - MARGIN:
            x, flow.y = MARGIN, flow.y + 8
        flow.box(x, party, COLUMN)
        x += flow.boxed(party) + 5
    flow.y += 8
    flow.box(MARGIN, wording.own_people, COLUMN)
    flow.y += 2
    flow.words(wording.consent, TYPE, COLUMN)


def _day(flow: _Flow, wording: FormWording) -> None:
    """On the line just drawn, to the right."""
    x = MARGIN + COLUMN * 0.55
    for label, room in zip(wording.day, (18, 13, 13, 0), strict=True):
        flow.marks.append(Text(x, flow.y - 1.2, TYPE, label))
        x += width(label, REGULAR, TYPE) + 1
        if room:
            flow.marks.append(Bar(x, flow.y - RULE, room, RULE, Ink.LINE))
        x += room + 1


# --- The slip


def _tear(flow: _Flow, wording: FormWording) -> None:
    """A dashed line with its sentence in the middle."""
    size, taken = TYPE, width(wording.tear, REGULAR, TYPE)
    left, right = (WIDTH - taken) / 2 - 2, (WIDTH + taken) / 2 + 2
    x = 0.0
    while x < WIDTH:
        if x + DASH < left or x > right:
            flow.marks.append(Bar(x, flow.y, DASH, RULE, Ink.BLACK))
        x += 2 * DASH
    flow.marks.append(Text(left + 2, flow.y + (ASCENT - 0.5) * size, size, wording.tear))
    flow.y += 5


def _slip(flow: _Flow, form: PaperForm, wording: FormWording) -> None:
    top = flow.y
    code = _code(form, top, CODE, is_left=True)
    beside = _Flow(MARGIN + code.side + code.quiet, top - 1)
    flow.marks.append(code)
    room_beside = WIDTH - MARGIN - beside.x
    beside.words(wording.slip, HEADING, room_beside, BOLD)
    beside.words(form.number, 12, room_beside, BOLD)
    beside.words(form.room.name, 6, room_beside, BOLD, height=12.5)
    beside.words(_reached(form, wording), TYPE, room_beside, height=2 * TYPE * LEADING)
    flow.marks += beside.marks
    flow.y = max(beside.y, top + code.side) + 1.5
    for sentence in wording.happens:
        flow.words(sentence, TYPE, COLUMN)


# --- Parts


def _code(form: PaperForm, y: float, least: float, *, is_left: bool = False) -> Code:
    code = Code(0, y, dots_for(form.address, least), form.address, None)
    return Code(MARGIN if is_left else WIDTH - MARGIN - code.side, y, code.dots, code.address, None)


def _reached(form: PaperForm, wording: FormWording) -> str:
    room = form.room
    parts = ((wording.code, room.code), (wording.telephone, room.telephone), ("", form.hours))
    return "  ".join(f"{label} {value}".strip() for label, value in parts if value)


class _Flow:
    """Marks one below the other; `y` is where the next begins."""

    def __init__(self, x: float, y: float) -> None:
        self.x, self.y = x, y
        self.marks: list[Mark] = []

    def words(self, text: str, size: float, room: float, weight: Weight = REGULAR, *, height: float = HEIGHT) -> None:
        """In as many lines as it takes; smaller only where `height` asks for it."""
        size, broken = lines(text, weight, size, room, height)
        for line in broken:
            self.marks.append(Text(self.x, self.y + ASCENT * size, size, line, weight))
            self.y += size * LEADING

    def rule(self) -> None:
        self.y += LINE
        self.marks.append(Bar(self.x, self.y - RULE, COLUMN, RULE, Ink.LINE))

    def asked(self, label: str, room: float = COLUMN) -> None:
        """A label, and a line beside it to write on."""
        self.y += LINE
        size = one_line(label, REGULAR, TYPE, room)
        self.marks.append(Text(self.x, self.y - 1.2, size, label))
        start = self.x + width(label, REGULAR, size) + 1
        self.marks.append(Bar(start, self.y - RULE, self.x + room - start, RULE, Ink.LINE))

    def box(self, x: float, label: str, room: float) -> None:
        """A square to tick, its words beside it; on the line that ends at `y`."""
        top, far = self.y - BOX - 0.6, BOX - RULE
        edges = ((0, 0, BOX, RULE), (0, far, BOX, RULE), (0, 0, RULE, BOX), (far, 0, RULE, BOX))
        self.marks += [Bar(x + dx, top + dy, across, down, Ink.BLACK) for dx, dy, across, down in edges]
        size = one_line(label, REGULAR, TYPE, room - BOX - 1.5)
        self.marks.append(Text(x + BOX + 1.5, self.y - 1.4, size, label))

    def boxed(self, label: str) -> float:
        """How wide that gets."""
        return BOX + 1.5 + width(label, REGULAR, TYPE)


def _lowered(mark: Mark, by: float) -> Mark:
    assert not isinstance(mark, Ring)
    return replace(mark, y=mark.y + by)
