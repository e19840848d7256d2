"""Roll-ups: what town, county and city boards show, with the time they were counted."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.stages import Channel
from app.extensions import Base


class Counts:
    """A column for each `Measure`, and all that was ever received."""

    in_hand: Mapped[int] = mapped_column(default=0)
    late: Mapped[int] = mapped_column(default=0)
    solved_confirmed: Mapped[int] = mapped_column(default=0)
    done_unconfirmed: Mapped[int] = mapped_column(default=0)
    explained: Mapped[int] = mapped_column(default=0)
    passed_on: Mapped[int] = mapped_column(default=0)
    declined: Mapped[int] = mapped_column(default=0)
    posed: Mapped[int] = mapped_column(default=0)


class BoardFigures(Counts, Base):
    """One division with everything below it, as of `counted_at`. The division's public version is raised with it."""

    __tablename__ = "board_figures"

    division_id: Mapped[int] = mapped_column(sa.ForeignKey("division.id"), primary_key=True)
    counted_at: Mapped[datetime]


class BoardChannelFigures(Counts, Base):
    """The same figures for what came by one channel, counted with them; a channel nobody ever came by has no row."""

    __tablename__ = "board_channel_figures"

    division_id: Mapped[int] = mapped_column(sa.ForeignKey("division.id"), primary_key=True)
    channel: Mapped[Channel] = mapped_column(primary_key=True)
