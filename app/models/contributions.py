"""What people add to a topic without moving it: voices, doubts, positions."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.labels import LabelEnum
from app.domain.sentences import N_
from app.domain.stages import Party
from app.extensions import Base
from app.models.first_look import FirstLook, withheld_has_a_rule


class VoiceKind(LabelEnum):
    ME_TOO = "me_too", N_("Me too")
    APPROVE = "approve", N_("I approve")


class Voice(Base):
    """One phone or slip that speaks up. Nobody can count people; taking a voice back deletes its row."""

    __tablename__ = "voice"
    __table_args__ = (sa.UniqueConstraint("topic_id", "kind", "device_mark"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    kind: Mapped[VoiceKind]
    device_mark: Mapped[str] = mapped_column(sa.String(64))  # of the phone's cookie, or of the slip
    at: Mapped[datetime]


class VoiceCount(Base):
    """How many voices a topic has, raised and lowered in SQL, so that a list never counts rows."""

    __tablename__ = "voice_count"

    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), primary_key=True)
    kind: Mapped[VoiceKind] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(default=0)


class DoubtState(LabelEnum):
    WAITING = "waiting", N_("Waits for a first look")
    OPEN = "open", N_("Waits for an answer")
    ANSWERED = "answered", N_("Answered")
    CARRIED = "carried", N_("Carried to research")
    WITHHELD = "withheld", N_("Not shown")


class Doubt(Base):
    """A doubt raised in a notice. It is settled by a text, by pointing at another doubt, or by being carried on."""

    __tablename__ = "doubt"
    __table_args__ = (
        sa.CheckConstraint("state <> 'carried' OR carried_until IS NOT NULL", name="carried_has_a_date"),
        sa.CheckConstraint(
            "state <> 'answered' OR answer IS NOT NULL OR same_as_id IS NOT NULL",
            name="answered_has_an_answer",
        ),
        sa.Index("ix_doubt_topic", "topic_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    round: Mapped[int]
    told_sealed: Mapped[str | None] = mapped_column(sa.Text)
    shown: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[DoubtState] = mapped_column(default=DoubtState.WAITING)
    device_mark: Mapped[str | None] = mapped_column(sa.String(64))
    slip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("slip.id"))
    raised_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(sa.Text)
    same_as_id: Mapped[int | None] = mapped_column(sa.ForeignKey("doubt.id"))
    carried_until: Mapped[date | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    withholding_rule: Mapped[str | None] = mapped_column(sa.String(32))
    withholding_confirmed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))


class Stance(LabelEnum):
    FOR = "for", N_("For")
    AGAINST = "against", N_("Against")
    DEPENDS = "depends", N_("It depends")


class Position(FirstLook, Base):
    """Where somebody stands and why. Every opposing position is owed an explanation before anything starts."""

    __tablename__ = "position"
    __table_args__ = (withheld_has_a_rule(), sa.Index("ix_position_topic", "topic_id", "round"))

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    round: Mapped[int]
    stance: Mapped[Stance]
    party: Mapped[Party | None]
    device_mark: Mapped[str | None] = mapped_column(sa.String(64))
    slip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("slip.id"))
    stated_at: Mapped[datetime]
    explanation: Mapped[str | None] = mapped_column(sa.Text)
    explained_at: Mapped[datetime | None]
    explained_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
