"""What somebody of staff was reminded of: once for each part of a clock."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.partial import index_where


class Reminder(Base):
    """One row per account, topic, deadline and part of the clock that was used up, however often the worker tries.

    The deadline is part of the key: one that was extended, or belongs to another status, is another clock. `percent`
    is 50, 80 or 100.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        sa.CheckConstraint("percent IN (50, 80, 100)", name="part_of_a_clock"),
        index_where("ix_reminder_unseen", "account_id", "topic_id", where="seen_at IS NULL"),
        sa.Index("ix_reminder_topic", "topic_id", "due_at", "percent"),
    )

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
    percent: Mapped[int] = mapped_column(primary_key=True)
    reminded_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
