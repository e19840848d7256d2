"""Reminders: at half, most and all of a clock, once each, in office hours, on the desk where the matter lies."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from cast import Cast
from clock import Clock
from factories import a_topic

from app.domain.clock import Calendar
from app.domain.reminding import part_reached
from app.extensions import db
from app.jobs.schedule import remind
from app.models.accounts import Account
from app.models.reminders import Reminder
from app.models.topics import Topic
from app.models.unit_of_work import writing
from app.queries.reminders import unnoted
from app.services import reminders

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: str, hour: int = 10, minute: int = 0) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:{minute:02}").replace(tzinfo=SHANGHAI)


def told() -> list[tuple[str, int]]:
    """Login and percent of every reminder there is, in the order they were put."""
    rows = db.session.execute(
        sa.select(Account.login, Reminder.percent)
        .join(Account, Account.id == Reminder.account_id)
        .order_by(Reminder.reminded_at, Account.login)
    )
    return [(login, percent) for login, percent in rows]


def every_quarter_of_an_hour(clock: Clock, until: datetime) -> None:
    while clock.now < until:
        clock.advance(minutes=15)
        remind(clock.now)


@pytest.mark.parametrize(
    ("day", "part"),
    [("2026-03-02", 0), ("2026-03-04", 0), ("2026-03-05", 50), ("2026-03-06", 80), ("2026-03-09", 100)],
)
def test_the_part_is_of_working_time(day: str, part: int) -> None:
    """From Monday morning to Friday's end; the weekend after it takes nothing and gives nothing."""
    start, due = at("2026-03-02", 9), at("2026-03-06", 23, 59)
    assert part_reached(start, due, at(day, 9), Calendar()) == part


def test_over_spring_festival_no_part_is_reached_that_was_not_reached_before() -> None:
    """Seven days off in the middle of a clock of two working days."""
    off = {(at("2026-02-16") + timedelta(days=n)).date(): False for n in range(8)}
    calendar = Calendar(off, frozenset({2026}))
    start, due = at("2026-02-13", 9), at("2026-02-24", 23, 59)
    before, after = at("2026-02-15", 20), at("2026-02-23", 20)
    assert part_reached(start, due, before, calendar) == part_reached(start, due, after, calendar)


def test_each_part_is_told_once_to_the_desk_that_holds_it(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, "in_review")
    due_at = story.row.due_at
    assert due_at is not None
    every_quarter_of_an_hour(clock, due_at + timedelta(days=3))
    db.session.expire_all()
    of_zhao = [percent for login, percent in told() if login == "zhao"]
    assert of_zhao == [50, 80, 100]


def test_what_ran_out_is_told_above_as_well(cast: Cast, clock: Clock) -> None:
    """Past due the matter shows one desk up; so does the reminder."""
    story = a_topic(cast, clock, "in_review")
    assert story.row.due_at is not None
    every_quarter_of_an_hour(clock, story.row.due_at + timedelta(days=3))
    assert ("li", 100) in told()
    assert ("li", 50) not in told()


def test_nobody_is_reminded_outside_office_hours(cast: Cast, clock: Clock) -> None:
    a_topic(cast, clock, "in_review")
    for moment in (at("2030-01-05"), at("2030-01-07", 7), at("2030-01-07", 12), at("2030-01-07", 20)):
        clock.to(moment)
        remind(clock.now)
    assert told() == []


def test_an_extended_clock_is_another_clock(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, "in_review")
    due_at = story.row.due_at
    assert due_at is not None
    every_quarter_of_an_hour(clock, due_at - timedelta(days=1))
    halves = told().count(("zhao", 50))
    with writing():
        db.session.execute(sa.update(Topic).values(due_at=due_at + timedelta(days=14)))
    every_quarter_of_an_hour(clock, due_at + timedelta(days=8))
    assert told().count(("zhao", 50)) == halves + 1


def test_what_waits_for_the_proposer_reminds_nobody_of_staff(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, "needs_details")
    assert story.row.due_at is not None
    every_quarter_of_an_hour(clock, story.row.due_at)
    assert told() == []


def test_what_was_noted_is_not_shown_again_and_what_moved_on_neither(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, "in_review")
    assert story.row.due_at is not None
    every_quarter_of_an_hour(clock, story.row.due_at - timedelta(days=1))
    assert [seen.number for seen in unnoted(cast.accounts["zhao"])] == [story.row.number]
    with writing():
        reminders.note(cast.actor("zhao"), now=clock.now)
    assert unnoted(cast.accounts["zhao"]) == []


def test_a_body_is_reminded_of_what_it_carries_out(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, "in_progress")
    assert story.row.due_at is not None
    every_quarter_of_an_hour(clock, story.row.due_at - timedelta(days=1))
    assert "wang" in {login for login, _percent in told()}
