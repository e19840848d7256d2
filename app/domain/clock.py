"""Working days, due dates and lateness: pure functions of moments and a calendar.

A *moment* is a timezone-aware datetime (a naive one raises ValueError) and comes back in UTC; a *day* is a
date in Shanghai. A deadline is the last second of a day: people read "by 8 May" as the whole of 8 May.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.errors import Refused
from app.domain.sentences import say

SHANGHAI = ZoneInfo("Asia/Shanghai")

Hours = tuple[tuple[time, time], ...]
OFFICE_HOURS: Hours = ((time(8, 30), time(11, 30)), (time(14, 30), time(17, 30)))

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """Which days are worked.

    `exceptions` maps a day to True (a make-up working Saturday or Sunday) or False (a public holiday). Years
    outside `known_years` are not published yet: there Monday to Friday is the best anybody can promise.
    """

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < _SATURDAY)

    def knows(self, year: int) -> bool:
        return year in self.known_years


def local_day(moment: datetime) -> date:
    return _aware(moment).astimezone(SHANGHAI).date()


def start_of_day(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), SHANGHAI).astimezone(UTC)


# --- Setting a deadline


def add_working_days(start: date, n: int, calendar: Calendar) -> date:
    """The nth working day strictly after `start`; `start` itself when n is 0; ValueError below 0."""
    if n < 0:
        raise ValueError(f"cannot add {n} working days")
    day = start
    while n:
        day += _ONE_DAY
        n -= calendar.is_working(day)
    return day


def due_in_working_days(moment: datetime, n: int, calendar: Calendar) -> datetime:
    return end_of_day(add_working_days(local_day(moment), n, calendar))


def due_in_days(moment: datetime, n: int) -> datetime:
    """Calendar days: for what residents wait out, where a weekend is as good as any other day."""
    return end_of_day(local_day(moment) + n * _ONE_DAY)


def resume_due(due: datetime, paused_at: datetime, resumed_at: datetime, calendar: Calendar) -> datetime:
    """`due` moved by the working days the pause took, so that as many are left as when it began."""
    if _aware(resumed_at) < _aware(paused_at):
        raise ValueError("a pause cannot end before it began")
    return _moved(due, working_days_between(local_day(paused_at), local_day(resumed_at), calendar), calendar)


def extended_due(due: datetime, now: datetime, extra_working_days: int, calendar: Calendar) -> datetime:
    """`due` moved later. Raises Refused once it has passed: extensions are asked for in time or never."""
    if is_overdue(due, now):
        raise Refused(say("The time ran out on %(day)s; it can only be extended before that.", day=local_day(due)))
    return _moved(due, extra_working_days, calendar)


def _moved(due: datetime, working_days: int, calendar: Calendar) -> datetime:
    """Keep the time of day, so that a due moment other than the end of a day is moved as faithfully."""
    day = local_day(due)
    return (due + (add_working_days(day, working_days, calendar) - day)).astimezone(UTC)


# --- Reading a deadline


def working_days_between(a: date, b: date, calendar: Calendar) -> int:
    """Working days after `a`, up to and including `b`; negative when b is before a."""
    if b < a:
        return -working_days_between(b, a, calendar)
    return sum(calendar.is_working(a + n * _ONE_DAY) for n in range(1, (b - a).days + 1))


def is_overdue(due: datetime | None, now: datetime) -> bool:
    return due is not None and _aware(now) > _aware(due)


def days_late(due: datetime, now: datetime) -> int:
    """Calendar days begun since `due`; 0 while it has not passed."""
    return max(1, (local_day(now) - local_day(due)).days) if is_overdue(due, now) else 0


def working_days_late(due: datetime, now: datetime, calendar: Calendar) -> int:
    """Working days begun since `due`; 0 while it has not passed, and over the holiday right after it."""
    return working_days_between(local_day(due), local_day(now), calendar) if is_overdue(due, now) else 0


def days_left(due: datetime, now: datetime) -> int:
    """Calendar days until the day of `due`; 0 on that day and ever after."""
    return max(0, (local_day(due) - local_day(now)).days)


def portion(start: datetime, due: datetime, now: datetime, calendar: Calendar) -> float:
    """The share of the working time from `start` to `due` that is used: 1.0 when none is left, then more.

    Time on days off does not count, so a reminder at 0.8 never turns up because a holiday went by.
    """
    whole = _working_time(start, due, calendar)
    if not whole:  # it began and ends in one holiday
        return float(_aware(now) >= _aware(due))
    return _working_time(start, now, calendar) / whole


def _working_time(since: datetime, until: datetime, calendar: Calendar) -> timedelta:
    """Time on working days, round the clock: office hours are the reminder's business, not the deadline's."""
    total = timedelta()
    day = local_day(since)
    while (opens := start_of_day(day)) < _aware(until):
        day += _ONE_DAY
        if calendar.is_working(day - _ONE_DAY):
            total += max(timedelta(), min(until, start_of_day(day)) - max(since, opens))
    return total


# --- Office hours: the only time staff are reminded in


def is_office_hours(now: datetime, calendar: Calendar, hours: Hours = OFFICE_HOURS) -> bool:
    """Whether `now` is on a working day and inside `hours`; a closing time is outside."""
    local = _aware(now).astimezone(SHANGHAI)
    return calendar.is_working(local.date()) and any(opens <= local.time() < closes for opens, closes in hours)


def next_office_hour(now: datetime, calendar: Calendar, hours: Hours = OFFICE_HOURS) -> datetime:
    """`now` itself in office hours, else the next opening. `hours` stand in the order of the day."""
    if is_office_hours(now, calendar, hours):
        return now.astimezone(UTC)
    day = local_day(now)
    while True:
        for opens, _closes in hours if calendar.is_working(day) else ():
            if (moment := datetime.combine(day, opens, SHANGHAI)) > now:
                return moment.astimezone(UTC)
        day += _ONE_DAY


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"{moment!r} has no timezone: whose clock is it?")
    return moment
