"""The deliberation meeting: its agenda, who comes, what is said, and what hands are raised for."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.labels import LabelEnum
from app.domain.sentences import N_
from app.domain.stages import Party
from app.extensions import Base
from app.models.partial import unique_where


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
    """One point of the agenda: an option of the research, or what the desk put on it besides."""

    __tablename__ = "agenda_item"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    order: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    option_id: Mapped[int | None] = mapped_column(sa.ForeignKey("research_option.id"))


class Attendance(Base):
    """How many of one of the eight parties signed on paper, those who checked in by phone not among them."""

    __tablename__ = "attendance"
    __table_args__ = (sa.CheckConstraint("people > 0", name="somebody_came"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), primary_key=True)
    party: Mapped[Party] = mapped_column(primary_key=True)
    people: Mapped[int]


class CheckIn(Base):
    """One phone that said at the door as which party its holder comes; changeable. Nobody knows who it was."""

    __tablename__ = "check_in"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), primary_key=True)
    device_mark: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    party: Mapped[Party]
    at: Mapped[datetime]


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


class LineKind(LabelEnum):
    """What a line of the record is."""

    SAID = "said", N_("Said")
    AGREED = "agreed", N_("Agreed")
    NOT_AGREED = "not_agreed", N_("Not agreed")
    MINORITY = "minority", N_("Minority view")


class RecordLine(Base):
    """One line of the record, as it was written down. Lines are never changed: a wrong one is struck out and written
    again, so that two clerks who write at once both keep theirs."""

    __tablename__ = "record_line"
    __table_args__ = (sa.Index("ix_record_line_meeting", "meeting_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    agenda_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_item.id"))
    kind: Mapped[LineKind]
    party: Mapped[Party | None]
    text: Mapped[str] = mapped_column(sa.Text)
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    struck_at: Mapped[datetime | None]
    struck_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))


class Motion(Base):
    """What hands are raised for. Without a count it is the one being voted on now."""

    __tablename__ = "motion"
    __table_args__ = (
        sa.CheckConstraint(
            "(counted_at IS NULL) = (hands_for IS NULL)"
            " AND (counted_at IS NULL) = (hands_against IS NULL)"
            " AND (counted_at IS NULL) = (abstained IS NULL)",
            name="counted_as_a_whole",
        ),
        sa.CheckConstraint("hands_for >= 0 AND hands_against >= 0 AND abstained >= 0", name="no_hand_less_than_none"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    agenda_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_item.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    put_at: Mapped[datetime]
    hands_for: Mapped[int | None]
    hands_against: Mapped[int | None]
    abstained: Mapped[int | None]
    counted_at: Mapped[datetime | None]
    counted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
