"""Reminders of what people wrote: by the same parts of a clock, once, in office hours, to those whose turn it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from cast import PASSWORD, Cast
from clock import Clock
from factories import a_topic
from flask import Flask
from pages import Browser
from statements import statements
from written import ANYBODY, WRITINGS, a_doubt, a_message, a_remark

from app.domain.clock import OFFICE_HOURS, SHANGHAI, Calendar, next_office_hour
from app.domain.inbox import InboxKind
from app.domain.stages import RemarkKind, Status
from app.extensions import db
from app.jobs.schedule import remind
from app.models.accounts import Account
from app.models.contributions import Doubt
from app.models.reminders import Reminder
from app.models.unit_of_work import writing
from app.queries.inbox import card_of
from app.services import messages
from app.services.reminders import remind as remind_now


def told(kind: InboxKind, id_: int) -> list[tuple[str, int]]:
    """Login and percent of every reminder of this letter, in the order they were put."""
    rows = db.session.execute(
        sa.select(Account.login, Reminder.percent)
        .join(Account, Account.id == Reminder.account_id)
        .where(Reminder.letter_kind == kind, Reminder.letter_id == id_)
        .order_by(Reminder.reminded_at, Account.login)
    )
    return [(login, percent) for login, percent in rows]


def due_of(cast: Cast, clock: Clock, kind: InboxKind, id_: int, login: str = "chen") -> datetime:
    due_at = card_of(kind, id_, cast.actor(login), clock.now).due_at
    assert due_at is not None
    return due_at


def every_hour(clock: Clock, until: datetime) -> None:
    while clock.now < until:
        clock.advance(hours=1)
        remind(clock.now)


def parts_of(login: str, all_told: Collection[tuple[str, int]]) -> list[int]:
    return [percent for who, percent in all_told if who == login]


@pytest.mark.parametrize("writing_", WRITINGS)
def test_each_part_is_told_once_to_everybody_on_whose_desk_it_lies(cast: Cast, clock: Clock, writing_: str) -> None:
    kind, status, write, desks = WRITINGS[writing_]
    story = a_topic(cast, clock, status)
    clock.to(next_office_hour(clock.now, Calendar()))  # what comes at midnight has run out before the evening
    id_ = write(story)
    every_hour(clock, due_of(cast, clock, kind, id_))
    before = told(kind, id_)
    assert {login for login, _percent in before} == desks
    assert {login: parts_of(login, before) for login in desks} == {login: [50, 80] for login in desks}
    every_hour(clock, clock.now + timedelta(days=5))  # over any weekend
    after = told(kind, id_)
    assert {login: parts_of(login, after) for login in desks} == {login: [50, 80, 100] for login in desks}


def test_what_ran_out_is_told_above_as_well(cast: Cast, clock: Clock) -> None:
    id_ = a_message(a_topic(cast, clock, Status.IN_REVIEW))
    every_hour(clock, due_of(cast, clock, InboxKind.MESSAGE, id_) + timedelta(days=4))
    assert ("li", 100) in told(InboxKind.MESSAGE, id_)
    assert ("li", 80) not in told(InboxKind.MESSAGE, id_)


def test_where_nobody_sits_the_room_above_is_reminded(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    id_ = a_remark(story, RemarkKind.INQUIRY, of_room=True)
    for login in ANYBODY:
        cast.leaves(login, clock.now)
    every_hour(clock, due_of(cast, clock, InboxKind.REMARK, id_, "qian"))
    assert {login for login, _percent in told(InboxKind.REMARK, id_)} == {"li", "qian", "wu"}


def test_nobody_is_reminded_outside_office_hours(cast: Cast, clock: Clock) -> None:
    id_ = a_message(a_topic(cast, clock, Status.IN_REVIEW))
    due_at = due_of(cast, clock, InboxKind.MESSAGE, id_)
    while clock.now < due_at:
        clock.advance(minutes=30)
        here = clock.now.astimezone(SHANGHAI)
        if here.weekday() > 4 or not any(opens <= here.time() < closes for opens, closes in OFFICE_HOURS):
            assert remind_now(clock.now) == 0
    assert told(InboxKind.MESSAGE, id_) == []


def test_what_was_answered_reminds_nobody_and_goes_from_the_desk(browser: Browser, cast: Cast, clock: Clock) -> None:
    slip_id = a_message(a_topic(cast, clock, Status.IN_REVIEW))
    every_hour(clock, due_of(cast, clock, InboxKind.MESSAGE, slip_id) - timedelta(hours=16))
    assert parts_of("chen", told(InboxKind.MESSAGE, slip_id)) == [50]
    browser.sign_in("chen", PASSWORD)
    assert "时间已过半: 留言" in browser.get("/desk").main
    with writing():
        messages.answer(slip_id, "周三来人看。", cast.actor("zhao"), now=clock.now)
    assert "时间已过半" not in browser.get("/desk").main
    every_hour(clock, clock.now + timedelta(days=4))
    assert parts_of("chen", told(InboxKind.MESSAGE, slip_id)) == [50]


def test_a_reminder_leads_to_the_letter_and_is_noted_with_the_others(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    id_ = a_remark(story, RemarkKind.INQUIRY, of_room=True)
    every_hour(clock, due_of(cast, clock, InboxKind.REMARK, id_) - timedelta(hours=1))
    browser.sign_in("chen", PASSWORD)
    page = browser.get("/desk")
    assert "时间快到了" in page.main
    assert browser.click("和平里社区协商议事室").path == f"/desk/inbox/remark/{id_}"
    browser.get("/desk")
    assert "时间快到了" not in browser.submit("知道了").main


def test_an_extended_doubt_has_another_clock(cast: Cast, clock: Clock) -> None:
    id_ = a_doubt(a_topic(cast, clock, Status.ANNOUNCED))
    due_at = due_of(cast, clock, InboxKind.DOUBT, id_)
    every_hour(clock, due_at)
    with writing():
        db.session.get_one(Doubt, id_).due_at = due_at + timedelta(days=7)
    every_hour(clock, due_at + timedelta(days=6))
    assert parts_of("sun", told(InboxKind.DOUBT, id_)) == [50, 80, 50, 80]


def test_more_letters_cost_no_more_queries(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.ANNOUNCED)

    def asked() -> int:
        clock.advance(days=7)
        db.session.expire_all()
        with statements() as said, writing():
            assert remind_now(clock.now)
        return len([one for one in said if not one.startswith("INSERT")])

    a_doubt(story)
    once = asked()
    for _ in range(4):
        a_doubt(story)
    assert asked() == once


@pytest.mark.races
def test_reminders_of_topics_outlive_the_migration_both_ways(app: Flask, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.ANNOUNCED)
    a_doubt(story)
    clock.advance(days=7)
    remind(clock.now)
    of_topics = sa.select(Reminder.account_id, Reminder.topic_id, Reminder.due_at, Reminder.percent).where(
        Reminder.topic_id.is_not(None)
    )
    kept: set[Any] = {tuple(row) for row in db.session.execute(of_topics)}
    assert kept
    db.session.remove()
    alembic = app.extensions["migrate"].migrate.get_config()
    before = ScriptDirectory.from_config(alembic).get_revision("0003").down_revision
    command.downgrade(alembic, before)
    command.upgrade(alembic, "head")
    assert {tuple(row) for row in db.session.execute(of_topics)} == kept
    assert db.session.scalars(sa.select(Reminder).where(Reminder.letter_id.is_not(None))).all() == []
