"""The inks, and the seal: what both pens must agree on."""

from __future__ import annotations

from typing import TypeAlias

from app.integrations.sheets.marks import Ink

Rgb: TypeAlias = tuple[int, int, int]
Inks: TypeAlias = dict[Ink, Rgb]

WHITE: Rgb = (255, 255, 255)
COLOURS: Inks = {
    Ink.BLACK: (0, 0, 0),
    Ink.SOFT: (90, 90, 90),
    Ink.CANAL: (11, 90, 104),
    Ink.SEAL: (179, 38, 30),
    Ink.LINE: (190, 182, 170),
}
# No tints: a printer with one ink would break small text in soft grey into dots.
ONE_COLOUR: Inks = dict.fromkeys(Ink, (0, 0, 0))

SEAL_TEXT = "议"
# In parts of the seal's side.
SEAL_CORNER = 0.125
SEAL_INSET = 0.0625
SEAL_INNER_CORNER = 0.075
SEAL_LINE = 0.02
SEAL_SIZE = 0.66
