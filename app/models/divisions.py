"""Divisions: the tree of city, counties, towns and villages, and the statistical codes that name its places."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.stages import Level
from app.extensions import Base


class Division(Base):
    """A place. It has an id of its own, for its statistical code changes over the years and its name may be shared.

    `path` holds the ids from the city down to itself, `/1/4/77/`: "below" is a prefix, no recursion needed.
    """

    __tablename__ = "division"
    __table_args__ = (
        sa.CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        # The children of a place, in the order the list of divisions gives them.
        sa.Index("ix_division_parent_id_order", "parent_id", "order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    level: Mapped[Level]
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("division.id"))
    path: Mapped[str] = mapped_column(sa.String(100), unique=True)
    # No database sorts Chinese names as people do: the order of the imported list is kept.
    order: Mapped[int]
    # The statisticians invent a place where a farm or a park has none. Nobody lives in it, so it gets no room.
    is_fiction: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    public_version: Mapped[int] = mapped_column(default=1, server_default="1")

    codes: Mapped[list[DivisionCode]] = relationship(back_populates="division", lazy="raise")

    @property
    def ancestor_ids(self) -> list[int]:
        """From the city down to the parent, read off the path; the city has none."""
        return [int(part) for part in self.path.strip("/").split("/")][:-1]


class DivisionCode(Base):
    """A statistical code, present or former: a label for finding a place in lists, never a key of ours."""

    __tablename__ = "division_code"

    code: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    division_id: Mapped[int] = mapped_column(sa.ForeignKey("division.id"), index=True)
    since: Mapped[date | None]
    until: Mapped[date | None]

    division: Mapped[Division] = relationship(back_populates="codes", lazy="raise")
