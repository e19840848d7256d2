"""What is prepared over several sittings before a move: options, attendance and record, items and their outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa

from app.domain.errors import Invalid, Missing, Refused
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import say
from app.domain.stages import ItemOutcome, Party, Status
from app.domain.text import has_words, tidy
from app.extensions import db
from app.models.meetings import Attendance, Meeting, ResearchOption
from app.models.organisations import Organisation
from app.models.resolutions import Item, Milestone
from app.models.topics import Topic
from app.queries.facts import facts_of, planned_meeting
from app.services.locking import locked_topic
from app.services.pipeline import follow_the_items


def draft_option(topic_id: int, text: str, actor: Actor, *, now: datetime, cost: str = "") -> ResearchOption:
    topic = _prepared_by(topic_id, "research:edit", actor, now, Status.IN_RESEARCH)
    option = ResearchOption(
        topic_id=topic.id,
        round=topic.round,
        text=_words("text", text),
        cost=cost or None,
        drafted_at=now,
    )
    db.session.add(option)
    db.session.flush()
    topic.public_version += 1
    return option


def record_attendance(topic_id: int, people: Mapping[Party, int], actor: Actor, *, now: datetime) -> Meeting:
    """How many came, by party; a second time replaces the first."""
    meeting = _meeting(topic_id, actor, now)
    db.session.execute(sa.delete(Attendance).where(Attendance.meeting_id == meeting.id))
    db.session.add_all(
        Attendance(meeting_id=meeting.id, party=party, people=count) for party, count in people.items() if count > 0
    )
    db.session.flush()
    return meeting


def write_record(topic_id: int, record: str, actor: Actor, *, now: datetime) -> Meeting:
    meeting = _meeting(topic_id, actor, now)
    meeting.record = _words("record", record)
    db.session.flush()
    return meeting


def add_item(
    topic_id: int,
    task: str,
    actor: Actor,
    *,
    now: datetime,
    lead_person: str,
    organisation_id: int,
    due_on: date,
    milestones: Mapping[str, date],
    measured_by: str = "",
) -> Item:
    """One line of the list of results."""
    topic = _prepared_by(topic_id, "item:edit", actor, now, Status.DELIBERATED)
    if db.session.get(Organisation, organisation_id) is None:
        raise Invalid("body", say("Choose a body from the list."))
    item = Item(
        topic_id=topic.id,
        round=topic.round,
        task=_words("task", task),
        lead_person=lead_person or None,
        organisation_id=organisation_id,
        due_on=due_on,
        measured_by=measured_by or None,
        made_at=now,
    )
    db.session.add(item)
    db.session.flush()
    db.session.add_all(Milestone(item_id=item.id, text=text, due_on=due) for text, due in milestones.items())
    db.session.flush()
    topic.public_version += 1
    return item


def record_outcome(item_id: int, outcome: ItemOutcome, evidence: str, actor: Actor, *, now: datetime) -> Item:
    """By the body itself or the administrator. Done and not done alike need something to show for it."""
    item = db.session.get(Item, item_id)
    if item is None:
        raise Missing
    topic = _prepared_by(item.topic_id, "item:report", actor, now, Status.IN_PROGRESS)
    item.outcome, item.evidence, item.done_at = outcome, _words("evidence", evidence), now
    db.session.flush()
    follow_the_items(topic)
    topic.public_version += 1
    return item


def _meeting(topic_id: int, actor: Actor, now: datetime) -> Meeting:
    topic = _prepared_by(topic_id, "meeting:record", actor, now, Status.SCHEDULED)
    meeting = planned_meeting(topic)
    if meeting is None:
        raise Missing
    topic.public_version += 1
    return meeting


def _prepared_by(topic_id: int, action: str, actor: Actor, now: datetime, status: Status) -> Topic:
    topic = locked_topic(topic_id)
    require(actor, action, facts_of(topic, now=now))
    if topic.status is not status:
        raise Refused(say("This is no longer possible: the topic is now “%(status)s”.", status=topic.status))
    return topic


def _words(field: str, text: str) -> str:
    words = tidy(text)
    if not has_words(words):
        raise Invalid(field, say("Please fill this in."))
    return words
