"""What somebody of staff was reminded of: once for each part of a clock."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.inbox import InboxKind
from app.extensions import Base
from app.models.partial import index_where, unique_where


class Reminder(Base):
    """One row per account, clock and part of it that was used up, however often the worker tries.

    A clock is that of a topic, or of a letter: one thing of the inbox, by its kind and its id there. The deadline is
    part of the key: one that was extended, or belongs to another status, is another clock. `percent` is 50, 80 or 100.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        sa.CheckConstraint("percent IN (50, 80, 100)", name="part_of_a_clock"),
        sa.CheckConstraint("(topic_id IS NULL) = (letter_id IS NOT NULL)", name="of_one_clock"),
        sa.CheckConstraint("(letter_kind IS NULL) = (letter_id IS NULL)", name="letter_of_a_kind"),
        unique_where(
            "uq_reminder_of_topic", "topic_id", "due_at", "percent", "account_id", where="topic_id IS NOT NULL"
        ),
        unique_where(
            "uq_reminder_of_letter",
            *("letter_id", "letter_kind", "due_at", "percent", "account_id"),
            where="letter_id IS NOT NULL",
        ),
        index_where("ix_reminder_unseen", "account_id", where="seen_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"))
    letter_kind: Mapped[InboxKind | None]
    letter_id: Mapped[int | None]
    due_at: Mapped[datetime]
    percent: Mapped[int]
    reminded_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
