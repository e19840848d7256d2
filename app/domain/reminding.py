"""When staff are reminded of a clock: at three parts of its working time, in office hours, once for each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.domain.clock import Calendar, portion
from app.domain.sentences import N_

# Percent of the working time that is used up → what is said of it.
PARTS: Mapping[int, str] = {
    50: N_("Half of the time is gone"),
    80: N_("The time is nearly gone"),
    100: N_("The time has run out"),
}


def part_reached(start: datetime, due: datetime, now: datetime, calendar: Calendar) -> int:
    """The highest of the parts that is used up; 0 before the first. What was missed by a silent worker is not made up
    for: nobody needs to hear of the half when the whole is gone."""
    if now > due:
        return 100
    used = portion(start, due, now, calendar) * 100
    return max((part for part in PARTS if part <= used and part < 100), default=0)
