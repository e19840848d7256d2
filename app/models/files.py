"""Files that people handed in: what is kept of them beside their bytes on the disk."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base


class StoredPicture(Base):
    """A picture under `INSTANCE_PATH/files`, made anew from its pixels. The file is there before the row is.

    The id is random: whoever was not shown the picture cannot ask for it.
    """

    __tablename__ = "stored_picture"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    width: Mapped[int]
    height: Mapped[int]
    kept_at: Mapped[datetime]
