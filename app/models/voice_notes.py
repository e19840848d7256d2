"""Voice notes: what somebody said instead of writing it, until and after somebody of the desk has typed it up."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.voice_notes import Recording
from app.extensions import Base


class VoiceNote(Base):
    """A recording under `INSTANCE_PATH/files`, sealed; never public. The file is there before the row is.

    `digest` is the SHA-256 of what was sent, which tells that the same recording came twice; `seconds` is None where
    its container does not say. `gone_at`: some time after it was typed up the recording is deleted; that there was
    one stays.
    """

    __tablename__ = "voice_note"
    __table_args__ = (
        sa.CheckConstraint("(typed_at IS NULL) = (typed_by IS NULL)", name="typed_by_somebody"),
        sa.Index("ix_voice_note_topic", "topic_id"),
        sa.Index("ix_voice_note_slip", "slip_id"),
    )

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    slip_id: Mapped[int] = mapped_column(sa.ForeignKey("slip.id"))
    kind: Mapped[Recording]
    seconds: Mapped[int | None]
    digest: Mapped[str] = mapped_column(sa.String(64))
    kept_at: Mapped[datetime]
    typed_at: Mapped[datetime | None]
    typed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    gone_at: Mapped[datetime | None]
