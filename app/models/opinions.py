"""The opinion maps that the worker drew: one a topic, the newest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base


class OpinionMapRow(Base):
    """`drawn` is `OpinionMap.as_json`: views, sizes and shares, and no voter. The other columns are what it was drawn
    from, so that the worker knows when it is no longer true."""

    __tablename__ = "opinion_map"

    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), primary_key=True)
    round: Mapped[int]
    statements: Mapped[int]
    votes: Mapped[int]
    voters: Mapped[int]
    last_vote_at: Mapped[datetime]
    drawn: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    drawn_at: Mapped[datetime]
