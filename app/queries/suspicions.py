"""Whether a matter came in an odd way: told to the desk before its first look, and to nobody else."""

from __future__ import annotations

import sqlalchemy as sa

from app.domain.stages import SlipKind, Status
from app.domain.suspicion import Suspected
from app.models.suspicions import Suspicion
from app.models.topics import Slip, Topic


def suspected() -> sa.ScalarSelect[Suspected | None]:
    """A column beside `Topic`; nothing once somebody has looked at it."""
    return (
        sa.select(sa.func.min(Suspicion.why))
        .join(Slip, Slip.id == Suspicion.slip_id)
        .where(Slip.topic_id == Topic.id, Slip.kind == SlipKind.FILED, Topic.status == Status.POSED)
        .correlate(Topic)
        .scalar_subquery()
    )
