"""Fill the calendar of working days, and correct it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa
import structlog

from app.domain import policy
from app.domain.errors import Invalid
from app.domain.roles import Actor
from app.domain.sentences import say
from app.extensions import db
from app.models.calendar import LABEL_LENGTH, CalendarDay, DaySource
from app.models.insertion import insert_unless_there
from app.queries import calendar

MOST_DAYS = 31  # the longest holidays take nine; more is a slip of the pen

log = structlog.get_logger(__name__)


def seed(now: datetime) -> int:
    """Take over every year the chinesecalendar package knows; returns how many days were new or changed.

    Repeat it after each upgrade of the package. What staff entered stays as it is.
    """
    import chinese_calendar

    known = {row.day: row for row in db.session.scalars(db.select(CalendarDay))}
    published = [(day, False, name) for day, name in chinese_calendar.holidays.items()]
    published += [(day, True, name) for day, name in chinese_calendar.workdays.items()]
    changed = 0
    for day, is_working, name in published:
        label = chinese_calendar.Holiday(name).chinese
        row = known.get(day)
        if row is not None and (row.source is DaySource.STAFF or (row.is_working, row.label) == (is_working, label)):
            continue
        _write(day, is_working, label, DaySource.SEED, now)
        changed += 1
    return changed


def set_days(first: date, last: date, is_working: bool, label: str, *, actor: Actor, now: datetime) -> None:
    """Correct the days from `first` to `last`, both of them too. Dates that were already promised stay as they are.

    Raises NotAllowed, and Invalid with `last` for an end before the beginning or too far from it, with `label` for one
    that is too long.
    """
    policy.require(actor, "calendar:edit")
    label, days = label.strip(), (last - first).days + 1
    if days < 1:
        raise Invalid("last", say("The last day is before the first."))
    if days > MOST_DAYS:
        raise Invalid("last", say("At most %(most)s days at once, please.", most=MOST_DAYS))
    if len(label) > LABEL_LENGTH:
        raise Invalid("label", say("At most %(most)s characters, please.", most=LABEL_LENGTH))
    for day in (first + timedelta(days=n) for n in range(days)):
        _write(day, is_working, label, DaySource.STAFF, now)
    log.info(
        "calendar days set",
        first=first.isoformat(),
        last=last.isoformat(),
        is_working=is_working,
        account=actor.account_id,
    )


def _write(day: date, is_working: bool, label: str, source: DaySource, now: datetime) -> None:
    ruled = {"is_working": is_working, "label": label, "source": source, "changed_at": now}
    if not insert_unless_there(CalendarDay, day=day, **ruled):
        db.session.execute(sa.update(CalendarDay).where(CalendarDay.day == day).values(**ruled))
    calendar.forget()
