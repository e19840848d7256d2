"""Files by their id."""

from __future__ import annotations

from app.extensions import db
from app.models.files import StoredPicture


def is_kept(picture_id: str) -> bool:
    return db.session.get(StoredPicture, picture_id) is not None
