"""Short statements on a topic, and what phones say to them: agree, disagree, pass."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.labels import LabelEnum
from app.domain.sentences import N_
from app.extensions import Base
from app.models.first_look import FirstLook, withheld_has_a_rule


class Vote(LabelEnum):
    AGREE = "agree", N_("Agree")
    DISAGREE = "disagree", N_("Disagree")
    PASS = "pass", N_("Pass")


class Statement(FirstLook, Base):
    """One sentence others may agree with. The three counters are raised and lowered in SQL."""

    __tablename__ = "statement"
    __table_args__ = (withheld_has_a_rule(), sa.Index("ix_statement_topic", "topic_id", "round", "look"))

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    round: Mapped[int]
    slip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("slip.id"), index=True)
    device_mark: Mapped[str | None] = mapped_column(sa.String(64))
    made_at: Mapped[datetime]
    agree: Mapped[int] = mapped_column(default=0)
    disagree: Mapped[int] = mapped_column(default=0)
    passed: Mapped[int] = mapped_column(default=0)


class StatementVote(Base):
    """What one phone or slip says to one statement; changeable."""

    __tablename__ = "statement_vote"

    statement_id: Mapped[int] = mapped_column(sa.ForeignKey("statement.id"), primary_key=True)
    device_mark: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    vote: Mapped[Vote]
    at: Mapped[datetime]
