"""Circles on a sheet, drawn on the server as SVG: how large and how far apart. As in `charts`, sideways is in per cent
and everything else in em, so that it is as wide as its column and its words as large as the reader has chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_LARGEST_EM, _SMALLEST_EM = 2.4, 0.9
_LEFT, _WIDE = 22.0, 56.0  # per cent: words under a circle at the edge must fit
_HIGH_EM = 9.0
_WORDS_EM = 2.6  # two lines under each circle
_GAP_EM = 0.4
_APART = 34.0  # per cent: the words of nearer ones would touch


@dataclass(frozen=True, slots=True)
class Dot:
    """What to draw: `x` and `y` from -1 to 1, `y` upwards; `words` and `said` are the two lines under it."""

    words: str
    said: str
    size: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Circle:
    """Where it is drawn."""

    dot: Dot
    x: float
    y: float
    radius: float

    @property
    def words_y(self) -> float:
        return round(self.y + self.radius + 1.1, 2)

    @property
    def said_y(self) -> float:
        return round(self.words_y + 1.3, 2)

    @property
    def ends(self) -> float:
        return self.y + self.radius + _WORDS_EM


@dataclass(frozen=True, slots=True)
class Picture:
    """`title` and `sense` are read out in its place. `height` in em."""

    name: str
    title: str
    sense: str
    circles: tuple[Circle, ...]
    height: float


def circles(name: str, title: str, sense: str, dots: Iterable[Dot]) -> Picture:
    """From the top down; one whose words would stand over those of another moves below it.

    `name` is unique on a page.
    """
    dots = sorted(dots, key=lambda dot: -dot.y)
    most = max(dot.size for dot in dots)
    drawn: list[Circle] = []
    for dot in dots:
        radius = round(max(_SMALLEST_EM, _LARGEST_EM * (dot.size / most) ** 0.5), 2)
        x, y = _LEFT + _WIDE * (dot.x + 1) / 2, _LARGEST_EM + (1 - dot.y) / 2 * _HIGH_EM
        for other in sorted(drawn, key=lambda circle: circle.y):
            is_above = other.y - other.radius >= y + radius + _WORDS_EM
            if abs(other.x - x) < _APART and not is_above:
                y = max(y, other.ends + radius + _GAP_EM)
        drawn.append(Circle(dot, round(x, 1), round(y, 2), radius))
    above = min(circle.y - circle.radius for circle in drawn)
    placed = tuple(Circle(one.dot, one.x, round(one.y - above + 0.2, 2), one.radius) for one in drawn)
    return Picture(name, title, sense, placed, round(max(one.ends for one in placed) + _GAP_EM, 2))
