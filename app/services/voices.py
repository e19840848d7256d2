"""Me too, I approve: one voice a phone or slip, taken back as easily as given."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.domain.stages import Contribution
from app.extensions import db
from app.models.contributions import Voice, VoiceCount, VoiceKind
from app.models.insertion import insert_unless_there
from app.models.rooms import Room
from app.models.topics import Topic
from app.services.locking import topic_that_takes

_CONTRIBUTION = {VoiceKind.ME_TOO: Contribution.ME_TOO, VoiceKind.APPROVE: Contribution.APPROVE}


def speak_up(topic_id: int, kind: VoiceKind, *, device_mark: str, now: datetime) -> Topic:
    """Idempotent: a second press changes nothing."""
    topic = topic_that_takes(topic_id, _CONTRIBUTION[kind])
    known = sa.select(Voice.id).where(Voice.topic_id == topic_id, Voice.kind == kind, Voice.device_mark == device_mark)
    if db.session.scalar(known) is None:
        db.session.add(Voice(topic_id=topic_id, kind=kind, device_mark=device_mark, at=now))
        _count(topic, kind, 1)
    return topic


def take_back(topic_id: int, kind: VoiceKind, *, device_mark: str) -> Topic:
    topic = topic_that_takes(topic_id, _CONTRIBUTION[kind])
    gone = db.session.execute(
        sa.delete(Voice).where(Voice.topic_id == topic_id, Voice.kind == kind, Voice.device_mark == device_mark)
    )
    if gone.rowcount:  # type: ignore[attr-defined]
        _count(topic, kind, -1)
    return topic


def _count(topic: Topic, kind: VoiceKind, change: int) -> None:
    db.session.flush()
    insert_unless_there(VoiceCount, topic_id=topic.id, kind=kind, n=0)
    db.session.execute(
        sa.update(VoiceCount)
        .where(VoiceCount.topic_id == topic.id, VoiceCount.kind == kind)
        .values(n=VoiceCount.n + change)
    )
    topic.public_version += 1
    # The room's page says it too.
    db.session.execute(sa.update(Room).where(Room.id == topic.room_id).values(public_version=Room.public_version + 1))
