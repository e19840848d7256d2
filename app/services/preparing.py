"""What must be written down before a meeting counts as held: who came, and the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from app.domain.errors import Invalid, Missing
from app.domain.roles import Actor
from app.domain.sentences import say
from app.domain.stages import Party, Status
from app.domain.text import has_words, tidy
from app.extensions import db
from app.models.meetings import Attendance, Meeting
from app.models.topics import Topic
from app.queries.facts import planned_meeting
from app.services.locking import topic_on_desk

ACTION = "meeting:record"


def record_attendance(topic_id: int, people: Mapping[Party, int], actor: Actor, *, now: datetime) -> Meeting:
    """How many signed on paper, by party; a second time replaces the first. It opens a written record again."""
    meeting, topic = _planned(topic_id, actor, now)
    db.session.execute(sa.delete(Attendance).where(Attendance.meeting_id == meeting.id))
    db.session.add_all(
        Attendance(meeting_id=meeting.id, party=party, people=count) for party, count in people.items() if count > 0
    )
    meeting.record = None
    db.session.flush()
    topic.public_version += 1
    return meeting


def write_record(topic_id: int, record: str, actor: Actor, *, now: datetime) -> Meeting:
    """Keep the record as one text. Raises Invalid for a text without words."""
    meeting, topic = _planned(topic_id, actor, now)
    words = tidy(record)
    if not has_words(words):
        raise Invalid("record", say("Please fill this in."))
    meeting.record = words
    db.session.flush()
    topic.public_version += 1
    return meeting


def _planned(topic_id: int, actor: Actor, now: datetime) -> tuple[Meeting, Topic]:
    topic = topic_on_desk(topic_id, ACTION, actor, Status.SCHEDULED, now=now)
    meeting = planned_meeting(topic)
    if meeting is None:
        raise Missing
    return meeting, topic
