"""What waits for the worker: effects promised with a change, and the recurring work of the schedule."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.effects import Effect
from app.domain.labels import LabelEnum
from app.domain.sentences import N_
from app.extensions import Base
from app.models.partial import index_where

MOST_ATTEMPTS = 8  # of inside work, before a person has to look


class Delivery(StrEnum):
    """Where an effect goes, and so how often it may be tried.

    INSIDE changes only our own database: tried until it is done. NOTICE leaves the house towards a person:
    done at most once, for a notice too many is worse than one that staff must follow up.
    """

    INSIDE = "inside"
    NOTICE = "notice"


class OutboxState(LabelEnum):
    QUEUED = "queued", N_("Waiting")
    SENDING = "sending", N_("Being sent")
    SENT = "sent", N_("Sent")
    FAILED = "failed", N_("Failed")
    UNCERTAIN = "uncertain", N_("Perhaps sent")
    SKIPPED = "skipped", N_("No longer needed")


class OutboxRow(Base):
    """One promised effect. The row is the queue: written with a change, claimed by a worker, then the record.

    `lease_until` says how long the claim of `claimed_by` holds. `payload` names rows by id and carries no
    personal data. `dedupe`, where given, makes the promise once and for all, whoever repeats it.
    """

    __tablename__ = "outbox_row"
    __table_args__ = (
        sa.CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name="leased_while_sending"),
        sa.CheckConstraint("(state IN ('queued', 'sending')) = (finished_at IS NULL)", name="finished_has_a_date"),
        sa.CheckConstraint("state <> 'sending' OR claimed_by IS NOT NULL", name="claimed_while_sending"),
        # The worker looks for what is due every second, in a table that keeps half a year of finished rows.
        index_where("ix_outbox_row_waiting", "due_at", "id", where="finished_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    effect: Mapped[Effect]
    channel: Mapped[Delivery]
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id"))
    payload: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[OutboxState] = mapped_column(default=OutboxState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(sa.String(32))
    finished_at: Mapped[datetime | None] = mapped_column(index=True)  # the sweep
    error: Mapped[str | None] = mapped_column(sa.Text)
    dedupe: Mapped[str | None] = mapped_column(sa.String(120), unique=True)


class ScheduleRow(Base):
    """When a piece of recurring work runs next; what it does stands in `app/jobs/schedule.py`."""

    __tablename__ = "schedule_row"

    name: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    next_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(sa.String(32))
    last_run_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(sa.Text)
