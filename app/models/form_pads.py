"""Pads of paper forms, and the numbers printed on them before anybody has filled one in."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base
from app.models.rooms import Room
from app.models.sheet_jobs import SheetJob

MOST_FORMS = 200  # a thicker pad is not glued any more


class FormPad(Base):
    """Forms printed together for one room. Its numbers follow from `seed` and the slip key `slip_key_id`, which never
    stand side by side: whoever has this table alone cannot write a single one of them down.

    `job_id` is the order they are drawn by, as long as its file is kept. An ended pad is not given out any more.
    """

    __tablename__ = "form_pad"
    __table_args__ = (sa.CheckConstraint(f"forms BETWEEN 1 AND {MOST_FORMS}", name="has_forms"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(sa.ForeignKey("room.id"), index=True)
    job_id: Mapped[str | None] = mapped_column(sa.ForeignKey("sheet_job.id", ondelete="SET NULL"), index=True)
    seed: Mapped[str] = mapped_column(sa.String(32), unique=True)
    slip_key_id: Mapped[str] = mapped_column(sa.String(16))
    lookup_key_id: Mapped[str] = mapped_column(sa.String(16))
    forms: Mapped[int]
    consent_version: Mapped[str] = mapped_column(sa.String(32))  # the wording that stands on them
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    ordered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    room: Mapped[Room] = relationship(lazy="raise")
    job: Mapped[SheetJob | None] = relationship(lazy="raise", passive_deletes=True)


class FormNumber(Base):
    """One form of a pad. The number itself is nowhere: `mark` is its keyed hash, as a slip's is.

    Once the form was typed in, `slip_id` is the slip that its number has become. `written_on` is the day on the paper,
    and `waited` how many working days it lay before somebody typed it in.
    """

    __tablename__ = "form_number"
    __table_args__ = (
        sa.CheckConstraint("(slip_id IS NULL) = (entered_at IS NULL)", name="entered_has_a_slip"),
        sa.CheckConstraint("(written_on IS NULL) = (waited IS NULL)", name="waited_since_a_day"),
        sa.CheckConstraint("written_on IS NULL OR entered_at IS NOT NULL", name="read_when_entered"),
        sa.Index("ix_form_number_pad", "pad_id", "entered_at"),  # how many of a pad were typed in
    )

    mark: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    pad_id: Mapped[int] = mapped_column(sa.ForeignKey("form_pad.id"))
    slip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("slip.id"), unique=True)
    entered_at: Mapped[datetime | None]
    written_on: Mapped[date | None]
    waited: Mapped[int | None]

    pad: Mapped[FormPad] = relationship(lazy="raise")
