"""Whose clocks have reached a part somebody must hear of, and what an account was reminded of and has not noted yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.domain.holding import HOLDING, on_desks_of
from app.domain.reminding import PARTS, part_reached
from app.domain.roles import Role
from app.domain.stages import Status
from app.domain.text import title_from
from app.extensions import db, rulebook
from app.models.accounts import Account, Seat
from app.models.reminders import Reminder
from app.models.topics import Topic
from app.queries.calendar import load as load_calendar
from app.queries.turn_facts import turn_facts

_HELD = tuple(status for status in Status if HOLDING[status].desk is not None or status is Status.REFERRED)


@dataclass(frozen=True, slots=True)
class Due:
    """A clock that has reached `percent`, and the accounts that must hear of it."""

    topic_id: int
    due_at: datetime
    percent: int
    account_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Reminded:
    """What stands on a desk: the highest part of this topic's clock that was not noted yet."""

    number: str
    title: str
    lang: str
    said: str
    due_at: datetime


def due_reminders(now: datetime) -> Iterator[Due]:
    """Of every running clock. About ten queries for those that have reached a part since the last time."""
    calendar = load_calendar()
    reached = {}
    rows = []
    for row in _running_clocks():
        part = part_reached(row.entered_at, row.due_at, now, calendar)
        if part > (row.percent or 0):
            reached[row.id] = part
            rows.append(row)
    if not rows:
        return
    handlers = _handlers()
    for row, facts in turn_facts(rows, now):
        of_bodies = frozenset(account for body in facts.bodies for account in handlers.get(body, ()))
        yield Due(row.id, row.due_at, reached[row.id], on_desks_of(facts) | of_bodies)


def unnoted(account_id: int) -> Sequence[Reminded]:
    """By due date; a clock that runs no more, or was extended, is passed over. One query."""
    rows = db.session.execute(
        sa.select(Topic.number, Topic.title, Topic.shown, Topic.lang, Topic.due_at, sa.func.max(Reminder.percent))
        .join(Topic, sa.and_(Topic.id == Reminder.topic_id, Topic.due_at == Reminder.due_at))
        .where(Reminder.account_id == account_id, Reminder.seen_at.is_(None), Topic.status.in_(_HELD))
        .group_by(Topic.id)
        .order_by(Topic.due_at)
    )
    longest = rulebook.rules.thresholds.title_max_chars
    return [
        Reminded(number, title or title_from(shown, longest) or number, lang, PARTS[percent], due_at)
        for number, title, shown, lang, due_at, percent in rows
        if due_at is not None
    ]


def _running_clocks() -> list[sa.Row[Any]]:
    """Rows as `turn_facts` takes them, with when the clock began and the part that was told of it already."""
    told = (
        sa.select(sa.func.max(Reminder.percent))
        .where(Reminder.topic_id == Topic.id, Reminder.due_at == Topic.due_at)
        .scalar_subquery()
    )
    return list(
        db.session.execute(
            sa.select(
                *(Topic.id, Topic.number, Topic.status, Topic.room_id, Topic.climbed, Topic.due_at, Topic.entered_at),
                *(sa.null().label(name) for name in ("request_asked_at", "request_due_at", "proposed_by", "clause")),
                told.label("percent"),
            ).where(Topic.status.in_(_HELD), Topic.due_at.is_not(None), sa.func.coalesce(told, 0) < max(PARTS))
        )
    )


def _handlers() -> dict[int, list[int]]:
    """Body → the accounts that act for it."""
    found: dict[int, list[int]] = {}
    rows = db.session.execute(
        sa.select(Seat.organisation_id, Seat.account_id)
        .join(Seat.account)
        .where(Seat.role == Role.HANDLER, Seat.ended_at.is_(None), Account.is_active)
    )
    for body, account in rows:
        if body is not None:  # a handler's seat always has one; the column knows less
            found.setdefault(body, []).append(account)
    return found
