"""Marking what comes in an odd way, for the desk's first look. Everything is taken in all the same."""

from __future__ import annotations

from datetime import datetime

from app.domain.stages import Channel
from app.domain.suspicion import Suspected
from app.extensions import db
from app.models.suspicions import Suspicion
from app.models.topics import Slip
from app.queries.rush import is_in_a_rush


def mark(slip: Slip, *, is_machine: bool, now: datetime) -> None:
    """A slip just issued. What somebody typed in at the counter is never suspected."""
    if slip.channel is not Channel.SCAN:
        return
    if is_machine:
        why = Suspected.MACHINE
    elif is_in_a_rush(slip.room_id, now):
        why = Suspected.RUSH
    else:
        return
    db.session.add(Suspicion(slip_id=slip.id, why=why, at=now))
