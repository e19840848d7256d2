"""The calendar of working days as the domain's clock takes it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.domain.clock import Calendar, local_day
from app.domain.sentences import Sentence, say
from app.extensions import db
from app.models.calendar import CalendarDay

DECEMBER = 12
_LOADED = "calendar"  # where a session keeps it


def load() -> Calendar:
    """Every day that differs from Monday to Friday, and the years that have been published.

    One query of about a millisecond, and none when this session has asked before: a page or a move reckons many
    dates. A correction made meanwhile by somebody else counts from the next request on.
    """
    loaded = db.session.info.get(_LOADED)
    if not isinstance(loaded, Calendar):
        loaded = db.session.info[_LOADED] = _read()
    return loaded


def forget() -> None:
    """To be called by whoever changes the calendar."""
    db.session.info.pop(_LOADED, None)


def _read() -> Calendar:
    rows = db.session.execute(sa.select(CalendarDay.day, CalendarDay.is_working)).all()
    usual = Calendar()
    return Calendar(
        exceptions={day: is_working for day, is_working in rows if is_working != usual.is_working(day)},
        # New Year's Day stands in every published arrangement; a single correction by staff makes no year known.
        known_years=frozenset(day.year for day, _ in rows if (day.month, day.day) == (1, 1)),
    )


def warning(calendar: Calendar, now: datetime) -> Sentence | None:
    """What staff must be told about a missing year: this one, or from December on the next.

    The arrangement of a year is published in the November before it. Until it is entered, dates are reckoned by
    Monday to Friday and may turn out too early.
    """
    today = local_day(now)
    years = [today.year, today.year + 1] if today.month == DECEMBER else [today.year]
    for year in years:
        if not calendar.knows(year):
            return say(
                "The holidays of %(year)s have not been entered. Until then dates go by Monday to Friday.",
                year=str(year),
            )
    return None
