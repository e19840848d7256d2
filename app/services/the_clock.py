"""The clock acts like everybody else: through `advance`, and only where the pipeline's row names it."""

from __future__ import annotations

from datetime import datetime

from app.domain.roles import THE_CLOCK
from app.models.topics import Topic
from app.queries.clock import due_moves
from app.services.pipeline import advance


def due(now: datetime) -> list[tuple[int, str]]:
    """(topic id, verb) of what to try now; each is made in a transaction of its own."""
    return due_moves(now)


def make(topic_id: int, verb: str, now: datetime) -> Topic:
    return advance(topic_id, verb, THE_CLOCK, seen_version=None, now=now)
