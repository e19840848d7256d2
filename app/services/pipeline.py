"""`advance()`: the only way a topic moves, and `begin()`, the only way one comes to be.

Nothing else in the application assigns `Topic.status`; a test reads the source to make sure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa

from app.domain.asks import NOTHING_GIVEN, Ask, Given
from app.domain.clock import end_of_day, resume_due
from app.domain.deadlines import Dates, due_at
from app.domain.errors import Invalid, Missing, NotAllowed, OutOfDate, Refused
from app.domain.facts import TopicFacts
from app.domain.holding import HOLDING
from app.domain.own_words import still_templates
from app.domain.pipeline import PIPELINE, Move, refusals
from app.domain.pipeline import move as move_of
from app.domain.roles import Actor, ActorKind, Role
from app.domain.sentences import say
from app.domain.stages import Status
from app.domain.trail import CLOCKS_REASON, SAID
from app.extensions import db, rulebook
from app.models.resolutions import Item
from app.models.rooms import Room
from app.models.topics import Step, Topic
from app.queries.calendar import load as load_calendar
from app.queries.facts import facts_of, notice_until, open_referral, open_refusal, planned_meeting
from app.services import history, outbox
from app.services.consequences import CONSEQUENCES, drop_proposal
from app.services.locking import locked_topics

for _row in PIPELINE:
    history.register_tag(f"topic.{_row.verb}", *(ask.value for ask in (*_row.asks, *_row.may_ask)))


def advance(
    topic_id: int,
    verb: str,
    actor: Actor,
    *,
    seen_version: int | None,
    now: datetime,
    given: Given = NOTHING_GIVEN,
) -> Topic:
    """Make one move, in the caller's `writing()`: lock, may?, stale?, guards, change, history, outbox.

    `seen_version` is the `move_version` of the page the person saw (the clock has none). `given` answers what the row
    asks. Raises Missing, NotAllowed, OutOfDate, Invalid (an ask without an answer) or Refused with every sentence.
    """
    row = move_of(verb)
    if row is None or not row.source:
        raise Missing()
    topic = _lock(topic_id, given)
    facts = facts_of(topic, now=now, given=given)

    if not row.by.allows(actor, facts):
        raise NotAllowed(say("Only %(who)s may do this.", who=row.by.words))
    if seen_version is not None and seen_version != topic.move_version:
        raise OutOfDate()
    if topic.status not in row.source:
        raise OutOfDate(say("This is no longer possible: the topic is now “%(status)s”.", status=topic.status))
    if actor.kind is ActorKind.CLOCK:
        given = {**given, **_clocks_answers(row)}
    else:
        _check_answers(row, given, facts)
    refused = refusals(row, actor, facts, given)
    if refused:
        raise Refused(*refused)

    _change(topic, row, facts, actor, given, now)
    return topic


def begin(topic: Topic, actor: Actor, *, now: datetime) -> None:
    """Put a new topic at the beginning of the pipeline; `topic` is whole but for what the pipeline decides."""
    row = move_of("pose")
    assert row is not None
    topic.status = Status.POSED
    topic.stage = Status.POSED.stage  # type: ignore[assignment]
    topic.round = topic.move_version = topic.public_version = 1
    topic.entered_at = now
    topic.due_at = _due(topic, now, first=True)
    db.session.add(topic)
    db.session.flush()
    _tell(topic, row, topic.room_id, None, actor, NOTHING_GIVEN, now)


def follow_the_items(topic: Topic) -> None:
    """Run the clock to the next open item's date. After the last it stands: the result is still owed."""
    if next_due := _next_item_due(topic):
        topic.due_at = end_of_day(next_due)


def _lock(topic_id: int, given: Given) -> Topic:
    """Lock the topic, and a merge's other one with it: crossing merges queue up instead of passing each other."""
    found = locked_topics({topic_id, given.get(Ask.TARGET_TOPIC) or topic_id})
    if topic_id not in found:
        raise Missing
    return found[topic_id]


def _check_answers(row: Move, given: Given, facts: TopicFacts) -> None:
    missing = {ask.value: say("Please fill this in.") for ask in row.asks if given.get(ask) in (None, "")}
    if wrong := missing | still_templates(row.verb, given, facts.ruleset):
        raise Invalid(errors=wrong)


def _clocks_answers(row: Move) -> dict[Ask, str]:
    return {Ask.REASON: CLOCKS_REASON[row.verb]} if row.verb in CLOCKS_REASON else {}


def _change(topic: Topic, row: Move, facts: TopicFacts, actor: Actor, given: Given, now: datetime) -> None:
    left, room_left = topic.status, topic.room_id
    if facts.climbs and not row.by.allows(actor, replace(facts, climbs=0)):
        # Whoever stepped in for a silent desk may also take the next step; else the silence would begin anew.
        topic.climbed = facts.climbs
    target = row.target_for(facts)
    if row.verb in CONSEQUENCES:
        CONSEQUENCES[row.verb](topic, facts, actor, given, now)
    if topic.room_id != room_left or target not in (Status.IN_REVIEW, Status.NEEDS_DETAILS):
        with db.session.no_autoflush:
            drop_proposal(topic)

    if row.sets_class is not None:
        topic.topic_class = row.sets_class
        if topic.class_at_review is None and left is Status.IN_REVIEW:
            topic.class_at_review = row.sets_class
    topic.status = target
    topic.stage = target.stage or topic.stage
    topic.move_version += 1
    if topic.room_id != room_left:
        topic.climbed = 0
    if target is not left or topic.room_id != room_left:
        # A room that is handed a matter is given the whole time of its status, not what the other one left over.
        _set_the_clock(topic, left, now)
        topic.entered_at = now
    db.session.flush()
    _tell(topic, row, room_left, left, actor, given, now)


def _set_the_clock(topic: Topic, left: Status, now: datetime) -> None:
    """A pause keeps the promise; whatever else a topic comes to starts that status's own clock."""
    if topic.status is Status.NEEDS_DETAILS:
        topic.paused_due_at = topic.due_at
        topic.due_at = _due(topic, now)
    elif left is Status.NEEDS_DETAILS and topic.status is Status.IN_REVIEW and topic.paused_due_at:
        topic.due_at = resume_due(topic.paused_due_at, topic.entered_at, now, load_calendar())
        topic.paused_due_at = None
    else:
        topic.due_at = _due(topic, now)


def _due(topic: Topic, now: datetime, *, first: bool = False) -> datetime | None:
    meeting = None if first else planned_meeting(topic)
    referral = None if first else open_referral(topic)
    dates = Dates(
        posed_at=topic.posed_at,
        reviewed_before=not first and _was_in(topic, Status.IN_REVIEW),
        notice_until=None if first else notice_until(topic),
        meeting_at=meeting.starts_at if meeting else None,
        next_item_due=None if first else _next_item_due(topic),
        referral_due_at=referral.due_at if referral else None,
        review_again_after_days=None if first else _review_again_after_days(topic),
    )
    return due_at(topic.status, dates, now=now, lengths=rulebook.rules.lengths, calendar=load_calendar())


def _was_in(topic: Topic, status: Status) -> bool:
    return bool(db.session.scalar(sa.select(sa.exists().where(Step.topic_id == topic.id, Step.to_status == status))))


def _next_item_due(topic: Topic) -> date | None:
    return db.session.scalar(
        sa.select(sa.func.min(Item.due_on)).where(
            Item.topic_id == topic.id, Item.round == topic.round, Item.outcome.is_(None)
        )
    )


def _review_again_after_days(topic: Topic) -> int | None:
    refusal = open_refusal(topic)
    return rulebook.rules.clause(refusal.clause).review_after_days if refusal and refusal.clause else None


def _tell(
    topic: Topic, row: Move, room_id: int, left: Status | None, actor: Actor, given: Given, now: datetime
) -> None:
    """History and promises, in the room the move happened in; a topic that changed rooms is known in both."""
    if others := {topic.room_id, topic.origin_room_id} - {room_id}:
        closed = _lock_rooms({room_id, *others})
        if topic.room_id != room_id and topic.room_id in closed:  # since the guards looked
            raise OutOfDate(say("The other room has closed meanwhile."))
        db.session.execute(sa.update(Room).where(Room.id.in_(others)).values(public_version=Room.public_version + 1))
    payload = {ask.value: _as_json(given.get(ask)) for ask in (*row.asks, *row.may_ask)}
    event = history.record(
        room_id,
        f"topic.{row.verb}",
        at=now,
        actor=actor,
        said=say(SAID[row.verb]),
        topic=(topic.id, topic.number),
        payload=payload,
        role=_acting_role(actor, left),
    )
    db.session.add(
        Step(
            topic_id=topic.id,
            room_id=room_id,
            round=topic.round,
            verb=row.verb,
            from_status=left,
            to_status=topic.status,
            account_id=actor.account_id,
            at=now,
            event_id=event.id,
        )
    )
    topic.public_version += 1
    for effect in row.effects:
        outbox.promise(effect, at=now, topic_id=topic.id, room_id=topic.room_id, payload={"event_id": event.id})


def _acting_role(actor: Actor, left: Status | None) -> Role | None:
    """Whoever holds several seats, here or in a room that stands in, acted as the desk the matter lay on."""
    desk = HOLDING[left].desk if left else None
    return desk if desk and actor.holds(desk) else None


def _lock_rooms(ids: set[int]) -> set[int]:
    """In the order of their ids: a matter going up and another coming down must not wait for each other.

    Answers which of them are closed.
    """
    rows = db.session.execute(
        sa.select(Room.id, Room.closed_on).where(Room.id.in_(ids)).order_by(Room.id).with_for_update()
    )
    return {room_id for room_id, closed_on in rows if closed_on is not None}


def _as_json(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return dict(value)
        case _:
            return value
