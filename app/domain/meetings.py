"""The deliberation meeting as the rules see it: when its door is open, how people are counted, which days to avoid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.clock import Calendar, end_of_day, local_day
from app.domain.labels import LabelEnum
from app.domain.sentences import N_
from app.domain.stages import Party

DOOR_OPENS_BEFORE = timedelta(hours=2)  # people come early, and the clerk sets up


class Phase(LabelEnum):
    """Where a meeting is. Only the outer ones are stored; what lies between, the time decides."""

    PLANNED = "planned", N_("Planned")
    UNDER_WAY = "under_way", N_("Door open")
    RECORD_AWAITED = "record_awaited", N_("Record awaited")
    HELD = "held", N_("Held")
    CALLED_OFF = "called_off", N_("Called off")

    @property
    def is_over(self) -> bool:
        return self in (Phase.HELD, Phase.CALLED_OFF)

    @property
    def has_begun(self) -> bool:
        """Whether anything of it can be written down."""
        return self in (Phase.UNDER_WAY, Phase.RECORD_AWAITED)


def door_opens_at(starts_at: datetime) -> datetime:
    return starts_at - DOOR_OPENS_BEFORE


def phase_while_planned(starts_at: datetime, now: datetime) -> Phase:
    """The door stays open to the end of the day: nobody can know how long people talk."""
    if now < door_opens_at(starts_at):
        return Phase.PLANNED
    return Phase.UNDER_WAY if now <= end_of_day(local_day(starts_at)) else Phase.RECORD_AWAITED


@dataclass(frozen=True, slots=True)
class Heads:
    """How many of one party were asked to come, said they would, and came: by phone at the door, and on paper.

    Nobody is in both of the last two: the clerk writes down those who did not use a phone.
    """

    party: Party
    invited: int = 0
    signed_up: int = 0
    by_phone: int = 0
    on_paper: int = 0

    @property
    def came(self) -> int:
        return self.by_phone + self.on_paper


def present(heads: Iterable[Heads]) -> int:
    """People present, of all parties."""
    return sum(each.came for each in heads)


def is_in_a_holiday(day: date, calendar: Calendar) -> bool:
    """Whether nobody works that day because of a public holiday, its weekends included; a plain weekend is none."""
    if calendar.is_working(day):
        return False
    return any(_days_off(day, calendar, towards) for towards in (-1, 1)) or day in calendar.exceptions


def _days_off(day: date, calendar: Calendar, towards: int) -> bool:
    """Whether the days off that reach from `day` in one direction hold one that is no weekend."""
    day += timedelta(days=towards)
    while not calendar.is_working(day):
        if day in calendar.exceptions:
            return True
        day += timedelta(days=towards)
    return False
