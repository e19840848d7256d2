"""Typing in a paper form under the number that is printed on it: each number once, whoever comes first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from app.domain.clock import local_day, working_days_between
from app.domain.errors import Invalid
from app.domain.sentences import say
from app.models.form_pads import FormNumber
from app.models.rooms import Room
from app.models.topics import Slip
from app.queries.calendar import load as load_calendar
from app.queries.form_pads import entered_topic_id, number_of, room_of

NUMBER, DAY = "printed", "written_on"  # the fields of the form


@dataclass(frozen=True, slots=True)
class Paper:
    """The sixteen digits on a form, and the day written on it. Digits are kept out of `repr`, and so of every log."""

    code: str = field(repr=False)
    written_on: date | None = None


class UnknownNumber(Invalid):
    """Printed on none of our forms."""

    def __init__(self) -> None:
        super().__init__(
            NUMBER, say("No form was printed with this number. Please compare every digit with the paper.")
        )


class OfAnotherRoom(Invalid):
    """`room_id` is where it has to be entered."""

    def __init__(self, room: Room) -> None:
        super().__init__(NUMBER, say("This form was printed for %(room)s. It has to be entered there.", room=room.name))
        self.room_id = room.id


class EnteredBefore(Invalid):
    """`topic_id` is what was filed under the number; not everybody at a counter may see it."""

    def __init__(self, topic_id: int | None, at: datetime) -> None:
        super().__init__(NUMBER, say("This form was entered already: %(when)s.", when=at))
        self.topic_id = topic_id


def hold(paper: Paper, room_id: int, *, now: datetime) -> FormNumber:
    """The form of that number, with its pad, locked until the transaction ends.

    Of an ended pad too: a paper that is found late has still been written by somebody. Raises UnknownNumber,
    OfAnotherRoom or EnteredBefore, and Invalid for a day that cannot stand on it.
    """
    number = number_of(paper.code, for_update=True)
    if number is None:
        raise UnknownNumber
    if number.entered_at is not None:
        raise EnteredBefore(entered_topic_id(number), number.entered_at)
    room = room_of(number.pad)
    if room.id != room_id:
        raise OfAnotherRoom(room)
    if paper.written_on is not None:
        _check_day(paper.written_on, local_day(number.pad.ordered_at), local_day(now))
    return number


def _check_day(written_on: date, printed_on: date, today: date) -> None:
    if written_on > today:
        raise Invalid(DAY, say("This day is still to come."))
    if written_on < printed_on:
        raise Invalid(DAY, say("The form was only printed on %(day)s. Please look at the day again.", day=printed_on))


def fill(number: FormNumber, slip: Slip, paper: Paper, *, now: datetime) -> None:
    """The number, held before, is the slip's from now on."""
    number.slip_id, number.entered_at, number.written_on = slip.id, now, paper.written_on
    if paper.written_on is not None:
        number.waited = working_days_between(paper.written_on, local_day(now), load_calendar())
