"""What a review leaves behind: findings per clause, and proposals to decline."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.labels import LabelEnum
from app.domain.sentences import N_
from app.domain.stages import Status, Verdict
from app.extensions import Base
from app.models.partial import unique_where


class Finding(Base):
    """What was found for one clause in one round; a draft until a move of the review is made."""

    __tablename__ = "finding"
    __table_args__ = (sa.UniqueConstraint("topic_id", "round", "clause"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    round: Mapped[int]
    clause: Mapped[str] = mapped_column(sa.String(16))
    verdict: Mapped[Verdict]
    found_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    found_at: Mapped[datetime]


class ProposalState(LabelEnum):
    OPEN = "open", N_("Waits for a second person")
    UPHELD = "upheld", N_("Declined")
    DROPPED = "dropped", N_("Not followed")


class DeclineProposal(Base):
    """Two people decline: one proposes with clause, reason and where to go instead; another decides."""

    __tablename__ = "decline_proposal"
    __table_args__ = (unique_where("uq_decline_proposal_open", "topic_id", where="state = 'open'"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    round: Mapped[int]
    clause: Mapped[str] = mapped_column(sa.String(16))
    reason: Mapped[str] = mapped_column(sa.Text)
    where_instead: Mapped[str] = mapped_column(sa.Text)
    proposed_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    proposed_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[ProposalState] = mapped_column(default=ProposalState.OPEN)
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]


class Refusal(Base):
    """A topic was declined or withheld. It may be appealed once; whoever refused does not decide the appeal."""

    __tablename__ = "refusal"
    __table_args__ = (
        sa.CheckConstraint("status IN ('declined', 'withheld')", name="declined_or_withheld"),
        sa.CheckConstraint("status <> 'withheld' OR rule IS NOT NULL", name="withheld_names_a_rule"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    status: Mapped[Status]
    left_status: Mapped[Status]
    clause: Mapped[str | None] = mapped_column(sa.String(16))
    rule: Mapped[str | None] = mapped_column(sa.String(32))
    reason: Mapped[str] = mapped_column(sa.Text)
    where_instead: Mapped[str | None] = mapped_column(sa.Text)
    refused_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    refused_at: Mapped[datetime]
    confirmed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))  # withheld: the room above
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # appealed, restored or revisited
    appealed_at: Mapped[datetime | None]
