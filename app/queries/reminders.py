"""Whose clocks have reached a part somebody must hear of, and what an account was reminded of and has not noted yet.

Two kinds of clocks run: those of topics, and those of letters, as what people wrote is called here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.domain.clock import Calendar
from app.domain.holding import HOLDING, on_desks_of
from app.domain.inbox import InboxKind, Need
from app.domain.inbox_turns import whose_turn
from app.domain.reminding import PARTS, part_reached
from app.domain.roles import Role
from app.domain.stages import Status
from app.domain.text import title_from
from app.extensions import db, rulebook
from app.models.accounts import Account, Seat
from app.models.reminders import Reminder
from app.models.topics import Topic
from app.queries import inbox_rows
from app.queries.calendar import load as load_calendar
from app.queries.inbox import shown_clock, standings_of
from app.queries.inbox_rows import Written
from app.queries.turn_facts import turn_facts

_HELD = tuple(status for status in Status if HOLDING[status].desk is not None or status is Status.REFERRED)

Letter = tuple[InboxKind, int]


@dataclass(frozen=True, slots=True)
class Due:
    """A clock that has reached `percent`, of a topic or of a letter, and the accounts that must hear of it."""

    due_at: datetime
    percent: int
    account_ids: frozenset[int]
    topic_id: int | None = None
    letter: Letter | None = None


@dataclass(frozen=True, slots=True)
class Reminded:
    """What stands on a desk: the highest part of a clock that was not noted yet. `letter` is None for a topic's;
    `title` is that of the topic, and of a letter to a room the name of the room."""

    title: str
    lang: str
    said: str
    due_at: datetime
    number: str | None = None
    letter: Written | None = None


def due_reminders(now: datetime) -> Iterator[Due]:
    """Of every running clock. About ten queries for the topics that have reached a part since the last time, and about
    twelve for the letters."""
    calendar = load_calendar()
    yield from _due_topics(calendar, now)
    yield from _due_letters(calendar, now)


def unnoted(account_id: int) -> Sequence[Reminded]:
    """By due date; a clock that runs no more, or was extended, is passed over. Two queries, and one for each kind of
    letter there is among them."""
    return sorted([*_of_topics(account_id), *_of_letters(account_id)], key=lambda reminded: reminded.due_at)


# --- Topics


def _due_topics(calendar: Calendar, now: datetime) -> Iterator[Due]:
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
        yield Due(row.due_at, reached[row.id], on_desks_of(facts) | of_bodies, topic_id=row.id)


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


def _of_topics(account_id: int) -> Iterator[Reminded]:
    rows = db.session.execute(
        sa.select(Topic.number, Topic.title, Topic.shown, Topic.lang, Topic.due_at, sa.func.max(Reminder.percent))
        .join(Topic, sa.and_(Topic.id == Reminder.topic_id, Topic.due_at == Reminder.due_at))
        .where(Reminder.account_id == account_id, Reminder.seen_at.is_(None), Topic.status.in_(_HELD))
        .group_by(Topic.id)
    )
    for number, title, shown, lang, due_at, percent in rows:
        if due_at is not None:
            yield Reminded(_title(number, title, shown), lang, PARTS[percent], due_at, number=number)


# --- Letters


def _due_letters(calendar: Calendar, now: datetime) -> Iterator[Due]:
    """Everything people wrote that still needs something, in whichever room."""
    clocks = [(row, due_at) for row in inbox_rows.read(InboxKind) if (due_at := shown_clock(row)) is not None]
    told = _told_of_letters(row for row, _due_at in clocks)
    reached = {}
    for row, due_at in clocks:
        part = part_reached(_began(row), due_at, now, calendar)
        if part > told.get((row.kind, row.id, due_at), 0):
            reached[row.kind, row.id] = (row, due_at, part)
    standings = standings_of([row for row, *_ in reached.values()], now)
    for letter, (row, due_at, part) in reached.items():
        if row.need is not None:
            yield Due(due_at, part, whose_turn(row.kind, row.need, standings[letter]), letter=letter)


def _began(row: Written) -> datetime:
    """An explanation has the clock of its topic's notice, which is younger than the position."""
    is_by_topic = row.kind is InboxKind.POSITION and row.need is Need.ANSWER
    return row.topic.entered_at if is_by_topic and row.topic else row.written_at


def _told_of_letters(rows: Iterable[Written]) -> dict[tuple[InboxKind, int, datetime], int]:
    """The highest part that was told of each clock. One query for each kind."""
    told: dict[tuple[InboxKind, int, datetime], int] = {}
    for kind, ids in _by_kind((row.kind, row.id) for row in rows).items():
        found = db.session.execute(
            sa.select(Reminder.letter_id, Reminder.due_at, sa.func.max(Reminder.percent))
            .where(Reminder.letter_kind == kind, Reminder.letter_id.in_(ids))
            .group_by(Reminder.letter_id, Reminder.due_at)
        )
        told |= {(kind, id_, due_at): percent for id_, due_at, percent in found if id_ is not None}
    return told


def _of_letters(account_id: int) -> Iterator[Reminded]:
    rows = db.session.execute(
        sa.select(Reminder.letter_kind, Reminder.letter_id, Reminder.due_at, sa.func.max(Reminder.percent))
        .where(Reminder.account_id == account_id, Reminder.seen_at.is_(None), Reminder.letter_id.is_not(None))
        .group_by(Reminder.letter_kind, Reminder.letter_id, Reminder.due_at)
    )
    parts = {(kind, id_, due_at): percent for kind, id_, due_at, percent in rows}
    for kind, ids in _by_kind((kind, id_) for kind, id_, _due_at in parts).items():
        for row in inbox_rows.open_ones(kind, ids):
            due_at = shown_clock(row)
            if due_at is not None and (percent := parts.get((kind, row.id, due_at))):
                yield _reminded_of(row, due_at, percent)


def _reminded_of(row: Written, due_at: datetime, percent: int) -> Reminded:
    topic = row.topic
    if topic is None:
        return Reminded(row.room, "zh-Hans", PARTS[percent], due_at, letter=row)
    return Reminded(
        _title(topic.number, topic.title, topic.shown), topic.lang, PARTS[percent], due_at, topic.number, letter=row
    )


def _by_kind(letters: Iterable[tuple[Any, Any]]) -> dict[InboxKind, list[int]]:
    ids: dict[InboxKind, list[int]] = defaultdict(list)
    for kind, id_ in letters:
        ids[kind].append(id_)
    return ids


def _title(number: str, title: str | None, shown: str) -> str:
    return title or title_from(shown, rulebook.rules.thresholds.title_max_chars) or number
