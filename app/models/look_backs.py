"""Some time after closing we ask whether it lasted: the room's desk answers in public, residents by their slips."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.labels import LabelEnum
from app.domain.sentences import N_
from app.extensions import Base
from app.models.partial import index_where


class Lasted(LabelEnum):
    STILL_HOLDS = "still_holds", N_("It still holds")
    CAME_BACK = "came_back", N_("It has come back")


class LookBack(Base):
    """One row a topic, round and length. Asked by the worker; `due_at` is when the desk owes its answer."""

    __tablename__ = "look_back"
    __table_args__ = (
        sa.UniqueConstraint("topic_id", "round", "after_days"),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_has_an_answer"),
        sa.CheckConstraint("(answer IS NULL) = (words IS NULL)", name="answered_in_words"),
        index_where("ix_look_back_open", "due_at", where="answer IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    round: Mapped[int]
    after_days: Mapped[int]
    asked_at: Mapped[datetime]  # the instant the length was over, whenever the worker came to it
    due_at: Mapped[datetime]
    answer: Mapped[Lasted | None]
    words: Mapped[str | None] = mapped_column(sa.Text)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
