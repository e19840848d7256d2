"""When the clock of a status runs out: a pure function of dates, the rule set's lengths and the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.clock import Calendar, due_in_days, due_in_working_days, end_of_day, is_overdue, working_days_late
from app.domain.ruleset import Lengths
from app.domain.stages import Status


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of one topic that its next deadline may hang on; what does not apply is None."""

    posed_at: datetime
    reviewed_before: bool = False
    notice_until: datetime | None = None
    meeting_at: datetime | None = None
    next_item_due: date | None = None
    referral_due_at: datetime | None = None
    review_again_after_days: int | None = None


def due_at(status: Status, dates: Dates, *, now: datetime, lengths: Lengths, calendar: Calendar) -> datetime | None:
    """The last moment the present holder has, or None where no clock runs (nobody holds it)."""
    match status:
        case Status.POSED:
            return due_in_working_days(now, lengths.first_look_wd, calendar)
        case Status.IN_REVIEW:
            # The promise on the slip counts from filing; a topic that comes back is given the time anew.
            start = now if dates.reviewed_before else dates.posed_at
            return due_in_working_days(start, lengths.review_wd, calendar)
        case Status.NEEDS_DETAILS:
            return due_in_days(now, lengths.details_days)
        case Status.ANNOUNCED | Status.RESOLUTION_ANNOUNCED:
            return dates.notice_until
        case Status.IN_RESEARCH:
            return due_in_days(now, lengths.meeting_within_days)
        case Status.SCHEDULED:
            return dates.meeting_at
        case Status.DELIBERATED:
            return due_in_working_days(now, lengths.resolution_wd, calendar)
        case Status.IN_PROGRESS:
            return end_of_day(dates.next_item_due) if dates.next_item_due else None
        case Status.RESULT_ANNOUNCED:
            return due_in_working_days(dates.notice_until or now, lengths.confirm_wd, calendar)
        case Status.REFERRED:
            return dates.referral_due_at
        case Status.WITHHELD:
            return due_in_working_days(now, lengths.withhold_confirm_wd, calendar)
        case Status.DECLINED:
            days = dates.review_again_after_days
            return None if days is None else due_in_days(now, days)
        case Status.CLOSED | Status.MERGED | Status.WITHDRAWN:
            return None


def climbs(due_at: datetime | None, now: datetime, *, lengths: Lengths, calendar: Calendar) -> int:
    """How many desks further up a late matter shows: one at once, and one more with every further length."""
    if due_at is None or not is_overdue(due_at, now):
        return 0
    return 1 + working_days_late(due_at, now, calendar) // lengths.climb_wd


@dataclass(frozen=True, slots=True)
class Promise:
    """What a slip promises, in dates: first look and review result, and, if admitted, notice and meeting."""

    first_look_by: datetime
    review_by: datetime
    notice_until: datetime
    meeting_by: datetime


def promise(posed_at: datetime, lengths: Lengths, calendar: Calendar) -> Promise:
    review_by = due_in_working_days(posed_at, lengths.review_wd, calendar)
    notice_until = due_in_days(review_by, lengths.notice_days)
    return Promise(
        first_look_by=due_in_working_days(posed_at, lengths.first_look_wd, calendar),
        review_by=review_by,
        notice_until=notice_until,
        meeting_by=notice_until + timedelta(days=lengths.meeting_within_days),
    )
