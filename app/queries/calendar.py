"""The calendar of working days as the domain's clock takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

import sqlalchemy as sa

from app.domain.clock import Calendar, local_day
from app.domain.sentences import Sentence, say
from app.extensions import db
from app.models.calendar import CalendarDay, DaySource

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


@dataclass(frozen=True, slots=True)
class Span:
    """Days one after the other that were ruled on alike. `label` is in Chinese, or empty."""

    first: date
    last: date
    is_working: bool
    label: str
    is_by_staff: bool


@dataclass(frozen=True, slots=True)
class EnteredYear:
    """`is_known`: its arrangement has been entered, as far as New Year's Day tells."""

    year: int
    is_known: bool
    spans: Sequence[Span]


def entered(now: datetime) -> list[EnteredYear]:
    """What was ruled on for this year and the next, day by day. Two queries."""
    calendar, this_year = load(), local_day(now).year
    years = (this_year, this_year + 1)
    rows = db.session.scalars(
        sa.select(CalendarDay)
        .where(CalendarDay.day.between(date(years[0], 1, 1), date(years[1], 12, 31)))
        .order_by(CalendarDay.day)
    ).all()
    usual = Calendar()
    ruled = [row for row in rows if not (row.is_working and usual.is_working(row.day))]
    return [
        EnteredYear(year, calendar.knows(year), _spans([row for row in ruled if row.day.year == year]))
        for year in years
    ]


def _spans(rows: Sequence[CalendarDay]) -> list[Span]:
    def run(numbered: tuple[int, CalendarDay]) -> tuple[date, bool, str, DaySource]:
        """The same for days that follow each other and are alike."""
        n, row = numbered
        return row.day - timedelta(days=n), row.is_working, row.label, row.source

    runs = ([row for _n, row in found] for _key, found in groupby(enumerate(rows), key=run))
    return [
        Span(days[0].day, days[-1].day, days[0].is_working, days[0].label, days[0].source is DaySource.STAFF)
        for days in runs
    ]


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
