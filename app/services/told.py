"""Two texts of everything told: sealed for the desk, erasable; and masked, the only one that leaves the house."""

from __future__ import annotations

from datetime import datetime

from app.domain.text import mask_personal_data, tidy
from app.extensions import db, keyring
from app.models.topics import Detail, Topic


def two_texts(told: str) -> dict[str, str]:
    """The columns `told_sealed` and `shown` of whatever keeps what a person told."""
    text = tidy(told)
    return {"told_sealed": keyring.seal(text), "shown": mask_personal_data(text).text}


def write_down(topic: Topic, told: str, *, slip_id: int | None, now: datetime) -> Detail:
    """Keep what a proposer, or somebody for them, told later."""
    detail = Detail(topic_id=topic.id, slip_id=slip_id, at=now, **two_texts(told))
    db.session.add(detail)
    db.session.flush()
    return detail
