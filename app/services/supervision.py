"""Overdue climbs: each desk above that may now act asks in writing why it is late, and is owed an answer in public."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.domain.clock import due_in_working_days, local_day
from app.domain.deadlines import climbs
from app.domain.desks import Rung
from app.domain.effects import Effect
from app.domain.errors import Missing, OutOfDate
from app.domain.facts import TopicFacts
from app.domain.outlook import days_late
from app.domain.policy import require
from app.domain.roles import THE_CLOCK, Actor
from app.domain.sentences import Sentence, say
from app.extensions import db, rulebook
from app.models.supervision import Supervision
from app.models.topics import Topic
from app.queries import supervision
from app.queries.calendar import load as load_calendar
from app.queries.facts import facts_of
from app.services import history, outbox
from app.services.locking import locked_topic
from app.services.told import words

ISSUED = history.register_tag("supervision.issued", "supervision_id", "climb")
ANSWERED = history.register_tag("supervision.answered", "supervision_id", "answer")


def wanted(now: datetime) -> list[int]:
    """Ids of topics to `issue` for; each in a unit of work of its own."""
    return supervision.wanted(now)


def issue(topic_id: int, now: datetime) -> Supervision | None:
    """Write the slip of the highest desk the matter has climbed to; None where there is one, or nobody is above."""
    topic = locked_topic(topic_id)
    facts = facts_of(topic, now=now)
    if topic.due_at is None or not days_late(topic.status, topic.due_at, now):
        return None
    lengths, calendar = rulebook.rules.lengths, load_calendar()
    asking = _asking(facts, climbs(topic.due_at, now, lengths=lengths, calendar=calendar))
    if asking is None or _is_issued(topic, asking[0]):
        return None
    climb, rung = asking
    slip = Supervision(
        topic_id=topic.id,
        room_id=topic.room_id,
        from_room_id=rung.room_id,
        climb=climb,
        due_at=topic.due_at,
        issued_at=now,
        answer_by=due_in_working_days(now, lengths.climb_wd, calendar),
    )
    db.session.add(slip)
    db.session.flush()
    said = say("It is late; the level above asks why, and wants an answer by %(day)s.", day=local_day(slip.answer_by))
    _tell(topic, ISSUED, said, THE_CLOCK, now, {"supervision_id": slip.id, "climb": climb})
    return slip


def answer(supervision_id: int, text: str, actor: Actor, *, now: datetime) -> Supervision:
    """Why it is late and what happens by when, in public. Whoever holds the matter answers, or stands in for them."""
    slip = db.session.get(Supervision, supervision_id)
    if slip is None:
        raise Missing
    topic = locked_topic(slip.topic_id)
    require(actor, "supervision:answer", facts_of(topic, now=now))
    told = words("answer", text, say("Please write why it is late, and what happens by when."))
    db.session.refresh(slip)
    if slip.answered_at is not None:
        raise OutOfDate(say("It was answered meanwhile: %(answer)s", answer=slip.answer or ""))
    slip.answer, slip.answered_at, slip.answered_by = told, now, actor.account_id
    _tell(
        topic, ANSWERED, say("The room said why it is late."), actor, now, {"supervision_id": slip.id, "answer": told}
    )
    return slip


def _asking(facts: TopicFacts, climb: int) -> tuple[int, Rung] | None:
    """Which desk above asks, counted in desks where somebody sits; the city's supervisors are the last."""
    inhabited = [rung for rung in facts.place.rungs if any(rung.seats.values())]
    highest = min(climb, len(inhabited) - 1)
    return (highest, inhabited[highest]) if highest > 0 else None


def _is_issued(topic: Topic, climb: int) -> bool:
    found = sa.exists().where(
        Supervision.topic_id == topic.id, Supervision.due_at == topic.due_at, Supervision.climb >= climb
    )
    return bool(db.session.scalar(sa.select(found)))


def _tell(topic: Topic, tag: str, said: Sentence, actor: Actor, now: datetime, payload: dict[str, object]) -> None:
    event = history.record(
        topic.room_id, tag, at=now, actor=actor, said=said, topic=(topic.id, topic.number), payload=payload
    )
    topic.public_version += 1
    for effect in (Effect.TELL_DESK, Effect.TELL_SLIPS):
        outbox.promise(effect, at=now, topic_id=topic.id, room_id=topic.room_id, payload={"event_id": event.id})
