"""Research before the meeting: visits, facts, ways to solve the matter, and who was asked to take part."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.labels import LabelEnum
from app.domain.sentences import N_
from app.domain.stages import Party
from app.extensions import Base


class ResearchOption(Base):
    """A way to solve the matter, drafted before the meeting; becomes an item of its agenda.

    `version` rises with every edit and tells a stale form. A dropped one stays for agendas of earlier meetings.
    """

    __tablename__ = "research_option"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    round: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    cost: Mapped[str | None] = mapped_column(sa.String(200))
    speaks_for: Mapped[str | None] = mapped_column(sa.Text)
    speaks_against: Mapped[str | None] = mapped_column(sa.Text)
    drafted_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    dropped_at: Mapped[datetime | None]


class Visit(Base):
    """Somebody went to look. `who` are names or offices as the room writes them down; public."""

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    round: Mapped[int]
    visited_on: Mapped[date]
    who: Mapped[str] = mapped_column(sa.String(200))
    seen: Mapped[str] = mapped_column(sa.Text)
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))


class VisitParty(Base):
    """One of the eight parties that was heard on a visit."""

    __tablename__ = "visit_party"

    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("visit.id"), primary_key=True)
    party: Mapped[Party] = mapped_column(primary_key=True)


class ResearchFact(Base):
    """A fact the room found out itself, and where it is known from. Residents' own facts are remarks."""

    __tablename__ = "research_fact"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    round: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    source: Mapped[str] = mapped_column(sa.String(200))
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))


class InvitedBy(LabelEnum):
    """How somebody was asked to come."""

    SHEET = "sheet", N_("By the invitation sheet")
    TELEPHONE = "telephone", N_("Rung up")
    IN_PERSON = "in_person", N_("Asked in person")
    LINK = "link", N_("Sent the link")


class Invitation(Base):
    """Somebody was asked to take part in research and meeting, as one of the eight parties. For the desk only;
    in public it counts by party."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    round: Mapped[int]
    party: Mapped[Party]
    whom: Mapped[str] = mapped_column(sa.String(200))
    how: Mapped[InvitedBy]
    invited_at: Mapped[datetime]
    invited_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
