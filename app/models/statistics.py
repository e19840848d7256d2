"""What the worker counts for boards, and when it did: all of a place's figures, and of a room those that take long."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.stages import Channel, Level, Stage
from app.domain.tallies import Tally
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
    """One division with everything below it, as of `counted_at`. The division's public version is raised with it.

    Tallies and paces take longer to count, and are as of `detailed_at`; None before the first time.
    """

    __tablename__ = "board_figures"

    division_id: Mapped[int] = mapped_column(sa.ForeignKey("division.id"), primary_key=True)
    counted_at: Mapped[datetime]
    detailed_at: Mapped[datetime | None]


class BoardChannelFigures(Counts, Base):
    """The same figures for what came by one channel, counted with them; a channel nobody ever came by has no row."""

    __tablename__ = "board_channel_figures"

    division_id: Mapped[int] = mapped_column(sa.ForeignKey("division.id"), primary_key=True)
    channel: Mapped[Channel] = mapped_column(primary_key=True)


class TallyCount:
    """How often something was counted under one key of a tally."""

    tally: Mapped[Tally] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    n: Mapped[int]


class StagePace:
    """How long matters stayed in a stage, in days: the median of the last twelve months and of the twelve before."""

    stage: Mapped[Stage] = mapped_column(primary_key=True)
    n: Mapped[int]
    days: Mapped[float | None]
    n_before: Mapped[int]
    days_before: Mapped[float | None]


class BoardTally(TallyCount, Base):
    """In a division with everything below it."""

    __tablename__ = "board_tally"

    division_id: Mapped[int] = mapped_column(sa.ForeignKey("division.id"), primary_key=True, sort_order=-1)


class BoardPace(StagePace, Base):
    """In a division with everything below it."""

    __tablename__ = "board_pace"

    division_id: Mapped[int] = mapped_column(sa.ForeignKey("division.id"), primary_key=True, sort_order=-1)


class RoomDetails(Base):
    """When the tallies and paces of a room were counted; its figures need no count. No row before the first time."""

    __tablename__ = "room_details"

    room_id: Mapped[int] = mapped_column(sa.ForeignKey("room.id"), primary_key=True)
    counted_at: Mapped[datetime]


class RoomTally(TallyCount, Base):
    """In one room alone."""

    __tablename__ = "room_tally"

    room_id: Mapped[int] = mapped_column(sa.ForeignKey("room.id"), primary_key=True, sort_order=-1)


class RoomPace(StagePace, Base):
    """In one room alone."""

    __tablename__ = "room_pace"

    room_id: Mapped[int] = mapped_column(sa.ForeignKey("room.id"), primary_key=True, sort_order=-1)


class LevelPace(Base):
    """What is usual at a level: the median of its rooms' medians, or of its places' with everything below them."""

    __tablename__ = "level_pace"

    level: Mapped[Level] = mapped_column(primary_key=True)
    of_rooms: Mapped[bool] = mapped_column(primary_key=True)
    stage: Mapped[Stage] = mapped_column(primary_key=True)
    n: Mapped[int]
    days: Mapped[float | None]
