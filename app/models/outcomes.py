"""What came of a matter, and what people say of it. Answered, solved and satisfied are three fields, never one."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.labels import LabelEnum
from app.domain.sentences import N_
from app.domain.stages import Became, ResultKind, Solved
from app.extensions import Base
from app.models.first_look import FirstLook, withheld_has_a_rule
from app.models.partial import unique_where


class Result(Base):
    """The result that was announced in a round."""

    __tablename__ = "result"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    round: Mapped[int]
    kind: Mapped[ResultKind]
    answer: Mapped[str] = mapped_column(sa.Text)
    document: Mapped[str | None] = mapped_column(sa.String(200))
    minority_view: Mapped[str | None] = mapped_column(sa.Text)
    became: Mapped[Became | None]
    passed_on: Mapped[bool] = mapped_column(default=False)
    announced_at: Mapped[datetime]


class Rating(Base):
    """What the holder of one slip says of the result; may be changed while the topic takes ratings."""

    __tablename__ = "rating"
    __table_args__ = (sa.UniqueConstraint("topic_id", "round", "slip_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    round: Mapped[int]
    slip_id: Mapped[int] = mapped_column(sa.ForeignKey("slip.id"))
    answered: Mapped[bool | None]
    solved: Mapped[Solved | None]
    satisfied: Mapped[bool | None]
    rated_at: Mapped[datetime]


class Objection(FirstLook, Base):
    """Somebody objects to the result within its window; it is owed an answer."""

    __tablename__ = "objection"
    __table_args__ = (withheld_has_a_rule(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    round: Mapped[int]
    device_mark: Mapped[str | None] = mapped_column(sa.String(64))
    slip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("slip.id"))
    raised_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(sa.Text)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))


class RestartVoice(Base):
    """One phone or slip that says it is not done, or that it came back."""

    __tablename__ = "restart_voice"
    __table_args__ = (sa.UniqueConstraint("topic_id", "round", "device_mark"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    round: Mapped[int]
    device_mark: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]


class RequestState(LabelEnum):
    OPEN = "open", N_("Waits for a decision")
    GRANTED = "granted", N_("Deliberated anew")
    REFUSED = "refused", N_("Refused")


class RestartRequest(Base):
    """Residents ask for another round; a desk decides within its clock. A refusal is public and goes up once."""

    __tablename__ = "restart_request"
    __table_args__ = (
        sa.CheckConstraint("state <> 'refused' OR reason IS NOT NULL", name="refused_with_a_reason"),
        unique_where("uq_restart_request_open", "topic_id", where="state = 'open'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    round: Mapped[int]
    by_proposer: Mapped[bool]
    asked_above: Mapped[bool] = mapped_column(default=False)  # after a refusal below
    state: Mapped[RequestState] = mapped_column(default=RequestState.OPEN)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(sa.Text)
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
