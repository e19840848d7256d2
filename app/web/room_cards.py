"""What is sent to family elsewhere: the card of a room as a picture, and a few lines to go with the link.

The picture is the card from the counter, in the language of the walls: whoever gets it may never see our pages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from flask import current_app, url_for

from app.domain.sentences import say
from app.integrations.sheets import png
from app.integrations.sheets.content import Edition, Kind, RoomOnPaper
from app.integrations.sheets.layout import compose
from app.integrations.sheets.palette import COLOURS
from app.models.rooms import Room
from app.queries.rooms import PlacedRoom
from app.services import sheets
from app.web.filters import render
from app.web.language import Locale, in_language

WIDTH, HEIGHT = 1240, 1748  # pixels of an A6 card
MARK_LENGTH = 8


def on_card(room: Room, place: Sequence[str]) -> RoomOnPaper:
    """The room must have a code."""
    return sheets.on_paper(PlacedRoom(room, tuple(place)), current_app.config["SETTINGS"].base_url)


def card_address(room: Room, place: Sequence[str]) -> str:
    """Absolute, for those who fetch it from outside; with another name or code it is another address."""
    paper = on_card(room, place)
    mark = hashlib.sha256(repr(paper).encode()).hexdigest()[:MARK_LENGTH]
    return f"{current_app.config['SETTINGS'].base_url}{url_for('send.card', code=paper.code, v=mark)}"


def can_be_drawn(paper: RoomOnPaper) -> bool:
    return not any(sheets.obstacles(paper))


def draw_card(paper: RoomOnPaper) -> bytes:
    """A PNG of `WIDTH` by `HEIGHT`. It must have been found to be drawable."""
    with in_language(Locale.CHINESE):
        edition = Edition(sheets.wording(render))
    return png.draw(compose(Kind.A6, paper, edition), COLOURS, "")


def letter(paper: RoomOnPaper) -> str:
    """Lines to send with the link: where it is, what one can do there, and two ways in if the link does not open."""
    return "\n".join(
        (
            f"{paper.name}（{paper.place_path}）" if paper.place else paper.name,
            render(say("Also from far away you can raise an issue there, and see how a matter stands.")),
            render(say("Nothing to install, no signing in, no name to give:")),
            paper.address,
            render(say("If the link does not open, type %(address)s into a browser.", address=paper.short_address)),
            render(say("To read the code out on the telephone: %(code)s", code=" ".join(paper.code))),
        )
    )
