"""What people tell us about these pages themselves: they do not load, cannot be read, say something wrong."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base


class SystemReport(Base):
    """Told by nobody in particular: no name, no device. `page` is the path they came from, if they left it."""

    __tablename__ = "system_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    told: Mapped[str] = mapped_column(sa.Text)
    page: Mapped[str] = mapped_column(sa.String(200))
