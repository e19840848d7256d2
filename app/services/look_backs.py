"""Looking back: some time after closing everybody is asked whether it lasted, and the desk answers in public."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain.clock import due_in_working_days
from app.domain.effects import Effect
from app.domain.errors import Missing, Refused
from app.domain.policy import require
from app.domain.roles import THE_CLOCK, Actor
from app.domain.sentences import say
from app.domain.stages import Status
from app.extensions import db, rulebook
from app.models.insertion import insert_unless_there
from app.models.look_backs import Lasted, LookBack
from app.queries.calendar import load as load_calendar
from app.queries.facts import facts_of
from app.services import history, outbox, told
from app.services.locking import locked_topic
from app.services.results import request_restart

ASKED = history.register_tag("look_back.asked")
ANSWERED = history.register_tag("look_back.answered", "look_back_id", "look_back")


def ask(topic_id: int, after_days: int, *, now: datetime) -> None:
    """Once a round and length, however often the worker tries: on the desk, and to every slip."""
    topic = locked_topic(topic_id)
    if topic.status is not Status.CLOSED or topic.closed_at is None:
        return
    asked_at = topic.closed_at + timedelta(days=after_days)
    is_new = insert_unless_there(
        LookBack,
        topic_id=topic.id,
        round=topic.round,
        after_days=after_days,
        asked_at=asked_at,
        due_at=due_in_working_days(now, rulebook.rules.lengths.inquiry_wd, load_calendar()),
    )
    if not is_new:
        return
    event = history.record(
        topic.room_id,
        ASKED,
        at=now,
        actor=THE_CLOCK,
        said=say("It was closed %(days)s days ago. Everybody is asked whether it has lasted.", days=after_days),
        topic=(topic.id, topic.number),
    )
    topic.public_version += 1
    outbox.promise(Effect.TELL_SLIPS, at=now, topic_id=topic.id, room_id=topic.room_id, payload={"event_id": event.id})


def answer(look_back_id: int, lasted: Lasted, words: str, actor: Actor, *, now: datetime) -> LookBack:
    """What somebody of the desk found. “It has come back” asks for another round, which a desk then decides."""
    found = db.session.get(LookBack, look_back_id)
    if found is None:
        raise Missing
    topic = locked_topic(found.topic_id)
    look_back = db.session.get_one(LookBack, look_back_id, populate_existing=True)
    require(actor, "look_back:answer", facts_of(topic, now=now))
    seen = told.words("words", words, say("Please say what was seen, and when."))
    if (look_back.answer, look_back.words) == (lasted, seen):
        return look_back  # the second of two presses
    if look_back.answer is not None or topic.status is not Status.CLOSED or topic.round != look_back.round:
        raise Refused(say("Somebody has answered this meanwhile."))
    look_back.answer, look_back.words = lasted, seen
    look_back.answered_at, look_back.answered_by = now, actor.account_id
    history.record(
        topic.room_id,
        ANSWERED,
        at=now,
        actor=actor,
        said=say("Looked at again after %(days)s days: %(lasted)s.", days=look_back.after_days, lasted=lasted),
        topic=(topic.id, topic.number),
        payload={"look_back_id": look_back.id, "look_back": seen},
    )
    if lasted is Lasted.CAME_BACK:
        # It counts as asked on the day we asked: at ninety days sharp it is not too late.
        request_restart(topic, by_proposer=False, actor=actor, now=now, asked_at=look_back.asked_at)
    topic.public_version += 1
    db.session.flush()
    return look_back
