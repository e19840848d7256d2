"""Where everything stands on a sheet. Nothing here knows whether it will be lines or pixels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from app.integrations.qr_images import QUIET_ZONE, WALL_MM, dots_for, wall_modules
from app.integrations.sheets.content import Edition, Kind, RoomOnPaper, Wording
from app.integrations.sheets.fonts import ASCENT, CENTRE, LEADING, Weight, lines, one_line, width
from app.integrations.sheets.marks import DOT, Bar, Code, Ink, Mark, Page, Ring, Seal, Text

REGULAR, BOLD = Weight.REGULAR, Weight.BOLD
HAIRLINE = 0.25

# Text, largest size, weight, ink, and the space above it.
_Stacked: TypeAlias = tuple[str, float, Weight, Ink, float]


def compose(kind: Kind, room: RoomOnPaper, edition: Edition) -> Page:
    """The page of one room. Every text must be tidy and writable (see fonts); addresses are checked by qr_images."""
    match kind:
        case Kind.A4 | Kind.A6:
            return _upright(kind, room, edition)
        case Kind.SQUARE:
            return _square(room, edition)
        case Kind.ROUND:
            return _round(room, edition)
    raise ValueError(f"{kind} is a code without a page")


# --- A4 poster and A6 card: one composition in two sizes


@dataclass(frozen=True, slots=True)
class _Upright:
    """The two sizes differ by more than a factor: small print on a card must still be read by a grandmother."""

    width: float
    height: float
    margin: float
    gap: float
    seal: float
    slogan: float
    name_top: float
    name: float
    name_height: float
    place: float
    code_top: float
    code: float
    doors_top: float
    door: float
    hint: float
    door_height: float
    rail: float
    small: float
    follow: float
    follow_text: float

    @property
    def column(self) -> float:
        return self.width - 2 * self.margin

    @property
    def follow_column(self) -> float:
        """The second code with white around it, and the words below."""
        return self.follow * 1.25


_SIZES = {
    Kind.A4: _Upright(
        *(210, 297, 15, 8), seal=19, slogan=11.6, name_top=42.5, name=19.8, name_height=29.5, place=6.4,
        code_top=97.5, code=WALL_MM, doors_top=213, door=7.4, hint=5.2, door_height=22.5, rail=262.5, small=3.4,
        follow=33, follow_text=4.3,
    ),
    Kind.A6: _Upright(
        *(105, 148, 8, 4), seal=9.5, slogan=5.8, name_top=20.5, name=9.8, name_height=14.5, place=3.4,
        code_top=48.5, code=49, doors_top=105.8, door=4.0, hint=2.8, door_height=11.6, rail=130.5, small=2.1,
        follow=17.5, follow_text=2.4,
    ),
}  # fmt: skip


def _upright(kind: Kind, room: RoomOnPaper, edition: Edition) -> Page:
    m, wording = _SIZES[kind], edition.wording
    code = Code(m.margin, m.code_top, dots_for(room.address, m.code), room.address, edition.emblem)
    own = (*_name(room, m), code, *_aside(room, wording, m, code), *_follow(room, wording, m), *_foot(room, wording, m))
    doors = _doors_in_rows(wording, m) if room.follow else _doors(wording, m)
    alike = (*_head(wording, m), *doors, *_rail(wording, m))
    return Page(kind, _title(room), m.width, m.height, alike, own)


def _head(wording: Wording, m: _Upright) -> Iterator[Mark]:
    yield Seal(m.margin, m.margin, m.seal, Ink.SEAL)
    x = m.margin + m.seal + m.gap
    size = one_line(wording.slogan, BOLD, m.slogan, m.width - m.margin - x)
    yield Text(x, m.margin + m.seal / 2 + CENTRE * size, size, wording.slogan, BOLD, Ink.CANAL)


def _name(room: RoomOnPaper, m: _Upright) -> Iterator[Mark]:
    size, broken = lines(room.name, BOLD, m.name, m.column, m.name_height)
    y = m.name_top
    for line in broken:
        y += size * LEADING
        yield Text(m.margin, y - (LEADING - ASCENT) * size, size, line, BOLD)
    place = one_line(room.place_path, REGULAR, m.place, m.column)
    yield Text(m.margin, y + m.gap / 2 + place, place, room.place_path, ink=Ink.SOFT)


def _aside(room: RoomOnPaper, wording: Wording, m: _Upright, code: Code) -> Iterator[Mark]:
    """Beside the code: on top what nobody has to do first; below what to do when scanning fails."""
    x = code.x + code.side + code.quiet + m.gap / 3
    column = m.width - m.margin - x
    y = code.y
    for promise in wording.promises:
        size = one_line(promise, REGULAR, m.hint * 1.1, column)
        yield Text(x, y + ASCENT * size, size, promise)
        y += size * 1.5
    y = code.y + code.side
    for text, most, weight, ink, above in reversed(list(_when_scanning_fails(room, wording, m))):
        # Rather smaller than broken: only a very long address takes two lines.
        size, broken = lines(text, weight, most, column, most * LEADING * 1.7)
        for line in reversed(broken):
            yield Text(x, y - (1 - ASCENT) * size, size, line, weight, ink)
            y -= size * LEADING
        y -= above


def _when_scanning_fails(room: RoomOnPaper, wording: Wording, m: _Upright) -> Iterator[_Stacked]:
    yield wording.code, m.hint, REGULAR, Ink.SOFT, 0
    yield room.code, m.name, BOLD, Ink.BLACK, 0
    yield wording.typed, m.hint * 0.85, REGULAR, Ink.SOFT, m.gap * 0.75
    yield room.short_address, m.hint, REGULAR, Ink.BLACK, m.gap / 4
    if room.telephone:
        yield wording.telephone, m.hint, REGULAR, Ink.SOFT, m.gap * 0.75
        yield room.telephone, m.place, BOLD, Ink.BLACK, 0


def _doors(wording: Wording, m: _Upright) -> Iterator[Mark]:
    room = (m.column - m.gap) / 2
    hint = min(one_line(door.hint, REGULAR, m.hint, room) for door in wording.doors)
    for n, door in enumerate(wording.doors):
        row, column = divmod(n, 2)
        x, y = m.margin + column * (room + m.gap), m.doors_top + row * m.door_height
        yield Bar(x, y, room, HAIRLINE, Ink.LINE)
        y += m.gap / 2 + ASCENT * m.door
        yield Text(x, y, m.door, door.label, BOLD, Ink.CANAL)
        yield Text(x, y + hint * 1.5, hint, door.hint, ink=Ink.SOFT)


def _doors_in_rows(wording: Wording, m: _Upright) -> Iterator[Mark]:
    """One below the other, which leaves the lower right corner to the code of the WeChat account."""
    room, height = m.column - m.follow_column - m.gap, m.door_height / 2
    label = max(width(door.label, BOLD, m.door) for door in wording.doors) + m.gap / 2
    hint = min(one_line(door.hint, REGULAR, m.hint, room - label) for door in wording.doors)
    for n, door in enumerate(wording.doors):
        y = m.doors_top + n * height
        yield Bar(m.margin, y, room, HAIRLINE, Ink.LINE)
        y += height / 2 + CENTRE * m.door
        yield Text(m.margin, y, m.door, door.label, BOLD, Ink.CANAL)
        yield Text(m.margin + label, y, hint, door.hint, ink=Ink.SOFT)


def _follow(room: RoomOnPaper, wording: Wording, m: _Upright) -> Iterator[Mark]:
    """Smaller and far from the first code, so that a phone held to that one sees no other."""
    if not room.follow:
        return
    across = len(wall_modules(room.follow)) - 2 * QUIET_ZONE
    code = Code(0, 0, int(m.follow / DOT / across), room.follow, None)
    left = m.width - m.margin - m.follow_column
    yield replace(code, x=left + (m.follow_column - code.side) / 2, y=m.doors_top)
    y = m.doors_top + m.follow + m.gap / 2
    size = min(one_line(line, REGULAR, m.follow_text, m.follow_column) for line in wording.follow)
    for line in wording.follow:
        y += size * LEADING
        x = left + (m.follow_column - width(line, REGULAR, size)) / 2
        yield Text(x, y - (LEADING - ASCENT) * size, size, line)


def _rail(wording: Wording, m: _Upright) -> Iterator[Mark]:
    gap, thick = m.gap / 4, m.gap / 6
    room = (m.column - gap * (len(wording.steps) - 1)) / len(wording.steps)
    for n, step in enumerate(wording.steps):
        x = m.margin + n * (room + gap)
        yield Bar(x, m.rail, room, thick, Ink.CANAL)
        yield Text(x, m.rail + thick + m.hint * 1.3, m.hint, step, ink=Ink.CANAL)


def _foot(room: RoomOnPaper, wording: Wording, m: _Upright) -> Iterator[Mark]:
    """The operator's own line, and the print batch in small."""
    y = m.height - m.margin
    batch = f"{wording.batch} {room.batch}" if room.batch else ""
    taken = width(batch, REGULAR, m.small)
    if wording.line:
        size = one_line(wording.line, REGULAR, m.hint, m.column - taken - m.gap)
        yield Text(m.margin, y, size, wording.line)
    if batch:
        yield Text(m.width - m.margin - taken, y, m.small, batch, ink=Ink.SOFT)


# --- Stickers: everything on the middle axis


def _square(room: RoomOnPaper, edition: Edition) -> Page:
    side, margin = 60.0, 3.5
    axis, column, wording = side / 2, side - 2 * margin, edition.wording
    own: tuple[Mark, ...] = (
        *_centred_lines(room.name, axis, 2.2, 5.1, column, 6),
        *_centred(room.place_path, axis, 9.7, 2.1, column, ink=Ink.SOFT),
        _boxed(room, edition, axis, 29.5, 38.2),
        *_typed(room, wording, axis, 51.25, 2.9, column),
        *_centred(room.batch, side - margin - 2.5, 58, 1.5, 5, ink=Ink.SOFT),
    )
    alike = (
        *_sealed_slogan(wording, axis, 55, 2.8),
        *_centred(_door_line(wording), axis, 58, 1.95, column),
    )
    return Page(Kind.SQUARE, _title(room), side, side, alike, own)


def _round(room: RoomOnPaper, edition: Edition) -> Page:
    across = 80.0
    axis, wording = across / 2, edition.wording
    own: tuple[Mark, ...] = (
        *_centred_lines(room.name, axis, 7.5, 5.0, 43, 6.2),
        *_centred(room.place_path, axis, 16.3, 2.3, 54, ink=Ink.SOFT),
        _boxed(room, edition, axis, axis, 45.2),
        *_typed(room, wording, axis, 65.9, 3.1, 55),
        *_centred(room.batch, axis, 77.2, 1.5, 20, ink=Ink.SOFT),
    )
    alike: tuple[Mark, ...] = (
        Ring(axis - HAIRLINE, Ink.LINE),
        Seal(axis - 2.2, 1.9, 4.4, Ink.SEAL),
        *_centred(wording.slogan, axis, 70.8, 3.3, 46, BOLD, Ink.CANAL),
        *_centred(_door_line(wording), axis, 74.5, 2.1, 36),
    )
    return Page(Kind.ROUND, _title(room), across, across, alike, own)


def _boxed(room: RoomOnPaper, edition: Edition, x: float, y: float, box: float) -> Code:
    """The code around a middle, within `box` together with its quiet zone."""
    across = len(wall_modules(room.address))
    code = Code(0, 0, int(box / DOT / across), room.address, edition.emblem)
    return replace(code, x=x - code.side / 2, y=y - code.side / 2)


def _typed(room: RoomOnPaper, wording: Wording, axis: float, y: float, most: float, column: float) -> Iterator[Text]:
    """For those who cannot scan: the address, its code standing out, and the telephone."""
    pieces = [(room.short_address.removesuffix(room.code), REGULAR), (room.code, BOLD)]
    if room.telephone:
        pieces.append((f"   {wording.telephone} {room.telephone}", REGULAR))
    across = sum(width(text, weight) for text, weight in pieces)
    size = min(most, column / across)
    x = axis - across * size / 2
    for text, weight in pieces:
        yield Text(x, y, size, text, weight)
        x += width(text, weight, size)


def _centred(
    text: str, axis: float, y: float, most: float, room: float, weight: Weight = REGULAR, ink: Ink = Ink.BLACK
) -> Iterator[Text]:
    if text:
        size = one_line(text, weight, most, room)
        yield Text(axis - width(text, weight, size) / 2, y, size, text, weight, ink)


def _centred_lines(text: str, axis: float, top: float, most: float, room: float, height: float) -> Iterator[Text]:
    """In the middle of `height` too."""
    size, broken = lines(text, BOLD, most, room, height)
    y = top + (height - len(broken) * size * LEADING) / 2 - (LEADING - ASCENT) * size
    for n, line in enumerate(broken, 1):
        yield from _centred(line, axis, y + n * size * LEADING, size, room, BOLD)


def _sealed_slogan(wording: Wording, axis: float, y: float, size: float) -> Iterator[Mark]:
    seal, text = size * 1.3, width(wording.slogan, BOLD, size)
    x = axis - (seal + size / 2 + text) / 2
    yield Seal(x, y - CENTRE * size - seal / 2, seal, Ink.SEAL)
    yield Text(x + seal + size / 2, y, size, wording.slogan, BOLD, Ink.CANAL)


def _door_line(wording: Wording) -> str:
    return " · ".join(door.label for door in wording.doors)


def _title(room: RoomOnPaper) -> str:
    return f"{room.name} {room.code}"
