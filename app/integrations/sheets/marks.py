"""What a layout is made of: a page is a tuple of marks, and two equal tuples are two equal sheets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from app.integrations.qr_images import DPI, MM_PER_INCH, QUIET_ZONE, wall_modules
from app.integrations.sheets.content import Kind
from app.integrations.sheets.emblems import Emblem
from app.integrations.sheets.fonts import Weight

DOT = MM_PER_INCH / DPI
RING_LINE = 3 * DOT


class Ink(Enum):
    BLACK = auto()
    SOFT = auto()
    CANAL = auto()
    SEAL = auto()
    LINE = auto()


@dataclass(frozen=True, slots=True)
class Text:
    """One line; `y` is its baseline, `size` the side of a Chinese character."""

    x: float
    y: float
    size: float
    text: str
    weight: Weight = Weight.REGULAR
    ink: Ink = Ink.BLACK


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    ink: Ink


@dataclass(frozen=True, slots=True)
class Ring:
    """Where a round sticker is cut."""

    radius: float
    ink: Ink


@dataclass(frozen=True, slots=True)
class Seal:
    x: float
    y: float
    side: float
    ink: Ink


@dataclass(frozen=True, slots=True)
class Code:
    """The code without its quiet zone; `dots` of a 300th of an inch per module, never a fraction of one."""

    x: float
    y: float
    dots: int
    address: str
    emblem: Emblem | None

    @property
    def across(self) -> int:
        """Modules."""
        return len(wall_modules(self.address)) - 2 * QUIET_ZONE

    @property
    def side(self) -> float:
        return self.across * self.dots * DOT

    @property
    def quiet(self) -> float:
        """How wide nothing may stand around it."""
        return QUIET_ZONE * self.dots * DOT

    @property
    def cleared(self) -> int:
        """The side of the square left white for the emblem, in dots: whole modules."""
        return self.emblem.modules(self.across) * self.dots if self.emblem else 0

    @property
    def pictured(self) -> int:
        """The side of the emblem in it, in dots: half a module stays white around it."""
        return self.cleared - self.dots


Mark: TypeAlias = Text | Bar | Ring | Seal | Code


@dataclass(frozen=True, slots=True)
class Page:
    """`alike` stands on every sheet of an edition and is drawn once; `own` is the room's."""

    kind: Kind
    title: str
    width: float
    height: float
    alike: tuple[Mark, ...]
    own: tuple[Mark, ...]
