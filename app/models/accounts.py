"""Accounts and seats: who may sign in, and which role they hold where."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.roles import ROOM_ROLES, Role
from app.extensions import Base
from app.models.divisions import Division
from app.models.organisations import Organisation
from app.models.partial import unique_where
from app.models.rooms import Room

_IN_A_ROOM = ", ".join(f"'{role.value}'" for role in (*ROOM_ROLES, Role.MEMBER))


class Account(Base):
    """A person of staff. It carries no right by itself: rights are seats. It is never deleted, for history names it."""

    __tablename__ = "account"
    __table_args__ = (
        sa.CheckConstraint("login = lower(login)", name="login_is_lower_case"),
        sa.CheckConstraint("totp_last_step IS NULL OR totp_secret IS NOT NULL", name="step_of_a_secret"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    # Sealed by the keyring. The last step used is kept, so that a code read over a shoulder is worth nothing.
    totp_secret: Mapped[str | None] = mapped_column(sa.String(200))
    totp_last_step: Mapped[int | None] = mapped_column(sa.BigInteger)
    is_active: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    created_at: Mapped[datetime]
    password_changed_at: Mapped[datetime]

    seats: Mapped[list[Seat]] = relationship(back_populates="account", lazy="raise")


class Seat(Base):
    """A role in the one place that fits it, from one moment to another; an ended seat stays for the history."""

    __tablename__ = "seat"
    __table_args__ = (
        sa.CheckConstraint(f"(role IN ({_IN_A_ROOM})) = (room_id IS NOT NULL)", name="room_fits_role"),
        sa.CheckConstraint("(role = 'supervisor') = (division_id IS NOT NULL)", name="division_fits_role"),
        sa.CheckConstraint("(role = 'handler') = (organisation_id IS NOT NULL)", name="organisation_fits_role"),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name="ends_after_it_began"),
        # NULL never equals NULL in an index, so the places that a role does not use stand in it as 0.
        unique_where(
            "uq_seat_active",
            "account_id",
            "role",
            sa.text("coalesce(room_id, 0)"),
            sa.text("coalesce(division_id, 0)"),
            sa.text("coalesce(organisation_id, 0)"),
            where="ended_at IS NULL",
        ),
        # The desk of a role in a room: asked whenever something is due there.
        sa.Index("ix_seat_room_id_role", "room_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    role: Mapped[Role]
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id"))
    division_id: Mapped[int | None] = mapped_column(sa.ForeignKey("division.id"))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(back_populates="seats", lazy="raise")
    room: Mapped[Room | None] = relationship(lazy="raise")
    division: Mapped[Division | None] = relationship(lazy="raise")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")
