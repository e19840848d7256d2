"""What the worker does with rows and recurring work: once, again, not at all, never twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from clock import Clock
from flask import Flask

from app.domain.effects import Effect
from app.domain.errors import Missing, OutOfDate
from app.extensions import db
from app.jobs.handlers import HANDLERS
from app.jobs.schedule import Recurring
from app.jobs.worker import Worker
from app.models.calendar import CalendarDay, DaySource
from app.models.outbox import Delivery, OutboxRow, OutboxState
from app.models.unit_of_work import writing
from app.services import outbox
from app.services.outbox import Promised


class Carried:
    """A handler that notes what it was given and writes a row of its own, then does as it is told."""

    def __init__(self, then: Callable[[], Any] = lambda: None) -> None:
        self.seen: list[Promised] = []
        self.then = then

    def __call__(self, promised: Promised, now: datetime) -> None:
        self.seen.append(promised)
        db.session.add(
            CalendarDay(day=now.date(), is_working=True, label="写过", source=DaySource.STAFF, changed_at=now)
        )
        db.session.flush()
        self.then()


def a_worker(clock: Clock, handler: Any, *recurring: Recurring) -> Worker:
    return Worker(clock, handlers=dict.fromkeys(Effect, handler), ahead={}, recurring=recurring)


def promise(clock: Clock, channel: Delivery = Delivery.INSIDE) -> None:
    with writing():
        outbox.promise(Effect.TELL_SLIPS, at=clock.now, channel=channel)


def the_row() -> OutboxRow:
    db.session.rollback()
    return db.session.scalars(db.select(OutboxRow)).one()


def written() -> int:
    db.session.rollback()
    return db.session.query(CalendarDay).count()


def refusing(error: Exception) -> Callable[[], None]:
    def refuse() -> None:
        raise error

    return refuse


def test_every_effect_has_a_handler() -> None:
    assert set(HANDLERS) == set(Effect)


def test_what_takes_long_is_done_outside_a_transaction_and_keeps_its_claim(app: Flask, clock: Clock) -> None:
    promise(clock)
    handler = Carried()
    open_transactions, taken_by_another = [], []

    def ahead(promised: Promised, keep_the_claim: Callable[[], None]) -> None:
        for _time in range(3):
            keep_the_claim()
            open_transactions.append(db.session().in_transaction())
            clock.advance(minutes=4)
            taken_by_another.append(a_worker(clock, handler).work())

    Worker(clock, handlers=dict.fromkeys(Effect, handler), ahead=dict.fromkeys(Effect, ahead), recurring=()).work()
    assert open_transactions == [False] * 3
    assert taken_by_another == [0] * 3
    assert len(handler.seen) == 1
    assert the_row().state is OutboxState.SENT


def test_who_lost_the_claim_while_it_took_long_leaves_the_row_to_the_other(app: Flask, clock: Clock) -> None:
    promise(clock)
    handler = Carried()

    def ahead(promised: Promised, keep_the_claim: Callable[[], None]) -> None:
        clock.advance(minutes=6)
        assert a_worker(clock, handler).work() == 1
        keep_the_claim()

    Worker(clock, handlers=dict.fromkeys(Effect, handler), ahead=dict.fromkeys(Effect, ahead), recurring=()).work()
    assert len(handler.seen) == 1
    assert the_row().state is OutboxState.SENT


def test_the_worker_does_what_was_promised_once(app: Flask, clock: Clock) -> None:
    promise(clock)
    handler = Carried()
    worker = a_worker(clock, handler)
    assert [worker.work(), worker.work()] == [1, 0]
    assert len(handler.seen) == 1
    assert the_row().state is OutboxState.SENT
    assert written() == 1


@pytest.mark.parametrize("error", [ValueError("he said 13812345678"), OutOfDate()])
def test_inside_work_that_failed_leaves_nothing_and_is_tried_again(app: Flask, clock: Clock, error: Exception) -> None:
    promise(clock)
    assert a_worker(clock, Carried(then=refusing(error))).work() == 1
    assert written() == 0
    assert (the_row().state, the_row().error) == (OutboxState.QUEUED, type(error).__name__)

    clock.advance(seconds=10)
    a_worker(clock, Carried()).work()
    assert the_row().state is OutboxState.SENT


def test_work_that_is_no_longer_wanted_is_skipped(app: Flask, clock: Clock) -> None:
    promise(clock)
    a_worker(clock, Carried(then=refusing(Missing()))).work()
    assert (the_row().state, the_row().error) == (OutboxState.SKIPPED, "There is nothing here.")
    assert written() == 0


def test_a_notice_that_failed_is_shown_to_staff_and_not_sent_again(app: Flask, clock: Clock) -> None:
    promise(clock, Delivery.NOTICE)
    handler = Carried(then=refusing(TimeoutError()))
    for _ in range(3):
        a_worker(clock, handler).work()
        clock.advance(days=1)
    assert len(handler.seen) == 1
    assert the_row().state is OutboxState.UNCERTAIN


def test_work_done_after_the_lease_was_lost_is_undone(app: Flask, clock: Clock) -> None:
    """Slow, not dead: while it worked, another worker took the row up and finished it."""
    promise(clock)

    def overtaken() -> None:
        now = clock.advance(minutes=6)
        db.session.execute(db.update(OutboxRow).values(claimed_by="another", lease_until=now + timedelta(minutes=5)))

    a_worker(clock, Carried(then=overtaken)).work()
    assert written() == 0


def test_a_row_that_fails_holds_up_no_other(app: Flask, clock: Clock) -> None:
    promise(clock)
    promise(clock)
    seen: list[int] = []

    def handler(promised: Promised, now: datetime) -> None:
        seen.append(promised.id)
        if len(seen) == 1:
            raise ValueError

    a_worker(clock, handler).work()
    assert len(seen) == 2


def test_a_stopped_worker_finishes_the_row_in_hand_and_takes_no_other(app: Flask, clock: Clock) -> None:
    promise(clock)
    promise(clock)
    handler = Carried()
    worker = a_worker(clock, handler)
    handler.then = worker.stop
    worker.run()
    db.session.rollback()
    states = db.session.scalars(db.select(OutboxRow.state).order_by(OutboxRow.id)).all()
    assert states == [OutboxState.SENT, OutboxState.QUEUED]
