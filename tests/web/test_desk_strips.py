"""What stands above the queue: reminders, a missing calendar, and for operators what the worker could not do."""

from __future__ import annotations

from datetime import timedelta

from cast import PASSWORD, Cast
from clock import Clock
from factories import a_topic
from pages import Browser

from app.domain.effects import Effect
from app.extensions import db
from app.jobs.schedule import remind, supervise
from app.jobs.worker import Worker
from app.models.outbox import Delivery, OutboxRow, OutboxState
from app.models.unit_of_work import writing


def test_a_reminder_stands_on_the_desk_until_it_is_noted(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, "in_review")
    assert story.row.due_at is not None
    clock.to(story.row.due_at - timedelta(hours=8))
    remind(clock.now)
    browser.sign_in("zhao", PASSWORD)
    assert "时间快到了" in browser.get("/desk").main
    assert "时间快到了" not in browser.submit("知道了").main
    assert story.row.number in browser.get("/desk").html  # the matter itself stays


def test_only_an_operator_sees_what_the_worker_could_not_do(browser: Browser, cast: Cast, clock: Clock) -> None:
    with writing():
        db.session.add(
            OutboxRow(
                effect=Effect.TELL_DESK,
                channel=Delivery.INSIDE,
                made_at=clock.now,
                due_at=clock.now,
                state=OutboxState.FAILED,
                finished_at=clock.now,
                error="ValueError",
            )
        )
    browser.sign_in("zhao", PASSWORD)
    assert "没有办成" not in browser.get("/desk").main
    browser.client.delete_cookie("session")
    browser.sign_in("ops", PASSWORD)
    assert "没有办成" in browser.get("/desk").main


def test_what_the_level_above_asks_stands_on_the_desk_that_owes_the_answer(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, "in_review")
    assert story.row.due_at is not None
    clock.to(story.row.due_at + timedelta(hours=1))
    supervise(clock.now)
    browser.sign_in("zhao", PASSWORD)
    assert "上一级督办" in browser.get("/desk").main
    browser.click("上一级督办")
    browser.submit("公开答复", answer="等图纸，周五前审完。")
    assert "上一级督办" not in browser.get("/desk").main


def test_what_was_closed_a_month_ago_is_looked_back_on(browser: Browser, cast: Cast, clock: Clock) -> None:
    a_topic(cast, clock, "closed")
    clock.advance(days=31)
    Worker(clock).work()
    browser.sign_in("chen", PASSWORD)
    assert "办结满 30 天" in browser.get("/desk").main


def test_what_moved_on_needs_no_other_answer(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, "in_review")
    assert story.row.due_at is not None
    clock.to(story.row.due_at + timedelta(hours=1))
    supervise(clock.now)
    story.move("admit")
    browser.sign_in("zhao", PASSWORD)
    assert "上一级督办" not in browser.get("/desk").main
