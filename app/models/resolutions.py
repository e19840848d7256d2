"""What a meeting agreed (consensus, never a decision), and the items to carry out."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.stages import ItemOutcome
from app.extensions import Base


class Resolution(Base):
    __tablename__ = "resolution"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    round: Mapped[int]
    minority_view: Mapped[str] = mapped_column(sa.Text)
    announced_at: Mapped[datetime]


class Item(Base):
    """One line of the list of results: what, who, which body, by when, how far.

    `version` is raised by every change and tells a stale page; `link_version` by every new link, and revokes the old.
    """

    __tablename__ = "item"
    __table_args__ = (
        sa.CheckConstraint("(outcome IS NULL) = (done_at IS NULL)", name="outcome_has_a_date"),
        sa.Index("ix_item_topic", "topic_id", "round"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    round: Mapped[int]
    task: Mapped[str] = mapped_column(sa.String(300))
    lead_person: Mapped[str | None] = mapped_column(sa.String(60))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    due_on: Mapped[date | None]
    measured_by: Mapped[str | None] = mapped_column(sa.String(300))
    outcome: Mapped[ItemOutcome | None]
    evidence: Mapped[str | None] = mapped_column(sa.Text)
    done_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    link_version: Mapped[int] = mapped_column(default=1)


class Milestone(Base):
    __tablename__ = "milestone"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"), index=True)
    text: Mapped[str] = mapped_column(sa.String(300))
    due_on: Mapped[date]
    done_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(sa.String(300))


class ItemDelay(Base):
    """A date that was moved, in public, with its reason: by the body itself, or agreed by the room's desk."""

    __tablename__ = "item_delay"
    __table_args__ = (sa.CheckConstraint("new_due_on > old_due_on", name="later_than_before"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"), index=True)
    old_due_on: Mapped[date]
    new_due_on: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.Text)
    by_body: Mapped[bool]
    delayed_at: Mapped[datetime]
