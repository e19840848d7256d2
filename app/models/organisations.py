"""Bodies: the offices, companies and committees that carry out what a room agreed."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base
from app.models.divisions import Division


class Organisation(Base):
    """A responsible body, known within one division; one that was dissolved is inactive and keeps its items."""

    __tablename__ = "organisation"
    __table_args__ = (sa.UniqueConstraint("division_id", "name", name="uq_organisation_division_id_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    division_id: Mapped[int] = mapped_column(sa.ForeignKey("division.id"))
    is_active: Mapped[bool] = mapped_column(default=True, server_default=sa.true())

    division: Mapped[Division] = relationship(lazy="raise")
