"""Messages between the holder of a slip and the desk: private, sealed, and owed an answer."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base


class Message(Base):
    """One message of a slip's thread. The holder's have a clock, stopped by the next word of the desk."""

    __tablename__ = "message"
    __table_args__ = (
        sa.CheckConstraint("is_from_desk = (due_at IS NULL)", name="owed_to_the_holder"),
        sa.CheckConstraint("NOT is_from_desk OR account_id IS NOT NULL", name="somebody_of_the_desk"),
        sa.Index("ix_message_slip", "slip_id", "id"),
        sa.Index("ix_message_due", "answered_at", "due_at"),  # what waits at the desks
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slip_id: Mapped[int] = mapped_column(sa.ForeignKey("slip.id"))
    is_from_desk: Mapped[bool]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    words_sealed: Mapped[str | None] = mapped_column(sa.Text)  # None once erased
    at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]  # of a holder's message
    seen_at: Mapped[datetime | None]  # by the holder, of a desk's message
