"""Periods everybody can see: notices, pauses of a clock, extensions."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.labels import LabelEnum
from app.domain.sentences import N_
from app.extensions import Base


class NoticeKind(LabelEnum):
    TOPIC = "topic", N_("Notice of the topic")
    RESOLUTION = "resolution", N_("Notice of the resolution")
    RESULT = "result", N_("Notice of the result")


class Notice(Base):
    """A public period. The latest of a topic is the one that runs; `until` is its last second."""

    __tablename__ = "notice"
    __table_args__ = (sa.CheckConstraint("until > opened_at", name="ends_after_it_begins"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    round: Mapped[int]
    kind: Mapped[NoticeKind]
    opened_at: Mapped[datetime]
    until: Mapped[datetime]


class ClockPause(Base):
    """A clock stands still only with a public reason."""

    __tablename__ = "clock_pause"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    paused_at: Mapped[datetime]
    resumed_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(sa.Text)


class Extension(Base):
    """More time, granted before the old time ran out, with the reason shown."""

    __tablename__ = "extension"
    __table_args__ = (
        sa.CheckConstraint("new_due_at > old_due_at", name="later_than_before"),
        sa.CheckConstraint("extended_at <= old_due_at", name="before_it_ran_out"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    old_due_at: Mapped[datetime]
    new_due_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.Text)
    extended_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    extended_at: Mapped[datetime]
