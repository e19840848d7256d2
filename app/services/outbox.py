"""The outbox: promise an effect with the change that calls for it; claim and finish it later, in the worker.

The row is the queue. A claim is an UPDATE that names the state it expects: where it changes no row, another worker
was faster. Work inside the house is claimed again when its lease has run out; a notice to a person never is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.domain.effects import Effect
from app.extensions import db
from app.models.insertion import insert_unless_there
from app.models.outbox import MOST_ATTEMPTS, Delivery, OutboxRow, OutboxState
from app.queries.outbox import claimable, lapsed

LEASE = timedelta(minutes=5)  # far longer than any handler takes, short enough to wait for after a crash
KEPT_FOR = timedelta(days=180)


class ClaimLost(RuntimeError):
    """The lease ran out and somebody else took the row: what was done under the claim has to be undone."""


@dataclass(frozen=True, slots=True)
class Promised:
    """A claimed row as its handler sees it. `attempts` counts this one."""

    id: int
    effect: Effect
    channel: Delivery
    topic_id: int | None
    room_id: int | None
    payload: Mapping[str, Any]
    made_at: datetime
    attempts: int


def promise(
    effect: Effect,
    *,
    at: datetime,
    topic_id: int | None = None,
    room_id: int | None = None,
    payload: Mapping[str, Any] | None = None,
    due_at: datetime | None = None,
    dedupe: str | None = None,
    channel: Delivery = Delivery.INSIDE,
) -> None:
    """Write down that `effect` is due at `due_at` (by default at once), in the caller's transaction.

    `payload` is JSON values: ids, never personal data. A second promise with the same `dedupe` (at most 120
    characters) is none.
    """
    insert_unless_there(
        OutboxRow,
        effect=effect,
        channel=channel,
        topic_id=topic_id,
        room_id=room_id,
        payload=dict(payload or {}),
        made_at=at,
        due_at=due_at or at,
        state=OutboxState.QUEUED,
        attempts=0,
        dedupe=dedupe,
    )


def claim(row_id: int, *, worker: str, now: datetime) -> Promised | None:
    """Take the row for `LEASE`; None when it is not to be had any more. Commit before doing what it says."""
    row = db.session.scalar(
        sa.update(OutboxRow)
        .where(OutboxRow.id == row_id, claimable(now))
        .values(
            state=OutboxState.SENDING,
            attempts=OutboxRow.attempts + 1,
            claimed_by=worker,
            lease_until=now + LEASE,
        )
        .returning(OutboxRow)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    if row is None:
        return None
    return Promised(row.id, row.effect, row.channel, row.topic_id, row.room_id, row.payload, row.made_at, row.attempts)


def hold(promised: Promised, *, worker: str, now: datetime) -> None:
    """Keep the claim for another `LEASE`: it takes long, and is not dead. Raises ClaimLost."""
    _change(promised, worker, lease_until=now + LEASE)


def finish(promised: Promised, *, worker: str, now: datetime) -> None:
    """It is done. Raises ClaimLost when the row is no longer this worker's."""
    _close(promised, OutboxState.SENT, worker=worker, now=now)


def skip(promised: Promised, *, worker: str, now: datetime, why: str) -> None:
    """There is nothing left to do: what it was about has changed since. Raises ClaimLost."""
    _close(promised, OutboxState.SKIPPED, worker=worker, now=now, error=why)


def fail(promised: Promised, *, worker: str, now: datetime, error: str) -> OutboxState:
    """It went wrong; returns what became of it. Raises ClaimLost.

    Inside work waits for its next try, and fails for good after the last. Of a notice nobody can tell how far it
    got: it becomes uncertain, for staff to see.
    """
    if promised.channel is Delivery.NOTICE:
        _close(promised, OutboxState.UNCERTAIN, worker=worker, now=now, error=error)
        return OutboxState.UNCERTAIN
    if promised.attempts >= MOST_ATTEMPTS:
        _close(promised, OutboxState.FAILED, worker=worker, now=now, error=error)
        return OutboxState.FAILED
    _change(
        promised,
        worker,
        state=OutboxState.QUEUED,
        due_at=now + pause_after(promised.attempts),
        lease_until=None,
        error=error,
    )
    return OutboxState.QUEUED


def pause_after(attempts: int) -> timedelta:
    """10 s after the first try, then four times as long after each: eight tries take about fifteen hours."""
    return timedelta(seconds=10 * 4.0 ** (attempts - 1))


def give_up_lapsed(now: datetime) -> list[int]:
    """Close what a worker that died left behind and nobody may take up again; returns the ids.

    Notices become uncertain: the worker may have sent them with its last breath. Inside work fails once its tries
    are used up: it may itself be what kills the workers.
    """
    state = sa.case((OutboxRow.channel == Delivery.NOTICE, OutboxState.UNCERTAIN), else_=OutboxState.FAILED)
    return list(
        db.session.scalars(
            sa.update(OutboxRow)
            .where(lapsed(now), sa.not_(claimable(now)))
            .values(state=state, lease_until=None, finished_at=now, error="the worker stopped in the middle of it")
            .returning(OutboxRow.id)
            .execution_options(synchronize_session=False)
        )
    )


def sweep(now: datetime) -> int:
    """Delete rows that were finished longer ago than `KEPT_FOR`; returns how many."""
    swept: sa.CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        sa.delete(OutboxRow).where(OutboxRow.finished_at < now - KEPT_FOR).execution_options(synchronize_session=False)
    )
    return swept.rowcount


def _close(promised: Promised, state: OutboxState, *, worker: str, now: datetime, error: str | None = None) -> None:
    _change(promised, worker, state=state, lease_until=None, finished_at=now, error=error)


def _change(promised: Promised, worker: str, **values: Any) -> None:
    # A notice given up as uncertain still belongs to the worker that claimed it, should it come back and know better.
    changed: sa.CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        sa.update(OutboxRow)
        .where(
            OutboxRow.id == promised.id,
            OutboxRow.claimed_by == worker,
            OutboxRow.attempts == promised.attempts,
            OutboxRow.state.in_((OutboxState.SENDING, OutboxState.UNCERTAIN)),
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:
        raise ClaimLost(f"outbox row {promised.id} is no longer ours")
