"""The two pages that bear a slip's number: at filing, and when its holder comes back.

Both answer a POST with 200 and are never stored: the number is in no address, and needs no cookie.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import current_app, render_template

from app.domain.errors import Missing
from app.domain.numbers import show_slip_code
from app.domain.stages import Stage
from app.integrations.qr_images import qr_data_uri
from app.models.topics import Slip
from app.queries import slips
from app.settings import Settings
from app.web.clock import now


@dataclass(frozen=True, slots=True)
class _Number:
    """The code as it is shown: in two halves of two fours, and as a picture to scan."""

    code: str = field(repr=False)
    first_half: str = field(repr=False)
    second_half: str = field(repr=False)
    qr: str = field(repr=False)

    @classmethod
    def of(cls, code: str) -> _Number:
        settings: Settings = current_app.config["SETTINGS"]
        # What follows the # stays in the browser: the address that is asked for, and logged, is /slip.
        qr = qr_data_uri(f"{settings.base_url}/slip#{code}")
        return cls(code, show_slip_code(code[:8]), show_slip_code(code[8:]), qr)


def render_filed(code: str, *, added: bool = False) -> str:
    """The slip as it is handed over. `added`: something was added to it just now. Missing for no such slip."""
    receipt = slips.receipt_of(_found(code), now=now())
    room = receipt.topic.origin_room
    return render_template("slips/filed.html", receipt=receipt, room=room, added=added, number=_Number.of(code))


def render_slip(code: str) -> str:
    """How things stand for the holder of this slip, and what they may do. Missing for no such slip."""
    standing = slips.standing_of(_found(code), now=now())
    room = standing.topic.room
    return render_template(
        "slips/standing.html", standing=standing, room=room, stages=list(Stage), number=_Number.of(code)
    )


def _found(code: str) -> Slip:
    slip = slips.slip_of(code)
    if slip is None:
        raise Missing
    return slip
