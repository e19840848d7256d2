"""Where people stand, and why. Whoever stands against is owed an explanation before anything starts."""

from __future__ import annotations

from datetime import datetime

from app.domain.errors import Invalid, Missing, Refused
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import say
from app.domain.stages import Contribution, Party
from app.domain.text import has_words, tidy
from app.extensions import db
from app.models.contributions import Position, Stance
from app.queries.facts import facts_of
from app.services import history
from app.services.locking import locked_topic, topic_that_takes
from app.services.told import two_texts

EXPLAINED = history.register_tag("position.explained", "position_id", "explanation")


def state(
    topic_id: int,
    stance: Stance,
    reason: str,
    *,
    party: Party | None,
    device_mark: str | None,
    slip_id: int | None,
    now: datetime,
) -> Position:
    topic = topic_that_takes(topic_id, Contribution.POSITION)
    told = tidy(reason)
    if not has_words(told):
        raise Invalid("reason", say("Please say why, in a few words."))
    position = Position(
        topic_id=topic.id,
        round=topic.round,
        stance=stance,
        party=party,
        **two_texts(told),
        device_mark=device_mark,
        slip_id=slip_id,
        stated_at=now,
    )
    db.session.add(position)
    db.session.flush()
    topic.public_version += 1
    return position


def explain(position_id: int, text: str, actor: Actor, *, now: datetime) -> Position:
    position = db.session.get(Position, position_id)
    if position is None:
        raise Missing
    topic = locked_topic(position.topic_id)
    require(actor, "position:explain", facts_of(topic, now=now))
    words = tidy(text)
    if not has_words(words):
        raise Invalid("explanation", say("Please write an answer the person can understand."))
    if position.explained_at is not None:
        raise Refused(say("This position was already explained."))
    position.explanation, position.explained_at, position.explained_by = words, now, actor.account_id
    history.record(
        topic.room_id,
        EXPLAINED,
        at=now,
        actor=actor,
        said=say("An opposing position got its explanation."),
        topic=(topic.id, topic.number),
        payload={"position_id": position.id, "explanation": words},
    )
    topic.public_version += 1
    return position
