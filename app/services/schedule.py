"""Recurring work: enrol it, claim a run of it, note how it went. What recurs stands in `app/jobs/schedule.py`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.models.insertion import insert_unless_there
from app.models.outbox import ScheduleRow
from app.queries.outbox import free_recurring

LEASE = timedelta(minutes=5)


def enrol(name: str, *, now: datetime) -> None:
    """Make sure there is a row for it; the first run is due at once."""
    insert_unless_there(ScheduleRow, name=name, next_at=now)


def claim(name: str, *, worker: str, now: datetime) -> bool:
    """Take the run that is due; False when another worker was faster. Commit before running it."""
    return _change(
        sa.update(ScheduleRow)
        .where(ScheduleRow.name == name, free_recurring(now))
        .values(claimed_by=worker, lease_until=now + LEASE)
    )


def finish(name: str, *, every: timedelta, worker: str, now: datetime, error: str | None = None) -> None:
    """Note the run and when the next is due. Nothing happens when the lease was lost meanwhile.

    However many runs were missed, there is one next run: the first of the old rhythm that is still to come.
    """
    row = db.session.get(ScheduleRow, name)
    if row is None or row.claimed_by != worker:
        return
    next_at = row.next_at + every * ((now - row.next_at) // every + 1)
    _change(
        sa.update(ScheduleRow)
        .where(ScheduleRow.name == name, ScheduleRow.claimed_by == worker)
        .values(next_at=next_at, claimed_by=None, lease_until=None, last_run_at=now, last_error=error)
    )


def _change(statement: sa.Update) -> bool:
    changed: sa.CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        statement.execution_options(synchronize_session=False)
    )
    return changed.rowcount == 1
