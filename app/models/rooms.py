"""Deliberation rooms, and the codes on their walls."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.chain import EMPTY_CHAIN
from app.domain.stages import Level, RoomType
from app.extensions import Base
from app.models.divisions import Division
from app.models.partial import unique_where


class Room(Base):
    """A deliberation room. It is never deleted: it closes, and may be merged into another.

    `upper_id` is where its matters go up to; the city's own room has none. `public_version` is raised in SQL by
    whoever changes anything the public sees of it; the history service alone moves the chain, under the row's lock.
    """

    __tablename__ = "room"
    __table_args__ = (
        sa.CheckConstraint("upper_id <> id", name="not_its_own_upper_room"),
        sa.CheckConstraint("merged_into_id <> id", name="not_merged_into_itself"),
        sa.CheckConstraint("merged_into_id IS NULL OR closed_on IS NOT NULL", name="merged_is_closed"),
        sa.CheckConstraint("length(chain_head) = 64", name="chain_head_is_a_digest"),
        sa.UniqueConstraint("division_id", "name", name="uq_room_division_id_name"),
        # One room speaks for a place at any time; those it replaced stay, closed.
        unique_where("uq_room_territorial", "division_id", where="type = 'territorial' AND closed_on IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    level: Mapped[Level]
    type: Mapped[RoomType] = mapped_column(default=RoomType.TERRITORIAL)
    division_id: Mapped[int] = mapped_column(sa.ForeignKey("division.id"), index=True)
    upper_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id"), index=True)
    telephone: Mapped[str | None] = mapped_column(sa.String(40))
    hours: Mapped[str | None] = mapped_column(sa.String(200))
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id"))
    order: Mapped[int] = mapped_column(index=True)
    public_version: Mapped[int] = mapped_column(default=1, server_default="1")
    chain_length: Mapped[int] = mapped_column(default=0, server_default="0")
    chain_head: Mapped[str] = mapped_column(sa.String(64), default=EMPTY_CHAIN, server_default=EMPTY_CHAIN)

    division: Mapped[Division] = relationship(lazy="raise")
    upper: Mapped[Room | None] = relationship(foreign_keys=upper_id, remote_side=id, lazy="raise")
    merged_into: Mapped[Room | None] = relationship(foreign_keys=merged_into_id, remote_side=id, lazy="raise")
    codes: Mapped[list[RoomCode]] = relationship(back_populates="room", lazy="raise")
    # Read with every room, in one query for the whole list: hardly a page names a room without its address.
    live_code: Mapped[RoomCode | None] = relationship(
        primaryjoin=lambda: sa.and_(
            RoomCode.room_id == Room.id, RoomCode.replaced_at.is_(None), RoomCode.revoked_at.is_(None)
        ),
        lazy="joined",
        viewonly=True,
        uselist=False,
    )

    @property
    def code(self) -> str | None:
        """What stands on its wall; None when the code was revoked and no other issued. Costs no query."""
        return self.live_code.code if self.live_code else None

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None


class RoomCode(Base):
    """A code that was ever printed for a room. A replaced one still leads to the room; a revoked one leads nowhere."""

    __tablename__ = "room_code"
    __table_args__ = (
        sa.CheckConstraint("replaced_at IS NULL OR revoked_at IS NULL", name="replaced_or_revoked"),
        unique_where("uq_room_code_live", "room_id", where="replaced_at IS NULL AND revoked_at IS NULL"),
    )

    code: Mapped[str] = mapped_column(sa.String(6), primary_key=True)
    room_id: Mapped[int] = mapped_column(sa.ForeignKey("room.id"), index=True)
    issued_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    room: Mapped[Room] = relationship(back_populates="codes", lazy="raise")
