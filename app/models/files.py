"""Files that people handed in: what is kept of them beside their bytes on the disk."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base


class StoredPicture(Base):
    """A picture under `INSTANCE_PATH/files`, made anew from its pixels. The file is there before the row is.

    The id is random: whoever was not shown the picture cannot ask for it. `digest` is the SHA-256 of the file, which
    tells that the same picture came twice.
    """

    __tablename__ = "stored_picture"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    width: Mapped[int]
    height: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))
    kept_at: Mapped[datetime]


# A photo belongs to exactly one of these.
_OWNERS = ("topic_id", "remark_id", "item_id", "visit_id")


class Photo(Base):
    """A picture somebody sent with a matter, a remark or an item; public as far as what it belongs to is.

    `is_dropped`: taken out at a first look, for the faces or number plates on it; the desk still has it. `is_before`:
    of an item, how it was before anything was done; its others show what was done.
    """

    __tablename__ = "photo"
    __table_args__ = (
        sa.CheckConstraint(
            " + ".join(f"CASE WHEN {owner} IS NULL THEN 0 ELSE 1 END" for owner in _OWNERS) + " = 1",
            name="belongs_to_one",
        ),
        sa.Index("ix_photo_topic", "topic_id"),
        sa.Index("ix_photo_remark", "remark_id"),
        sa.Index("ix_photo_item", "item_id"),
        sa.Index("ix_photo_visit", "visit_id"),
    )

    picture_id: Mapped[str] = mapped_column(sa.ForeignKey("stored_picture.id"), primary_key=True)
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"))
    remark_id: Mapped[int | None] = mapped_column(sa.ForeignKey("remark.id"))
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("item.id"))
    visit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visit.id"))
    is_before: Mapped[bool] = mapped_column(default=False)
    order: Mapped[int]
    is_dropped: Mapped[bool] = mapped_column(default=False)
