"""Research and the deliberation meeting."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.labels import LabelEnum
from app.domain.sentences import N_
from app.domain.stages import Party
from app.extensions import Base
from app.models.partial import unique_where


class ResearchOption(Base):
    """A way to solve the matter, drafted before the meeting; becomes an item of its agenda."""

    __tablename__ = "research_option"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    round: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    cost: Mapped[str | None] = mapped_column(sa.String(200))
    speaks_for: Mapped[str | None] = mapped_column(sa.Text)
    speaks_against: Mapped[str | None] = mapped_column(sa.Text)
    drafted_at: Mapped[datetime]


class MeetingState(LabelEnum):
    PLANNED = "planned", N_("Planned")
    CALLED_OFF = "called_off", N_("Called off")
    HELD = "held", N_("Held")


class Meeting(Base):
    """A deliberation meeting, on site, online or both; its number is its address."""

    __tablename__ = "meeting"
    __table_args__ = (
        sa.CheckConstraint("place IS NOT NULL OR link IS NOT NULL", name="somewhere_to_meet"),
        sa.CheckConstraint("state <> 'held' OR record IS NOT NULL", name="held_has_a_record"),
        unique_where("uq_meeting_planned", "topic_id", where="state = 'planned'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    round: Mapped[int]
    starts_at: Mapped[datetime]
    place: Mapped[str | None] = mapped_column(sa.String(200))
    link: Mapped[str | None] = mapped_column(sa.String(500))
    state: Mapped[MeetingState] = mapped_column(default=MeetingState.PLANNED)
    record: Mapped[str | None] = mapped_column(sa.Text)
    called_at: Mapped[datetime]


class AgendaItem(Base):
    __tablename__ = "agenda_item"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    order: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    option_id: Mapped[int | None] = mapped_column(sa.ForeignKey("research_option.id"))


class Attendance(Base):
    """How many of one of the eight parties attended."""

    __tablename__ = "attendance"
    __table_args__ = (sa.CheckConstraint("people > 0", name="somebody_came"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), primary_key=True)
    party: Mapped[Party] = mapped_column(primary_key=True)
    people: Mapped[int]


class SignUpState(LabelEnum):
    ASKED = "asked", N_("Waits for a word of the room")
    EXPECTED = "expected", N_("You are expected")
    FULL = "full", N_("No seat this time")


class SignUp(Base):
    """Somebody wants to come to the meeting, as one of the eight parties. Not public; the slip bears the contact."""

    __tablename__ = "sign_up"
    __table_args__ = (
        sa.CheckConstraint("state <> 'full' OR reason IS NOT NULL", name="full_has_a_reason"),
        sa.UniqueConstraint("meeting_id", "slip_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    party: Mapped[Party]
    is_online: Mapped[bool] = mapped_column(default=False)
    slip_id: Mapped[int] = mapped_column(sa.ForeignKey("slip.id"))
    device_mark: Mapped[str | None] = mapped_column(sa.String(64))
    asked_at: Mapped[datetime]
    state: Mapped[SignUpState] = mapped_column(default=SignUpState.ASKED)
    reason: Mapped[str | None] = mapped_column(sa.Text)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
