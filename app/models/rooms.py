"""Deliberation rooms, and the codes on their walls."""

from __future__ import annotations

import re
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.chain import EMPTY_CHAIN
from app.domain.stages import Level, RoomType
from app.extensions import Base
from app.models.divisions import Division
from app.models.files import StoredPicture
from app.models.partial import unique_where
from app.models.print_batches import PrintBatch

NAME_LENGTH = 40  # characters: what a sheet can hold and still be read from two steps away


class Room(Base):
    """A deliberation room. It is never deleted: it closes, and may be merged into another.

    `upper_id` is where its matters go up to; the city's own room has none. It follows from the place unless somebody
    chose another (`upper_is_chosen`); of a closed room it is whoever took over. `public_version` is raised in SQL by
    whoever changes anything the public sees of it, `life_version` by services.room_life alone: it tells a stale page
    of the desk. The history service alone moves the chain, under the row's lock. `lat` and `lng` are WGS-84 degrees.
    """

    __tablename__ = "room"
    __table_args__ = (
        sa.CheckConstraint("upper_id <> id", name="not_its_own_upper_room"),
        sa.CheckConstraint("merged_into_id <> id", name="not_merged_into_itself"),
        sa.CheckConstraint("merged_into_id IS NULL OR closed_on IS NOT NULL", name="merged_is_closed"),
        sa.CheckConstraint("length(chain_head) = 64", name="chain_head_is_a_digest"),
        sa.CheckConstraint("(lat IS NULL) = (lng IS NULL)", name="both_coordinates_or_none"),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name="lat_is_on_earth"),
        sa.CheckConstraint("lng BETWEEN -180 AND 180", name="lng_is_on_earth"),
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
    upper_is_chosen: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    telephone: Mapped[str | None] = mapped_column(sa.String(40))
    hours: Mapped[str | None] = mapped_column(sa.String(200))
    picture_id: Mapped[str | None] = mapped_column(sa.ForeignKey("stored_picture.id"))
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id"))
    order: Mapped[int] = mapped_column(index=True)
    public_version: Mapped[int] = mapped_column(default=1, server_default="1")
    life_version: Mapped[int] = mapped_column(default=1, server_default="1")
    chain_length: Mapped[int] = mapped_column(default=0, server_default="0")
    chain_head: Mapped[str] = mapped_column(sa.String(64), default=EMPTY_CHAIN, server_default=EMPTY_CHAIN)

    division: Mapped[Division] = relationship(lazy="raise")
    upper: Mapped[Room | None] = relationship(foreign_keys=upper_id, remote_side=id, lazy="raise")
    merged_into: Mapped[Room | None] = relationship(foreign_keys=merged_into_id, remote_side=id, lazy="raise")
    picture: Mapped[StoredPicture | None] = relationship(lazy="raise")
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
    def dialled(self) -> str | None:
        """The telephone as a telephone takes it: without spaces, and without the words that follow the number."""
        number = re.match(r"[0-9+()\- ]+", self.telephone or "")
        return re.sub(r"[^0-9+-]", "", number[0]).strip("-") if number else None

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None


class RoomCode(Base):
    """A code that was ever printed for a room. A replaced one still leads to the room, until and including
    `redirects_until` or for ever; a revoked one leads nowhere. The first codes belong to no batch."""

    __tablename__ = "room_code"
    __table_args__ = (
        sa.CheckConstraint("replaced_at IS NULL OR revoked_at IS NULL", name="replaced_or_revoked"),
        sa.CheckConstraint("redirects_until IS NULL OR replaced_at IS NOT NULL", name="redirects_once_replaced"),
        unique_where("uq_room_code_live", "room_id", where="replaced_at IS NULL AND revoked_at IS NULL"),
    )

    code: Mapped[str] = mapped_column(sa.String(6), primary_key=True)
    room_id: Mapped[int] = mapped_column(sa.ForeignKey("room.id"), index=True)
    issued_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    redirects_until: Mapped[date | None]
    revoked_at: Mapped[datetime | None]
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("print_batch.id"), index=True)

    room: Mapped[Room] = relationship(back_populates="codes", lazy="raise")
    batch: Mapped[PrintBatch | None] = relationship(lazy="raise")

    @property
    def is_live(self) -> bool:
        return self.replaced_at is None and self.revoked_at is None

    def leads_to_its_room(self, today: date) -> bool:
        """Whether whoever scans it today arrives: it is the live one, or still sent on to it."""
        if self.replaced_at is None:
            return self.revoked_at is None
        return self.redirects_until is None or today <= self.redirects_until
