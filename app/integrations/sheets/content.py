"""What stands on a sheet: the words that are the same for every room, and those of one room."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.integrations.sheets.emblems import Emblem


class Format(StrEnum):
    SVG = "svg"
    PDF = "pdf"
    PNG = "png"


class Kind(StrEnum):
    """The value stands in the names of files and after `--kind`."""

    CODE = "code"  # nothing but the code, for sheets that others design
    A4 = "a4"
    A6 = "a6"
    SQUARE = "square"  # stickers
    ROUND = "round"

    @property
    def carries_two(self) -> bool:
        """Whether there is room for the account's code beside the first one: a sticker is too small."""
        return self in (Kind.A4, Kind.A6)

    @property
    def formats(self) -> tuple[Format, Format]:
        return (Format.SVG if self is Kind.CODE else Format.PDF, Format.PNG)


@dataclass(frozen=True, slots=True)
class Door:
    """One of the four codes in one, in words."""

    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything that is the same on all sheets, in the language of the walls."""

    slogan: str
    doors: tuple[Door, ...]
    promises: tuple[str, ...]  # what nobody has to do first
    steps: tuple[str, ...]  # of the rail
    code: str
    typed: str  # leads to the address, for those who cannot scan
    telephone: str
    batch: str
    follow: tuple[str, ...]  # what the code of the WeChat account is for, a line each
    line: str  # the operator's own; may be empty


@dataclass(frozen=True, slots=True)
class Edition:
    """One way of printing: the words, the inks, and the emblem within the code."""

    wording: Wording
    one_colour: bool = False
    emblem: Emblem | None = None


@dataclass(frozen=True, slots=True)
class RoomOnPaper:
    """What a sheet says of one room; `place` from the city down, `address` what a scanner opens.

    `follow` is what the WeChat account's own code of the room says, empty for a sheet without it.
    """

    code: str
    name: str
    place: tuple[str, ...]
    address: str
    telephone: str = ""
    batch: str = ""  # the print batch, in small
    follow: str = ""

    @property
    def short_address(self) -> str:
        """As one types it."""
        return self.address.partition("://")[2]

    @property
    def place_path(self) -> str:
        return " · ".join(self.place)
