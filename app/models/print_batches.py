"""Print batches: sheets ordered from the printer together, and how often their codes are opened."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base
from app.models.divisions import Division


class PrintBatch(Base):
    """One order to the printer for a place and everything below it, or for one room of that place.

    Each of its rooms got a new code when it was opened; `label`, the second batch of 2026 being 2026-2, stands small
    on every sheet, so that somebody before a wall can tell which one hangs there.
    """

    __tablename__ = "print_batch"
    __table_args__ = (sa.CheckConstraint("label <> ''", name="has_a_label"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(sa.String(20), unique=True)
    division_id: Mapped[int] = mapped_column(sa.ForeignKey("division.id"), index=True)
    opened_at: Mapped[datetime]

    division: Mapped[Division] = relationship(lazy="raise")


class CodeOpenings(Base):
    """On how many occasions the page of a code was opened on a day. Not by whom, not when, not with what.

    `n` is added to in SQL. It is never more than the truth and may be less: a process that is killed forgets what it
    had not added up.
    """

    __tablename__ = "code_openings"
    __table_args__ = (sa.CheckConstraint("n > 0", name="counts_something"),)

    code: Mapped[str] = mapped_column(sa.ForeignKey("room_code.code"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    n: Mapped[int]
