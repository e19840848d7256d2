"""The clock against the published holidays, a naive count day by day, and its own laws."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import clock
from app.domain.clock import SHANGHAI, Calendar
from app.domain.errors import Refused

ONE_DAY = timedelta(days=1)


def days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + n * ONE_DAY for n in range((end - start).days + 1)]


def off(first: str, last: str) -> dict[date, bool]:
    return dict.fromkeys(days(first, last), False)


def made_up(*on: str) -> dict[date, bool]:
    return {date.fromisoformat(day): True for day in on}


# As the State Council Office published them for 2024 and 2025.
PUBLISHED = {
    **off("2024-01-01", "2024-01-01"),
    **off("2024-02-10", "2024-02-17"),
    **made_up("2024-02-04", "2024-02-18"),
    **off("2024-04-04", "2024-04-06"),
    **made_up("2024-04-07"),
    **off("2024-05-01", "2024-05-05"),
    **made_up("2024-04-28", "2024-05-11"),
    **off("2024-06-10", "2024-06-10"),
    **off("2024-09-15", "2024-09-17"),
    **made_up("2024-09-14"),
    **off("2024-10-01", "2024-10-07"),
    **made_up("2024-09-29", "2024-10-12"),
    **off("2025-01-01", "2025-01-01"),
    **off("2025-01-28", "2025-02-04"),
    **made_up("2025-01-26", "2025-02-08"),
    **off("2025-04-04", "2025-04-06"),
    **off("2025-05-01", "2025-05-05"),
    **made_up("2025-04-27"),
    **off("2025-05-31", "2025-06-02"),
    **off("2025-10-01", "2025-10-08"),
    **made_up("2025-09-28", "2025-10-11"),
}
CHINA = Calendar(PUBLISHED, frozenset({2024, 2025}))
KNOWN = days("2024-01-01", "2025-12-31")
PLAIN = Calendar()

some_day = st.dates(date(2023, 6, 1), date(2026, 6, 1))
few = st.integers(0, 40)
moments = st.builds(datetime.combine, some_day, st.times(), st.just(UTC))
calendars = st.sampled_from([CHINA, PLAIN])


def at(text: str) -> datetime:
    """A moment in Shanghai: "2024-02-09 17:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


# --- The calendar


@pytest.mark.parametrize("day", KNOWN, ids=str)
def test_the_table_agrees_with_an_independent_calendar(day: date) -> None:
    assert CHINA.is_working(day) == chinese_calendar.is_workday(day)


def test_an_unpublished_year_is_monday_to_friday() -> None:
    assert not CHINA.knows(2031)
    assert [CHINA.is_working(day) for day in days("2031-09-29", "2031-10-05")] == [True] * 5 + [False] * 2


def test_a_published_year_is_known() -> None:
    assert CHINA.knows(2024)


# --- Counting working days


def naive_add(start: date, n: int) -> date:
    day = start
    while n > 0:
        day = day + ONE_DAY
        if chinese_calendar.is_workday(day):
            n = n - 1
    return day


@pytest.mark.parametrize("n", [0, 1, 2, 3, 5, 10])
def test_every_start_of_two_years_agrees_with_a_naive_count(n: int) -> None:
    for start in KNOWN[:-25]:
        assert clock.add_working_days(start, n, CHINA) == naive_add(start, n), start


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        ("2024-02-08", 1, "2024-02-09"),  # the eve was a working day in 2024
        ("2024-02-09", 1, "2024-02-18"),  # over Spring Festival to the make-up Sunday
        ("2024-02-02", 1, "2024-02-04"),  # a Friday before a make-up Sunday
        ("2024-02-03", 5, "2024-02-08"),
        ("2025-01-24", 1, "2025-01-26"),
        ("2025-01-27", 1, "2025-02-05"),
        ("2025-01-27", 4, "2025-02-08"),
        ("2024-09-27", 1, "2024-09-29"),
        ("2024-09-30", 5, "2024-10-12"),  # over National Day to the make-up Saturday
        ("2025-09-30", 3, "2025-10-11"),
        ("2024-12-31", 1, "2025-01-02"),  # over the end of the year
        ("2025-12-31", 1, "2026-01-01"),  # 2026 is not in the table: Thursday, by the plain week
    ],
)
def test_over_holidays_make_up_days_and_year_ends(start: str, n: int, due: str) -> None:
    assert clock.add_working_days(date.fromisoformat(start), n, CHINA) == date.fromisoformat(due)


def test_working_days_cannot_be_added_backwards() -> None:
    with pytest.raises(ValueError, match="-1"):
        clock.add_working_days(date(2024, 1, 2), -1, CHINA)


@given(some_day, few, calendars)
def test_between_gives_back_what_was_added(start: date, n: int, calendar: Calendar) -> None:
    assert clock.working_days_between(start, clock.add_working_days(start, n, calendar), calendar) == n


@given(some_day, few.filter(bool), calendars)
def test_a_deadline_is_a_working_day_after_the_start(start: date, n: int, calendar: Calendar) -> None:
    due = clock.add_working_days(start, n, calendar)
    assert due > start
    assert calendar.is_working(due)


@given(some_day, some_day, few, few, calendars)
def test_a_later_start_or_a_longer_time_is_never_due_earlier(
    one: date, other: date, n: int, more: int, calendar: Calendar
) -> None:
    first, last = sorted((one, other))
    early = clock.add_working_days(first, n, calendar)
    assert early <= clock.add_working_days(last, n, calendar)
    assert early <= clock.add_working_days(first, n + more, calendar)


@given(some_day, some_day, some_day, calendars)
def test_between_adds_up_and_turns_around(a: date, b: date, c: date, calendar: Calendar) -> None:
    def between(one: date, other: date) -> int:
        return clock.working_days_between(one, other, calendar)

    assert between(a, b) + between(b, c) == between(a, c)
    assert between(a, b) == -between(b, a)
    assert between(a, a) == 0


# --- Days and moments


def test_a_day_begins_and_ends_in_shanghai() -> None:
    assert clock.start_of_day(date(2024, 5, 8)) == datetime(2024, 5, 7, 16, 0, 0, tzinfo=UTC)
    assert clock.end_of_day(date(2024, 5, 8)) == datetime(2024, 5, 8, 15, 59, 59, tzinfo=UTC)
    assert clock.end_of_day(date(2024, 5, 8)).tzinfo is UTC


def test_late_evening_in_utc_is_the_next_day_in_shanghai() -> None:
    assert clock.local_day(datetime(2024, 12, 31, 16, 0, tzinfo=UTC)) == date(2025, 1, 1)
    assert clock.local_day(datetime(2024, 12, 31, 15, 59, tzinfo=UTC)) == date(2024, 12, 31)


def test_a_deadline_in_working_days_and_in_days() -> None:
    filed = at("2024-02-09 23:30")
    assert clock.due_in_working_days(filed, 1, CHINA) == clock.end_of_day(date(2024, 2, 18))
    assert clock.due_in_working_days(filed, 0, CHINA) == clock.end_of_day(date(2024, 2, 9))
    assert clock.due_in_days(filed, 7) == clock.end_of_day(date(2024, 2, 16))


NAIVE = datetime(2024, 5, 8, 12, 0)  # noqa: DTZ001 (that is the point)
AWARE = datetime(2024, 5, 8, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: clock.local_day(NAIVE),
        lambda: clock.due_in_working_days(NAIVE, 1, CHINA),
        lambda: clock.due_in_days(NAIVE, 1),
        lambda: clock.resume_due(NAIVE, AWARE, AWARE, CHINA),
        lambda: clock.resume_due(AWARE, NAIVE, AWARE, CHINA),
        lambda: clock.resume_due(AWARE, AWARE, NAIVE, CHINA),
        lambda: clock.is_overdue(NAIVE, AWARE),
        lambda: clock.is_overdue(AWARE, NAIVE),
        lambda: clock.days_late(AWARE, NAIVE),
        lambda: clock.working_days_late(NAIVE, AWARE, CHINA),
        lambda: clock.days_left(AWARE, NAIVE),
        lambda: clock.portion(NAIVE, AWARE, AWARE, CHINA),
        lambda: clock.portion(AWARE, NAIVE, AWARE, CHINA),
        lambda: clock.portion(AWARE, AWARE + ONE_DAY, NAIVE, CHINA),
        lambda: clock.portion(AWARE, AWARE, NAIVE, CHINA),
        lambda: clock.is_office_hours(NAIVE, CHINA),
        lambda: clock.next_office_hour(NAIVE, CHINA),
        lambda: clock.extended_due(AWARE, NAIVE, 1, CHINA),
    ],
)
def test_a_moment_without_a_timezone_is_refused(ask: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="timezone"):
        ask()


# --- Late, or not yet


@pytest.mark.parametrize(
    ("now", "overdue", "late", "working_late", "left"),
    [
        ("2024-02-07 09:00:00", False, 0, 0, 2),
        ("2024-02-09 08:00:00", False, 0, 0, 0),
        ("2024-02-09 23:59:59", False, 0, 0, 0),
        ("2024-02-10 00:00:00", True, 1, 0, 0),  # the first day of the holiday
        ("2024-02-17 12:00:00", True, 8, 0, 0),
        ("2024-02-18 09:00:00", True, 9, 1, 0),
        ("2024-02-19 23:59:59", True, 10, 2, 0),
    ],
)
def test_lateness_over_spring_festival(now: str, overdue: bool, late: int, working_late: int, left: int) -> None:
    due, moment = clock.end_of_day(date(2024, 2, 9)), at(now)
    assert clock.is_overdue(due, moment) is overdue
    assert clock.days_late(due, moment) == late
    assert clock.working_days_late(due, moment, CHINA) == working_late
    assert clock.days_left(due, moment) == left


def test_what_has_no_deadline_is_never_overdue() -> None:
    assert not clock.is_overdue(None, AWARE)


def test_the_first_day_late_has_begun_at_once() -> None:
    assert clock.days_late(AWARE, AWARE + timedelta(minutes=1)) == 1


@given(moments, moments)
def test_late_and_left_never_both(due: datetime, now: datetime) -> None:
    assert clock.is_overdue(due, now) == (clock.days_late(due, now) > 0)
    assert not (clock.days_late(due, now) and clock.days_left(due, now))


# --- Pauses and extensions


@given(moments, few, few, few, calendars)
def test_after_a_pause_as_many_working_days_are_left(
    filed: datetime, n: int, until_pause: int, pause: int, calendar: Calendar
) -> None:
    due = clock.due_in_working_days(filed, n + until_pause, calendar)
    paused = filed + until_pause * ONE_DAY
    resumed = paused + pause * ONE_DAY

    def left(now: datetime, until: datetime) -> int:
        return clock.working_days_between(clock.local_day(now), clock.local_day(until), calendar)

    assert left(resumed, clock.resume_due(due, paused, resumed, calendar)) == left(paused, due)


def test_a_pause_within_a_day_or_a_weekend_moves_nothing() -> None:
    due = clock.end_of_day(date(2024, 3, 20))
    assert clock.resume_due(due, at("2024-03-15 09:00"), at("2024-03-15 17:00"), CHINA) == due
    assert clock.resume_due(due, at("2024-03-15 09:00"), at("2024-03-17 17:00"), CHINA) == due


def test_a_pause_keeps_the_time_of_day() -> None:
    moved = clock.resume_due(at("2024-09-30 09:30"), at("2024-09-26 08:00"), at("2024-09-29 08:00"), CHINA)
    assert moved == at("2024-10-09 09:30")  # two days: the Friday and the make-up Sunday


def test_a_pause_cannot_end_before_it_began() -> None:
    with pytest.raises(ValueError, match="pause"):
        clock.resume_due(AWARE, AWARE, AWARE - ONE_DAY, CHINA)


def test_an_extension_in_time_is_granted() -> None:
    due = clock.end_of_day(date(2024, 9, 30))
    assert clock.extended_due(due, due, 2, CHINA) == clock.end_of_day(date(2024, 10, 9))


def test_an_extension_too_late_is_refused_with_the_day() -> None:
    due = clock.end_of_day(date(2024, 9, 30))
    with pytest.raises(Refused, match="2024-09-30"):
        clock.extended_due(due, due + timedelta(seconds=1), 2, CHINA)


# --- Reminders


@pytest.mark.parametrize(
    ("now", "used"),
    [
        ("2024-02-08 00:00", 0.0),
        ("2024-02-08 12:00", 0.125),
        ("2024-02-10 00:00", 0.5),
        ("2024-02-14 12:00", 0.5),  # the holiday uses up nothing
        ("2024-02-18 00:00", 0.5),
        ("2024-02-19 00:00", 0.75),
        ("2024-02-20 00:00", 1.0),
        ("2024-02-21 00:00", 1.25),
        ("2024-02-01 00:00", 0.0),
    ],
)
def test_the_portion_counts_working_time_only(now: str, used: float) -> None:
    start, due = at("2024-02-08 00:00"), at("2024-02-20 00:00")
    assert clock.portion(start, due, at(now), CHINA) == pytest.approx(used)


@given(moments, st.integers(1, 20), moments, moments, calendars)
def test_the_portion_only_grows_and_is_whole_when_overdue(
    start: datetime, n: int, one: datetime, other: datetime, calendar: Calendar
) -> None:
    due = clock.due_in_working_days(start, n, calendar)
    first, last = sorted((one, other))
    assert clock.portion(start, due, first, calendar) <= clock.portion(start, due, last, calendar)
    assert clock.portion(start, due, start, calendar) == 0.0
    assert clock.portion(start, due, due + timedelta(seconds=1), calendar) >= 1.0


def test_a_deadline_within_one_holiday_has_no_working_time() -> None:
    start, due = at("2024-02-11 09:00"), at("2024-02-13 09:00")
    assert clock.portion(start, due, at("2024-02-12 09:00"), CHINA) == 0.0
    assert clock.portion(start, due, due, CHINA) == 1.0


# --- Office hours


@pytest.mark.parametrize(
    ("now", "inside", "following"),
    [
        ("2024-02-09 08:29:59", False, "2024-02-09 08:30"),
        ("2024-02-09 08:30:00", True, "2024-02-09 08:30"),
        ("2024-02-09 11:30:00", False, "2024-02-09 14:30"),
        ("2024-02-09 17:29:59", True, "2024-02-09 17:29:59"),
        ("2024-02-09 17:30:00", False, "2024-02-18 08:30"),
        ("2024-02-10 10:00:00", False, "2024-02-18 08:30"),
        ("2024-02-18 10:00:00", True, "2024-02-18 10:00"),  # a Sunday, made up
    ],
)
def test_office_hours_are_those_of_working_days(now: str, inside: bool, following: str) -> None:
    assert clock.is_office_hours(at(now), CHINA) is inside
    assert clock.next_office_hour(at(now), CHINA) == at(following)


def test_a_room_may_have_other_hours() -> None:
    evening = ((time(18, 0), time(20, 0)),)
    assert clock.is_office_hours(at("2024-03-05 19:00"), CHINA, evening)
    assert clock.next_office_hour(at("2024-03-05 21:00"), CHINA, evening) == at("2024-03-06 18:00")


@given(moments, calendars)
def test_the_next_office_hour_is_one_and_is_not_in_the_past(now: datetime, calendar: Calendar) -> None:
    following = clock.next_office_hour(now, calendar)
    assert following >= now
    assert clock.is_office_hours(following, calendar)
