"""Figures for the machines that watch us: how much there is, and whether the worker keeps up.

From rows and never from counters in memory, so that every server and every restart says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.extensions import db
from app.models.outbox import OutboxRow, OutboxState, ScheduleRow
from app.models.statistics import BoardFigures
from app.queries.divisions import top_division
from app.queries.rooms import count_open_rooms


@dataclass(frozen=True, slots=True)
class Gauge:
    """One number. `labels` tell apart those of the same name; a name ends in its unit, if it has one."""

    name: str
    says: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()


def gauges(now: datetime) -> list[Gauge]:
    """Those of one name stand together. Six queries, none of which reads the topics."""
    return [
        Gauge("rooms_open", "Rooms that are open.", count_open_rooms()),
        *_matters(),
        *_outbox(now),
        *_schedule(now),
    ]


def _matters() -> list[Gauge]:
    """The city's board, as it was last counted."""
    top = top_division()
    figures = db.session.get(BoardFigures, top.id) if top else None
    if figures is None:
        return []
    return [
        Gauge("matters_received_total", "Matters ever received.", figures.posed),
        Gauge("matters_in_hand", "Matters that are not over.", figures.in_hand),
        Gauge("matters_late", "Matters past their date.", figures.late),
        Gauge("figures_counted_timestamp_seconds", "When these were counted.", figures.counted_at.timestamp()),
    ]


def _outbox(now: datetime) -> list[Gauge]:
    waiting = OutboxRow.finished_at.is_(None)
    due, oldest = db.session.execute(
        sa.select(sa.func.count(), sa.func.min(OutboxRow.due_at)).where(waiting, OutboxRow.due_at <= now)
    ).one()
    to_look_at = (OutboxState.FAILED, OutboxState.UNCERTAIN)
    counted = sa.select(OutboxRow.state, sa.func.count()).where(OutboxRow.state.in_(to_look_at))
    counts = dict(db.session.execute(counted.group_by(OutboxRow.state)).all())
    seconds = (now - oldest).total_seconds() if oldest else 0
    return [
        Gauge("outbox_due", "Promises that are due and not kept yet.", due),
        Gauge("outbox_oldest_due_seconds", "How long the oldest of them has been due.", seconds),
        *(
            Gauge("outbox_to_look_at", "Promises a person has to look at.", counts.get(state, 0), _one("state", state))
            for state in to_look_at
        ),
    ]


def _schedule(now: datetime) -> list[Gauge]:
    rows = db.session.scalars(sa.select(ScheduleRow).order_by(ScheduleRow.name)).all()
    late = {row.name: max(0.0, (now - row.next_at).total_seconds()) for row in rows}
    failed = {row.name: float(row.last_error is not None) for row in rows}
    return [
        *(Gauge("work_late_seconds", "How late recurring work is.", n, _one("work", name)) for name, n in late.items()),
        *(Gauge("work_failed", "1 where it failed last time.", n, _one("work", name)) for name, n in failed.items()),
    ]


def _one(label: str, value: str) -> tuple[tuple[str, str], ...]:
    return ((label, value),)
