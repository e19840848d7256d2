"""A slip as its holder keeps it: the number in fours, its code to scan, and a picture of both with the dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import current_app

from app.domain.clock import local_day
from app.domain.numbers import show_slip_code
from app.domain.sentences import Sentence, say
from app.domain.stages import SlipKind
from app.integrations.qr_images import qr_data_uri
from app.integrations.slip_pictures import SlipPicture, data_uri
from app.models.topics import Slip
from app.queries.form_pads import on_paper
from app.queries.slips import receipt_of
from app.settings import Settings
from app.web.clock import now
from app.web.filters import render


@dataclass(frozen=True, slots=True)
class Number:
    """The code as it is shown: in two halves of two fours, and as a picture to scan."""

    code: str = field(repr=False)
    first_half: str = field(repr=False)
    second_half: str = field(repr=False)
    qr: str = field(repr=False)

    @property
    def fours(self) -> list[str]:
        """To be read out, one after the other."""
        return [*self.first_half.split(), *self.second_half.split()]

    @classmethod
    def of(cls, code: str) -> Number:
        return cls(code, *_halves(code), qr_data_uri(_address(code)))


def picture_of(code: str, slip: Slip) -> str:
    """The slip as a picture within the page. `slip` as `find_slip` gives it."""
    settings: Settings = current_app.config["SETTINGS"]
    hint = say(
        "Scan the code, or open %(address)s and type the sixteen digits. Whoever has them can act for you.",
        address=f"{settings.base_url.partition('://')[2]}/slip",
    )
    return data_uri(
        SlipPicture(
            title=render(say("Your slip")),
            room=slip.room.name,
            halves=_halves(code),
            address=_address(code),
            facts=[render(fact) for fact in _facts(slip)],
            hint=render(hint),
        )
    )


def _facts(slip: Slip) -> Sequence[Sentence]:
    filed = say("Handed in: %(when)s", when=slip.filed_at)
    if slip.topic is None:
        return [filed]
    number = say("Topic %(number)s", number=slip.topic.number)
    if slip.kind is not SlipKind.FILED:
        return [number, filed]
    paper = on_paper(slip.topic)
    written = [say("Written on paper: %(day)s", day=paper.written_on)] if paper and paper.written_on else []
    promise = receipt_of(slip.topic, now=now()).promise
    return [
        number,
        *written,
        filed,
        say("First look by %(day)s", day=local_day(promise.first_look_by)),
        say("Review result by %(day)s", day=local_day(promise.review_by)),
        say(
            "If it is admitted: public notice until %(notice)s, meeting by %(meeting)s",
            notice=local_day(promise.notice_until),
            meeting=local_day(promise.meeting_by),
        ),
    ]


def _halves(code: str) -> tuple[str, str]:
    return show_slip_code(code[:8]), show_slip_code(code[8:])


def _address(code: str) -> str:
    """What follows the # stays in the browser: the address that is asked for, and logged, is /slip."""
    settings: Settings = current_app.config["SETTINGS"]
    return f"{settings.base_url}/slip#{code}"
