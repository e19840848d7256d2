"""Reading what people reported about these pages."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from app.extensions import db
from app.models.system_reports import SystemReport


def latest(limit: int = 100) -> Sequence[SystemReport]:
    """Newest first."""
    return db.session.scalars(
        sa.select(SystemReport).order_by(SystemReport.at.desc(), SystemReport.id.desc()).limit(limit)
    ).all()
