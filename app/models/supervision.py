"""Supervision slips (督办): the level above asks, in writing and in public, why a matter is late."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base
from app.models.rooms import Room
from app.models.topics import Topic


class Supervision(Base):
    """One for each desk a late matter climbs to. `from_room_id` is None where the city's supervisors ask.

    `due_at` is the clock that ran out; `climb` counts the desks above the holder, from 1.
    """

    __tablename__ = "supervision"
    __table_args__ = (
        sa.UniqueConstraint("topic_id", "due_at", "climb"),
        sa.CheckConstraint("climb >= 1", name="comes_from_above"),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_has_an_answer"),
        sa.Index("ix_supervision_room", "room_id", "answered_at"),
        sa.Index("ix_supervision_from_room", "from_room_id", "answered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    room_id: Mapped[int] = mapped_column(sa.ForeignKey("room.id"))  # where it is late
    from_room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id"))
    climb: Mapped[int]
    due_at: Mapped[datetime]
    issued_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(sa.Text)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))

    topic: Mapped[Topic] = relationship(lazy="raise")
    room: Mapped[Room] = relationship(foreign_keys=room_id, lazy="raise")
    from_room: Mapped[Room | None] = relationship(foreign_keys=from_room_id, lazy="raise")
