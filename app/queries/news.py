"""What somebody of staff has not looked at yet."""

from __future__ import annotations

import sqlalchemy as sa

from app.extensions import db
from app.models.news import DeskNews


def unseen(account_id: int) -> dict[int, int]:
    """Topic id → how much happened there since this account last looked. One query."""
    rows = db.session.execute(
        sa.select(DeskNews.topic_id, sa.func.count())
        .where(DeskNews.account_id == account_id, DeskNews.seen_at.is_(None))
        .group_by(DeskNews.topic_id)
    )
    return dict(rows.all())
