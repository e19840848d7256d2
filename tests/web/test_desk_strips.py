"""What stands above the queue: reminders, a missing calendar, and for operators what the worker could not do."""

from __future__ import annotations

from datetime import timedelta

from cast import PASSWORD, Cast
from clock import Clock
from factories import a_topic
from pages import Browser

from app.domain.effects import Effect
from app.extensions import db
from app.jobs.schedule import remind
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
