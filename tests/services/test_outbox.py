"""The outbox row by row: promised with the change, claimed by one, finished once."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from clock import Clock
from flask import Flask

from app.domain.effects import Effect
from app.extensions import db
from app.models.outbox import MOST_ATTEMPTS, Delivery, OutboxRow, OutboxState
from app.models.unit_of_work import writing
from app.queries import outbox as waiting
from app.services import outbox
from app.services.outbox import ClaimLost, Promised


def promise(clock: Clock, *, delivery: Delivery = Delivery.INSIDE, due_at: datetime | None = None) -> int:
    with writing():
        outbox.promise(Effect.TELL_SLIPS, at=clock.now, channel=delivery, payload={"event_id": 7}, due_at=due_at)
    return max(row.id for row in rows())


def rows() -> list[OutboxRow]:
    db.session.rollback()
    return list(db.session.scalars(db.select(OutboxRow).order_by(OutboxRow.id)))


def the_row() -> OutboxRow:
    (row,) = rows()
    return row


def claim(row_id: int, clock: Clock, worker: str = "one") -> Promised:
    with writing():
        promised = outbox.claim(row_id, worker=worker, now=clock.now)
    assert promised is not None
    return promised


def test_a_promise_stands_or_falls_with_the_change(app: Flask, clock: Clock) -> None:
    def change_its_mind() -> None:
        with writing():
            outbox.promise(Effect.TELL_SLIPS, at=clock.now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_its_mind()
    assert rows() == []


def test_a_promise_is_due_at_once_unless_said_otherwise(app: Flask, clock: Clock) -> None:
    at_once, later = promise(clock), promise(clock, due_at=clock.now + timedelta(hours=1))
    assert waiting.due(clock.now) == [at_once]
    assert waiting.due(clock.advance(hours=1)) == [at_once, later]


def test_a_promise_with_the_same_key_is_made_once(app: Flask, clock: Clock) -> None:
    for _ in range(2):
        with writing():
            outbox.promise(Effect.REFRESH_FIGURES, at=clock.now, dedupe="figures 2026-03-02")
    assert the_row().dedupe == "figures 2026-03-02"


def test_promises_without_a_key_never_meet(app: Flask, clock: Clock) -> None:
    promise(clock)
    promise(clock)
    assert len(rows()) == 2


def test_a_claimed_row_carries_all_its_handler_needs(app: Flask, clock: Clock) -> None:
    row_id = promise(clock)
    assert claim(row_id, clock) == Promised(
        id=row_id,
        effect=Effect.TELL_SLIPS,
        channel=Delivery.INSIDE,
        topic_id=None,
        room_id=None,
        payload={"event_id": 7},
        made_at=clock.now,
        attempts=1,
    )


def test_a_row_is_claimed_by_one_worker(app: Flask, clock: Clock) -> None:
    row_id = promise(clock)
    claim(row_id, clock)
    with writing():
        assert outbox.claim(row_id, worker="two", now=clock.now) is None


def test_a_row_that_is_not_due_cannot_be_claimed(app: Flask, clock: Clock) -> None:
    row_id = promise(clock, due_at=clock.now + timedelta(hours=1))
    with writing():
        assert outbox.claim(row_id, worker="one", now=clock.now) is None


def test_a_finished_row_stays_as_a_record(app: Flask, clock: Clock) -> None:
    promised = claim(promise(clock), clock)
    with writing():
        outbox.finish(promised, worker="one", now=clock.advance(seconds=3))

    row = the_row()
    assert (row.state, row.finished_at, row.lease_until) == (OutboxState.SENT, clock.now, None)
    assert waiting.due(clock.advance(days=1)) == []


def test_inside_work_whose_worker_went_silent_is_taken_up_again(app: Flask, clock: Clock) -> None:
    row_id = promise(clock)
    first = claim(row_id, clock, "one")
    assert waiting.due(clock.advance(minutes=4)) == []
    assert waiting.due(clock.advance(minutes=1)) == [row_id]

    second = claim(row_id, clock, "two")
    assert second.attempts == 2
    with pytest.raises(ClaimLost), writing():
        outbox.finish(first, worker="one", now=clock.now)
    with writing():
        outbox.finish(second, worker="two", now=clock.now)


def test_a_notice_whose_worker_went_silent_becomes_uncertain_and_is_never_taken_up(app: Flask, clock: Clock) -> None:
    row_id = promise(clock, delivery=Delivery.NOTICE)
    claim(row_id, clock)
    clock.advance(minutes=5)
    assert waiting.due(clock.now) == []

    with writing():
        assert outbox.give_up_lapsed(clock.now) == [row_id]
    assert [row.state for row in waiting.to_look_at()] == [OutboxState.UNCERTAIN]
    assert waiting.due(clock.advance(days=30)) == []
    with writing():
        assert outbox.claim(row_id, worker="two", now=clock.now) is None


def test_a_worker_that_comes_back_knows_better_than_uncertain(app: Flask, clock: Clock) -> None:
    promised = claim(promise(clock, delivery=Delivery.NOTICE), clock)
    with writing():
        outbox.give_up_lapsed(clock.advance(minutes=6))
    with writing():
        outbox.finish(promised, worker="one", now=clock.now)
    assert the_row().state is OutboxState.SENT


def test_a_living_claim_is_not_given_up(app: Flask, clock: Clock) -> None:
    claim(promise(clock, delivery=Delivery.NOTICE), clock)
    with writing():
        assert outbox.give_up_lapsed(clock.advance(minutes=4)) == []


def test_failed_inside_work_waits_longer_each_time_and_then_fails_for_good(app: Flask, clock: Clock) -> None:
    row_id = promise(clock)
    waits = []
    for _ in range(MOST_ATTEMPTS - 1):
        promised = claim(row_id, clock)
        with writing():
            assert outbox.fail(promised, worker="one", now=clock.now, error="ValueError") is OutboxState.QUEUED
        wait = the_row().due_at - clock.now
        waits.append(wait.total_seconds())
        clock.advance(seconds=wait.total_seconds())
    assert waits == [10, 40, 160, 640, 2560, 10240, 40960]

    promised = claim(row_id, clock)
    with writing():
        assert outbox.fail(promised, worker="one", now=clock.now, error="ValueError") is OutboxState.FAILED
    assert (the_row().state, the_row().error) == (OutboxState.FAILED, "ValueError")


def test_a_notice_that_went_wrong_is_uncertain_at_once(app: Flask, clock: Clock) -> None:
    promised = claim(promise(clock, delivery=Delivery.NOTICE), clock)
    with writing():
        assert outbox.fail(promised, worker="one", now=clock.now, error="Timeout") is OutboxState.UNCERTAIN


def test_inside_work_that_kills_every_worker_fails_in_the_end(app: Flask, clock: Clock) -> None:
    row_id = promise(clock)
    for _ in range(MOST_ATTEMPTS):
        claim(row_id, clock)
        clock.advance(minutes=5)
    assert waiting.due(clock.now) == []
    with writing():
        assert outbox.give_up_lapsed(clock.now) == [row_id]
    assert the_row().state is OutboxState.FAILED


def test_a_skipped_row_says_why(app: Flask, clock: Clock) -> None:
    promised = claim(promise(clock), clock)
    with writing():
        outbox.skip(promised, worker="one", now=clock.now, why="There is nothing here.")
    assert (the_row().state, the_row().error) == (OutboxState.SKIPPED, "There is nothing here.")


def test_the_sweep_keeps_half_a_year_and_whatever_is_unfinished(app: Flask, clock: Clock) -> None:
    old, waiting_still = promise(clock), promise(clock, due_at=clock.now + timedelta(days=999))
    promised = claim(old, clock)
    with writing():
        outbox.finish(promised, worker="one", now=clock.now)
    with writing():
        assert outbox.sweep(clock.advance(days=180)) == 0
    with writing():
        assert outbox.sweep(clock.advance(seconds=1)) == 1
    assert [row.id for row in rows()] == [waiting_still]


@pytest.mark.races
def test_of_eight_workers_one_gets_each_row(app: Flask, clock: Clock) -> None:
    ids = [promise(clock) for _ in range(10)]
    ready = Barrier(8)
    claimed: list[int] = []

    def claim_all(worker: str) -> None:
        with app.app_context():
            ready.wait()
            for row_id in ids:
                with writing():
                    promised = outbox.claim(row_id, worker=worker, now=clock.now)
                if promised is not None:
                    claimed.append(promised.id)
            db.session.remove()

    threads = [Thread(target=claim_all, args=[f"worker {n}"]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == ids
