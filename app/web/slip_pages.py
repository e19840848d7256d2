"""The two pages that bear a slip's number: at filing, and when its holder comes back.

Both answer a POST with 200 and are never stored: the number is in no address, and needs no cookie.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import current_app, render_template

from app.domain.errors import Missing
from app.domain.numbers import show_slip_code
from app.domain.sentences import Sentence
from app.domain.stages import Stage
from app.integrations.qr_images import qr_data_uri
from app.queries import slips
from app.services.once import Filed
from app.settings import Settings
from app.web.clock import now
from app.web.kept_slips import keep, kept_codes
from app.web.slip_holder import find_slip
from app.web.small_pictures import within


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
    """The slip as it is handed over. `added`: something was added to it just now."""
    code, slip = find_slip(code)
    if slip.topic is None:
        raise Missing
    receipt = slips.receipt_of(slip.topic, now=now())
    room = receipt.topic.origin_room
    return render_template("slips/filed.html", receipt=receipt, room=room, added=added, number=_Number.of(code))


def render_handed_in(filed: Filed, *, thanks: Sentence, to: str) -> str:
    """What was handed in by a form at `to` is with us: what happens next, and the slip that leads back to it."""
    code = filed.slip_code or _kept_code(filed)
    if filed.slip_code:
        keep(filed.slip_code)
    slip = find_slip(code)[1] if code else None
    return render_template(
        "slips/handed_in.html",
        thanks=thanks,
        filed=filed,
        to=to,
        room=slip.room if slip else None,
        topic=slip.topic if slip else None,
        number=_Number.of(code) if code else None,
    )


def _kept_code(filed: Filed) -> str | None:
    kept = slips.slips_of(kept_codes())
    return next((code for code, slip in kept.items() if slip.id == filed.slip_id), None)


def render_slip(typed: str) -> str:
    """How things stand for the holder of this slip, and what they may do. Invalid for a number that is no slip's."""
    code, slip = find_slip(typed)
    if slip.topic is None:
        raise Missing
    standing = slips.standing_of(slip, slip.topic, now=now())
    return render_template(
        "slips/standing.html",
        standing=standing,
        photos=standing.page.photos,
        # Before a first look no address leads to a photo, not even its sender.
        sources=None if standing.topic.status.is_public else within(photo.id for photo in standing.page.photos),
        room=standing.topic.room,
        stages=list(Stage),
        number=_Number.of(code),
    )
