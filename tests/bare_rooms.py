"""A room and a topic put straight into their tables and committed, for tests of what lies below the pipeline."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from places import a_room

from app.domain.stages import Channel, Stage, Status
from app.extensions import db
from app.models.topics import Topic
from app.models.unit_of_work import writing

_numbers = count(1)


def a_bare_room(name: str = "和平里社区协商议事室") -> int:
    """The id of a new room."""
    with writing():
        return a_room(name=name).id


def a_bare_topic(room_id: int) -> tuple[int, str]:
    """The id and the number of a new topic that waits for its first look."""
    now = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    with writing():
        topic = Topic(
            number=f"26-{next(_numbers):06d}-0",
            room_id=room_id,
            origin_room_id=room_id,
            status=Status.POSED,
            stage=Stage.POSE,
            shown="路灯不亮",
            lang="zh_Hans",
            channel=Channel.SCAN,
            consent_version="2026-1",
            ruleset_version="sample",
            posed_at=now,
            entered_at=now,
        )
        db.session.add(topic)
        db.session.flush()
        return topic.id, topic.number
