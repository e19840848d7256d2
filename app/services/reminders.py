"""Reminders to staff: on their desks, at parts of a clock, in office hours only."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.domain.clock import is_office_hours
from app.domain.errors import NotAllowed
from app.domain.roles import Actor
from app.extensions import db
from app.models.insertion import insert_unless_there
from app.models.reminders import Reminder
from app.queries.calendar import load as load_calendar
from app.queries.reminders import due_reminders


def remind(now: datetime) -> int:
    """Put a reminder on every desk whose clock has reached a part nobody was told of. Returns how many were put.

    Outside office hours nothing happens: the next run inside them tells what has been reached by then.
    """
    if not is_office_hours(now, load_calendar()):
        return 0
    put = 0
    for due in due_reminders(now):
        for account_id in sorted(due.account_ids):
            put += insert_unless_there(
                Reminder,
                account_id=account_id,
                topic_id=due.topic_id,
                letter_kind=due.letter[0] if due.letter else None,
                letter_id=due.letter[1] if due.letter else None,
                due_at=due.due_at,
                percent=due.percent,
                reminded_at=now,
            )
    return put


def note(actor: Actor, *, now: datetime) -> None:
    """This account has read them: none of those there now is shown again."""
    if actor.account_id is None:
        raise NotAllowed
    db.session.execute(
        sa.update(Reminder)
        .where(Reminder.account_id == actor.account_id, Reminder.seen_at.is_(None))
        .values(seen_at=now)
    )
