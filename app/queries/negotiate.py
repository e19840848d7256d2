"""What is open for deliberation in a room: the notices, the matters in research, and the meetings to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.domain.stages import Party, RemarkKind, Status
from app.extensions import db
from app.models.first_look import Look
from app.models.meetings import Meeting, MeetingState
from app.models.remarks import Remark
from app.models.topics import Topic
from app.queries.sign_ups import by_meeting
from app.queries.topics import Card, cards

# The nearest to the table first.
OPEN = (Status.SCHEDULED, Status.IN_RESEARCH, Status.ANNOUNCED, Status.RESOLUTION_ANNOUNCED)
MOST = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for the meeting, shown to everybody."""

    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class OpenTopic:
    """A matter one can take part in now. Of a meeting: when, where, how many of each party, what is asked."""

    card: Card
    meeting: Meeting | None
    signed_up: Mapping[Party, int]
    questions: Sequence[Asked]


def open_in(room_id: int, now: datetime, *, first: str | None = None) -> list[OpenTopic]:
    """Meetings first, the soonest on top, then research, then notices; `first` is a topic's number. Four queries."""
    nearness = sa.case({status: place for place, status in enumerate(OPEN)}, value=Topic.status)
    found = cards(
        sa.select(Topic)
        .where(Topic.room_id == room_id, Topic.status.in_(OPEN))
        .order_by(*([Topic.number != first] if first else []), nearness, Topic.due_at, Topic.id)
        .limit(MOST),
        now,
    )
    to_come = [card.id for card in found if card.status is Status.SCHEDULED]
    meetings = _meetings(to_come) if to_come else {}
    questions = _questions(to_come) if to_come else {}
    signed_up = by_meeting([meeting.id for meeting in meetings.values()]) if meetings else {}
    return [_open(card, meetings.get(card.id), signed_up, questions.get(card.id, ())) for card in found]


def _open(
    card: Card, meeting: Meeting | None, signed_up: Mapping[int, Mapping[Party, int]], questions: Sequence[Asked]
) -> OpenTopic:
    return OpenTopic(card, meeting, signed_up.get(meeting.id, {}) if meeting else {}, questions)


def _meetings(topic_ids: Sequence[int]) -> dict[int, Meeting]:
    """Topic id → its planned meeting: there is at most one."""
    rows = db.session.scalars(
        sa.select(Meeting).where(Meeting.topic_id.in_(topic_ids), Meeting.state == MeetingState.PLANNED)
    )
    return {meeting.topic_id: meeting for meeting in rows}


def _questions(topic_ids: Sequence[int]) -> dict[int, list[Asked]]:
    """Topic id → the questions of this round that everybody may read, in the order they came."""
    rows = db.session.execute(
        sa.select(Topic.id, Remark.shown, Remark.lang)
        .join(Topic, Topic.id == Remark.topic_id)
        .where(
            Remark.topic_id.in_(topic_ids),
            Remark.kind == RemarkKind.QUESTION,
            Remark.look == Look.SHOWN,
            Remark.round == Topic.round,
        )
        .order_by(Remark.id)
    )
    found: dict[int, list[Asked]] = {}
    for topic_id, shown, lang in rows:
        found.setdefault(topic_id, []).append(Asked(shown, lang))
    return found
