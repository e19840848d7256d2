"""Overdue climbs: each level above asks once why a matter is late, and the answer is public."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from cast import PASSWORD, Cast
from clock import Clock
from factories import Story, a_topic
from pages import Browser

from app.extensions import db
from app.jobs.schedule import supervise
from app.models.supervision import Supervision


def issued() -> list[tuple[int, str | None]]:
    """The climb and the room that asks, in the order they were written."""
    slips = db.session.scalars(
        sa.select(Supervision).options(sa.orm.joinedload(Supervision.from_room)).order_by(Supervision.id)
    )
    return [(slip.climb, slip.from_room.name if slip.from_room else None) for slip in slips]


def day_by_day(clock: Clock, days: int) -> None:
    for _ in range(days):
        clock.advance(days=1)
        supervise(clock.now)


def late_topic(cast: Cast, clock: Clock) -> Story:
    story = a_topic(cast, clock, "in_review")
    assert story.row.due_at is not None
    clock.to(story.row.due_at + timedelta(hours=1))
    return story


def test_nothing_is_asked_before_the_time_has_run_out(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, "in_review")
    assert story.row.due_at is not None
    clock.to(story.row.due_at - timedelta(minutes=1))
    supervise(clock.now)
    assert issued() == []


def test_each_level_asks_once_until_the_citys_supervisors_have_asked(cast: Cast, clock: Clock) -> None:
    late_topic(cast, clock)
    day_by_day(clock, 60)
    assert issued() == [
        (1, "钵池街道协商议事室"),
        (2, "清江浦区协商议事室"),
        (3, "淮安市协商议事室"),
        (4, None),
    ]


def test_an_upper_room_without_people_is_passed_over(cast: Cast, clock: Clock) -> None:
    for login in ("li", "qian", "wu"):
        cast.leaves(login, clock.now)
    late_topic(cast, clock)
    supervise(clock.now)
    assert issued() == [(1, "清江浦区协商议事室")]


def test_what_waits_for_the_proposer_is_never_supervised(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, "needs_details")
    assert story.row.due_at is not None
    clock.to(story.row.due_at + timedelta(days=9))
    supervise(clock.now)
    assert issued() == []


def test_it_is_asked_and_answered_in_public(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = late_topic(cast, clock)
    supervise(clock.now)
    assert "上一级发了督办单" in browser.get(f"/t/{story.row.number}").main
    browser.sign_in("zhao", PASSWORD)
    browser.get("/desk/supervision")
    assert "为什么超期" in browser.submit("公开答复", answer="  ").main
    browser.submit("公开答复", answer="等住建局的图纸，周五前审完。")
    assert "等住建局的图纸" in browser.get("/desk/supervision").main
    assert "说明了超期的原因" in browser.get(f"/t/{story.row.number}?after={story.row.public_version}").main


def test_two_who_answer_at_once_the_second_hears_what_was_said(browser: Browser, cast: Cast, clock: Clock) -> None:
    late_topic(cast, clock)
    supervise(clock.now)
    browser.sign_in("zhao", PASSWORD)
    page = browser.get("/desk/supervision")
    slip = db.session.scalars(sa.select(Supervision)).one()
    token = page.all("input", name="csrf_token")[0].get("value")
    browser.submit("公开答复", answer="等图纸，周五前审完。")
    again = browser.post(f"/desk/supervision/{slip.id}/answer", {"csrf_token": token, "answer": "我也写了一份答复"})
    assert "等图纸，周五前审完" in again.main
    assert "我也写了一份答复" in again.main


def test_another_rooms_people_neither_see_nor_answer_it(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = late_topic(cast, clock)
    supervise(clock.now)
    browser.sign_in("he", PASSWORD)
    page = browser.get("/desk/supervision")
    assert story.row.number not in page.main
    slip = db.session.scalars(sa.select(Supervision)).one()
    token = browser.get("/desk/account").all("input", name="csrf_token")[0].get("value")
    form = {"csrf_token": token, "answer": "不关我的事，也来答一句"}
    assert browser.post(f"/desk/supervision/{slip.id}/answer", form).status == 403
    db.session.refresh(slip)
    assert slip.answer is None
