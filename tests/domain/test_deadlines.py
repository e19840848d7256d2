"""When each status's clock runs out, on the real calendar of a Spring Festival."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.domain.clock import SHANGHAI, Calendar, end_of_day
from app.domain.deadlines import Dates, climbs, due_at, promise
from app.domain.ruleset import load_ruleset
from app.domain.stages import Status

LENGTHS = load_ruleset().lengths
# Spring Festival 2025: 28 January to 4 February off, 26 January and 8 February worked.
HOLIDAYS = {date(2025, 1, 28 + n) if n < 4 else date(2025, 2, n - 3): False for n in range(8)}
CALENDAR = Calendar(HOLIDAYS | {date(2025, 1, 26): True, date(2025, 2, 8): True}, frozenset({2025}))
POSED = datetime(2025, 1, 24, 9, 0, tzinfo=SHANGHAI)  # the Friday before
NOW = datetime(2025, 1, 27, 9, 0, tzinfo=SHANGHAI)
DATES = Dates(
    posed_at=POSED,
    notice_until=end_of_day(date(2025, 2, 5)),
    meeting_at=datetime(2025, 2, 10, 1, 0, tzinfo=UTC),
    next_item_due=date(2025, 3, 1),
    referral_due_at=end_of_day(date(2025, 2, 20)),
    review_again_after_days=180,
)

DUE: dict[Status, date | None] = {
    Status.POSED: date(2025, 2, 5),  # one working day
    Status.IN_REVIEW: date(2025, 2, 7),  # five from filing: 26, 27 January, 5, 6, 7 February
    Status.NEEDS_DETAILS: date(2025, 2, 6),  # ten days, holidays or not: they are the resident's
    Status.ANNOUNCED: date(2025, 2, 5),
    Status.IN_RESEARCH: date(2025, 2, 26),
    Status.SCHEDULED: date(2025, 2, 10),
    Status.DELIBERATED: date(2025, 2, 10),  # 5, 6, 7, 8 (a worked Saturday), 10 February
    Status.RESOLUTION_ANNOUNCED: date(2025, 2, 5),
    Status.IN_PROGRESS: date(2025, 3, 1),
    Status.RESULT_ANNOUNCED: date(2025, 2, 11),  # five after the window: 6, 7, 8, 10, 11 February
    Status.CLOSED: None,
    Status.DECLINED: date(2025, 7, 26),
    Status.MERGED: None,
    Status.REFERRED: date(2025, 2, 20),
    Status.WITHDRAWN: None,
    Status.WITHHELD: date(2025, 2, 5),
}


@pytest.mark.parametrize("status", Status)
def test_every_status_has_its_date(status):
    due = due_at(status, DATES, now=NOW, lengths=LENGTHS, calendar=CALENDAR)
    assert (due and due.astimezone(SHANGHAI).date()) == DUE[status]


def test_a_topic_that_comes_back_to_review_has_its_days_anew():
    again = Dates(posed_at=POSED, reviewed_before=True)
    due = due_at(Status.IN_REVIEW, again, now=NOW, lengths=LENGTHS, calendar=CALENDAR)
    assert due == end_of_day(date(2025, 2, 10))


def test_a_clause_without_a_date_is_not_looked_at_again():
    assert due_at(Status.DECLINED, Dates(POSED), now=NOW, lengths=LENGTHS, calendar=CALENDAR) is None


def test_the_slip_promises_what_the_clocks_will_say():
    given = promise(POSED, LENGTHS, CALENDAR)
    assert given.first_look_by == end_of_day(date(2025, 1, 26))  # the make-up Sunday
    assert given.review_by == end_of_day(date(2025, 2, 7))
    assert given.notice_until == end_of_day(date(2025, 2, 14))
    assert given.meeting_by == end_of_day(date(2025, 3, 16))


@pytest.mark.parametrize(("day", "desks"), [(7, 0), (8, 1), (12, 1), (13, 2), (19, 2), (20, 3)])
def test_a_late_matter_climbs_one_desk_at_once_and_one_with_every_five_working_days(day, desks):
    due = end_of_day(date(2025, 2, 7))
    now = datetime(2025, 2, day, 12, 0, tzinfo=SHANGHAI)
    assert climbs(due, now, lengths=LENGTHS, calendar=CALENDAR) == desks


def test_without_a_clock_nothing_climbs():
    assert climbs(None, NOW, lengths=LENGTHS, calendar=CALENDAR) == 0
