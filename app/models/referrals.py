"""Matters beyond the room's power: passed on to a body, or taken to the room above."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.labels import LabelEnum
from app.domain.sentences import N_
from app.domain.stages import Status
from app.extensions import Base
from app.models.partial import unique_where


class ReferralState(LabelEnum):
    OPEN = "open", N_("With the body")
    ANSWERED = "answered", N_("Answered")
    RETURNED = "returned", N_("Returned")
    RECALLED = "recalled", N_("Taken back")


class Referral(Base):
    """`link_version` is raised by every new link for the body, and revokes the old one."""

    __tablename__ = "referral"
    __table_args__ = (unique_where("uq_referral_open", "topic_id", where="state = 'open'"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    round: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    left_status: Mapped[Status]
    why: Mapped[str] = mapped_column(sa.Text)
    due_at: Mapped[datetime]
    assigned: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ReferralState] = mapped_column(default=ReferralState.OPEN)
    right_holder: Mapped[str | None] = mapped_column(sa.String(200))
    referred_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    link_version: Mapped[int] = mapped_column(default=1)


class Escalation(Base):
    """The baton: what was tried below, what is asked above, by when. The lower room keeps the duty to tell people."""

    __tablename__ = "escalation"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    round: Mapped[int]
    from_room_id: Mapped[int] = mapped_column(sa.ForeignKey("room.id"), index=True)
    to_room_id: Mapped[int] = mapped_column(sa.ForeignKey("room.id"))
    left_status: Mapped[Status]
    tried: Mapped[str] = mapped_column(sa.Text)
    asked: Mapped[str] = mapped_column(sa.Text)
    by_when: Mapped[date]
    escalated_at: Mapped[datetime]
    sent_back_at: Mapped[datetime | None]
