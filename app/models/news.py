"""What is new on a desk: something happened to a matter that lies there, and somebody has not looked yet."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.partial import index_where


class DeskNews(Base):
    """One row per account and event, however often the worker tries; `SlipNews` is the same for residents."""

    __tablename__ = "desk_news"
    __table_args__ = (index_where("ix_desk_news_unseen", "account_id", "topic_id", where="seen_at IS NULL"),)

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_event.id"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    seen_at: Mapped[datetime | None]
