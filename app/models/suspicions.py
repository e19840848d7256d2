"""Slips that came in an odd way: the desk is told at the first look, and nobody else."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.suspicion import Suspected
from app.extensions import Base


class Suspicion(Base):
    """Of a slip with all that was handed in with it. Most slips have none."""

    __tablename__ = "suspicion"

    slip_id: Mapped[int] = mapped_column(sa.ForeignKey("slip.id"), primary_key=True)
    why: Mapped[Suspected]
    at: Mapped[datetime]
