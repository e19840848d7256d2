"""What people write to a topic, or to a room: comments, facts, offers, questions, suggestions, inquiries."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.stages import HelpKind, Party, RemarkKind
from app.extensions import Base
from app.models.first_look import FirstLook, withheld_has_a_rule


class Remark(FirstLook, Base):
    """One text of one person. Kinds that are owed an answer have a `due_at` from the first moment.

    A suggestion or an inquiry may be about the room as such: then it has no topic. `raised_topic_id` is the topic a
    reviewer made of a suggestion; its slip then belongs to that topic.
    """

    __tablename__ = "remark"
    __table_args__ = (
        withheld_has_a_rule(),
        sa.CheckConstraint("topic_id IS NOT NULL OR kind IN ('suggestion', 'inquiry')", name="about_a_topic_or_room"),
        sa.CheckConstraint("(kind = 'offer') = (help IS NOT NULL)", name="offer_says_what"),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_has_an_answer"),
        sa.Index("ix_remark_topic", "topic_id", "kind", "look"),  # the topic's page
        sa.Index("ix_remark_room", "room_id", "kind", "look"),  # the room's inbox, its suggestions and inquiries
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[RemarkKind]
    room_id: Mapped[int] = mapped_column(sa.ForeignKey("room.id"))  # where it was written; the topic may move on
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"))
    round: Mapped[int | None]
    party: Mapped[Party | None]
    help: Mapped[HelpKind | None]
    slip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("slip.id"), index=True)
    device_mark: Mapped[str | None] = mapped_column(sa.String(64))
    written_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(sa.Text)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    raised_topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"))
