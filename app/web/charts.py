"""Bars as SVG, drawn on the server. Lengths are per cent and heights are em, so that a chart is as wide as its column
and its words are as large as the reader has chosen, on a phone, in large print and on paper.

A chart says nothing that is not in words in it, and in the table under it: the shapes of bars only help.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_WORDS_EM = 1.7  # a line of words
_BAR_EM = 0.8
_GAP_EM = 0.7
_HEAD_EM = 1.9


class Face(StrEnum):
    """How a bar is drawn, told apart without colour: filled, hollow, dashed."""

    FULL = "full"
    HOLLOW = "hollow"
    DASHED = "dashed"


@dataclass(frozen=True, slots=True)
class Bar:
    """`words` and `said` are in the reader's language; `value` is None where there is nothing to draw."""

    words: str
    said: str
    value: float | None
    face: Face = Face.FULL


@dataclass(frozen=True, slots=True)
class Group:
    """Bars that belong together under a heading; without one they simply follow."""

    bars: tuple[Bar, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One bar where it is drawn: `words_y` and `bar_y` in em from the top, `width` in per cent; None for no bar."""

    bar: Bar
    words_y: float
    bar_y: float
    width: float | None


@dataclass(frozen=True, slots=True)
class Heading:
    words: str
    y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """`title` and `sense` are read out in place of the picture. `height` in em."""

    name: str
    title: str
    sense: str
    lines: tuple[Line, ...]
    headings: tuple[Heading, ...]
    height: float
    bar_height: float = _BAR_EM


def bars(name: str, title: str, sense: str, groups: Iterable[Group]) -> Chart | None:
    """One scale for all, from nought to the longest; None where there is nothing to draw.

    `name` is unique on a page.
    """
    groups = tuple(groups)
    longest = max((bar.value or 0 for group in groups for bar in group.bars), default=0)
    if not longest:
        return None
    y = 0.0
    lines, headings = [], []
    for group in groups:
        if group.heading:
            headings.append(Heading(group.heading, round(y + 1.2, 2)))
            y += _HEAD_EM
        for bar in group.bars:
            width = round(100 * bar.value / longest, 2) if bar.value else None
            lines.append(Line(bar, round(y + 1.2, 2), round(y + _WORDS_EM, 2), width))
            y += _WORDS_EM + (_BAR_EM + _GAP_EM if width else 0)
    return Chart(name, title, sense, tuple(lines), tuple(headings), round(y, 2))
