"""What the sheets of this deployment say: its rooms as they stand on paper, and what keeps one from being printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import PurePath

from app.domain.errors import Invalid
from app.domain.sentences import N_, Sentence, say
from app.domain.stages import RoomType, Stage
from app.integrations.qr_images import LONGEST_ADDRESS
from app.integrations.sheets.content import Door, RoomOnPaper, Wording
from app.integrations.sheets.fonts import tidy, unwritable
from app.queries.rooms import PlacedRoom

LONGEST_LINE = 40
LONGEST_BATCH = 12
LONGEST_FOLDER = 60  # characters; file systems count up to 255 bytes, and ours may take four each

SLOGAN = N_("Something the matter? Scan the code, and we talk it over")
DOORS = (
    (N_("Raise an issue"), N_("Something troubles you: one sentence is enough")),
    (N_("Make a suggestion"), N_("What could be better? Tell us your idea")),
    (N_("Take part"), N_("On site or online, say it round one table")),
    (N_("See how it stands"), N_("How far a matter is, and who holds it")),
)
FOLLOW = (N_("Scan in WeChat and follow"), N_("Ask any time how it stands"))
PROMISES = (N_("Nothing to install"), N_("No signing in"), N_("No name to give"))

_NOT_IN_A_FOLDER = re.compile(r'[\\/:*?"<>|]|^\.+')


def wording(render: Callable[[str], str], line: str = "") -> Wording:
    """In the language of `render`. Raises Invalid with `line` when the operator's own does not go on a sheet."""
    return Wording(
        slogan=render(SLOGAN),
        doors=tuple(Door(render(label), render(hint)) for label, hint in DOORS),
        promises=tuple(map(render, PROMISES)),
        steps=tuple(render(stage.label) for stage in Stage),
        code=render(N_("Code")),
        typed=render(N_("If you cannot scan, type this into a browser")),
        telephone=render(N_("Telephone")),
        batch=render(N_("Print batch")),
        follow=tuple(map(render, FOLLOW)),
        line=writable("line", line, LONGEST_LINE),
    )


def writable(field: str, typed: str, longest: int) -> str:
    """What an operator adds, as it will stand there. Raises Invalid with `field`."""
    text = tidy(typed)
    if len(text) > longest:
        raise Invalid(field, say("This may have up to %(longest)s characters.", longest=longest))
    for char in unwritable(text):
        raise Invalid(field, _unknown_character(char))
    return text


def on_paper(placed: PlacedRoom, base_url: str, batch: str = "", follow: str = "") -> RoomOnPaper:
    """The room must have a code."""
    room = placed.room
    return RoomOnPaper(
        code=room.code or "",
        name=tidy(room.name),
        place=tuple(map(tidy, placed.place)),
        address=f"{base_url}/r/{room.code}",
        telephone=tidy(room.telephone or ""),
        batch=tidy(batch),
        follow=follow,
    )


def obstacles(room: RoomOnPaper) -> Iterator[Sentence]:
    """Why no sheet of this room can be made; none for nearly all of them."""
    for char in unwritable(room.name + room.place_path + room.telephone + room.short_address + room.batch):
        yield say(
            "“%(name)s” (%(code)s): %(problem)s", name=room.name, code=room.code, problem=_unknown_character(char)
        )
    for address in (room.address, room.follow):
        if len(address.encode()) > LONGEST_ADDRESS:
            yield say("The address %(address)s is too long for a code that phones can read.", address=address)


def _unknown_character(char: str) -> Sentence:
    return say("No font has the character “%(char)s” (U+%(number)s).", char=char, number=f"{ord(char):04X}")


def folder_of(placed: PlacedRoom) -> PurePath:
    """County, town and code; a room of the whole city stands right under the city."""
    room, above = placed.room, placed.place
    line = (*above, room.division.name) if room.type is RoomType.TERRITORIAL else above
    return PurePath(*(_folder_name(place) for place in line[1:3] or line[:1]), room.code or "")


def _folder_name(place: str) -> str:
    return _NOT_IN_A_FOLDER.sub("_", tidy(place))[:LONGEST_FOLDER] or "_"
