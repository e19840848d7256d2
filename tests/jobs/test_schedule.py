"""Recurring work: when it runs, what a worker that was away makes up for, and what the entries do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import chinese_calendar
import pytest
from clock import Clock
from flask import Flask

from app.domain.errors import NotAllowed, OutOfDate, Refused
from app.extensions import db
from app.jobs import schedule
from app.jobs.schedule import SCHEDULE, Recurring
from app.jobs.worker import Worker
from app.models.outbox import ScheduleRow
from app.models.unit_of_work import writing
from app.queries.calendar import load
from app.services import schedule as service
from app.services import the_clock

HOURLY = timedelta(hours=1)


class Runs(list[datetime]):
    def note(self, now: datetime) -> None:
        self.append(now)


@pytest.fixture
def runs() -> Runs:
    return Runs()


@pytest.fixture
def worker(app: Flask, clock: Clock, runs: Runs) -> Worker:
    return Worker(clock, recurring=[Recurring("hourly", HOURLY, runs.note, why="a test")])


def logged(caplog: pytest.LogCaptureFixture) -> list[Any]:
    """The events of our own modules, as structlog hands them to the formatter."""
    return [record.msg for record in caplog.records if record.name.startswith("app.")]


def the_row() -> ScheduleRow:
    db.session.rollback()
    return db.session.get_one(ScheduleRow, "hourly", populate_existing=True)


def test_names_are_unique_and_every_entry_says_why() -> None:
    assert len({work.name for work in SCHEDULE}) == len(SCHEDULE)
    assert all(work.why for work in SCHEDULE)


def test_it_runs_at_once_and_then_in_its_rhythm(worker: Worker, clock: Clock, runs: Runs) -> None:
    start = clock.now
    for _ in range(5):
        worker.work()
        clock.advance(minutes=30)
    assert runs == [start, start + HOURLY, start + 2 * HOURLY]
    assert the_row().last_run_at == start + 2 * HOURLY


def test_missed_runs_are_made_up_for_once_and_the_rhythm_stays(worker: Worker, clock: Clock, runs: Runs) -> None:
    start = clock.now
    worker.work()
    clock.advance(hours=7, minutes=20)
    for _ in range(3):
        worker.work()
    assert len(runs) == 2
    assert the_row().next_at == start + 8 * HOURLY


def test_a_run_belongs_to_one_worker(worker: Worker, clock: Clock, runs: Runs) -> None:
    worker.work()
    clock.advance(hours=1)
    with writing():
        assert service.claim("hourly", worker="another", now=clock.now)
    worker.work()
    assert len(runs) == 1


def test_a_run_whose_worker_died_is_run_by_another(worker: Worker, clock: Clock, runs: Runs) -> None:
    worker.work()
    clock.advance(hours=1)
    with writing():
        service.claim("hourly", worker="another", now=clock.now)
    clock.advance(minutes=5)
    worker.work()
    assert len(runs) == 2


def test_a_worker_that_lost_its_lease_does_not_move_the_next_run(worker: Worker, clock: Clock) -> None:
    worker.work()
    with writing():
        service.finish("hourly", every=timedelta(days=9), worker="another", now=clock.now)
    assert the_row().next_at == clock.now + HOURLY


def test_a_run_that_failed_is_noted_and_waits_for_its_next_time(
    app: Flask, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_now: datetime) -> None:
        raise ValueError("somebody's name")

    Worker(clock, recurring=[Recurring("hourly", HOURLY, fails, why="a test")]).work()
    assert (the_row().last_error, the_row().next_at) == ("ValueError", clock.now + HOURLY)
    assert [line["event"] for line in logged(caplog)] == ["recurring work failed"]


# --- The entries


def test_the_calendar_fills_itself_on_the_first_start(app: Flask, clock: Clock) -> None:
    schedule.keep_the_calendar(clock.now)
    assert load().knows(2026)


def test_a_move_of_the_clock_that_fails_stops_no_other(
    app: Flask, clock: Clock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = {1: Refused(), 2: OutOfDate(), 3: NotAllowed(), 4: RuntimeError("broken")}
    made = []

    def make(topic_id: int, verb: str, now: datetime) -> None:
        if topic_id in trouble:
            raise trouble[topic_id]
        made.append((topic_id, verb, now))

    monkeypatch.setattr(the_clock, "due", lambda now: [(topic_id, "resume") for topic_id in range(1, 6)])
    monkeypatch.setattr(the_clock, "make", make)
    schedule.make_the_clocks_moves(clock.now)
    assert made == [(5, "resume", clock.now)]
    assert [(line["event"], line["topic"]) for line in logged(caplog)] == [("a move of the clock failed", 4)]


@pytest.mark.parametrize(
    ("now", "warned"),
    [
        (datetime(2026, 11, 30, 15, 59, tzinfo=UTC), []),  # one minute to midnight in Huai'an
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), ["2027"]),
        (datetime(2027, 3, 1, 4, 0, tzinfo=UTC), ["2027"]),
    ],
)
def test_a_missing_calendar_is_called_for_from_december_on(
    app: Flask,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    now: datetime,
    warned: list[str],
) -> None:
    monkeypatch.setattr(chinese_calendar, "holidays", {date(2026, 1, 1): "New Year's Day"})
    monkeypatch.setattr(chinese_calendar, "workdays", {})
    schedule.keep_the_calendar(now)
    assert [f"The holidays of {year} have not been entered." for year in warned] == [
        line["event"].partition(" Until")[0] for line in logged(caplog)
    ]
