"""The calendar of working days, as the State Council publishes it each November and as staff correct it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base

LABEL_LENGTH = 40


class DaySource(StrEnum):
    SEED = "seed"
    STAFF = "staff"  # never overwritten by a seeding


class CalendarDay(Base):
    """A day that was ruled on: a holiday with its weekends, a make-up day, or a correction by staff.

    `label` is the holiday's name in Chinese, or staff's own words; days without a row go by Monday to Friday.
    """

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]
    label: Mapped[str] = mapped_column(sa.String(LABEL_LENGTH), default="")
    source: Mapped[DaySource]
    changed_at: Mapped[datetime]
