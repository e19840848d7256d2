"""Where people stand, and why. Whoever stands against is owed an explanation before anything starts."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.domain.errors import Missing, Refused
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import say
from app.domain.stages import Contribution, Party
from app.extensions import db
from app.models.contributions import Position, Stance
from app.models.first_look import Look
from app.models.topics import Topic
from app.queries.facts import facts_of
from app.queries.inbox_facts import look_owed_by
from app.services import history
from app.services.contributing import Sender, contribute
from app.services.locking import locked_topic, topic_that_takes
from app.services.news import tell_slip
from app.services.once import Filed
from app.services.told import language_of, two_texts, words

EXPLAINED = history.register_tag("position.explained", "position_id", "explanation")


def hand_in(
    topic_id: int, stance: Stance, reason: str, *, party: Party | None, key: str, sender: Sender, now: datetime
) -> Filed:
    """State a position once per `key`, with a slip. Raises what `state` and `contribute` raise."""
    topic = db.session.get_one(Topic, topic_id)
    return contribute(
        key=key,
        handed_in=f"position|{topic_id}|{stance}|{party}|{reason}",
        sender=sender,
        room_id=topic.room_id,
        topic=topic,
        write=lambda slip: state(
            topic_id, stance, reason, party=party, device_mark=sender.device_mark, slip_id=slip.id, now=now
        ),
        now=now,
    )


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
    """Say where one stands. What the same slip said in this round gives way: the new one is read and explained anew."""
    topic = topic_that_takes(topic_id, Contribution.POSITION)
    told = words("reason", reason, say("Please say why, in a few words."))
    position = Position(
        topic_id=topic.id,
        round=topic.round,
        stance=stance,
        party=party,
        **two_texts(told),
        lang=language_of(told),
        device_mark=device_mark,
        slip_id=slip_id,
        stated_at=now,
    )
    db.session.add(position)
    db.session.flush()
    if slip_id is not None:
        _replace_earlier(position)
    topic.public_version += 1
    return position


def _replace_earlier(position: Position) -> None:
    """A row of its own rather than a new text in the old one: nobody at the desk shows a text they have not read.

    Only once the new one is there: SQLite would give it the number of the row that went. What was withheld stays, for
    its rule and date are public.
    """
    db.session.execute(
        sa.delete(Position).where(
            Position.topic_id == position.topic_id,
            Position.round == position.round,
            Position.slip_id == position.slip_id,
            Position.look != Look.WITHHELD,
            Position.id != position.id,
        )
    )


def explain(position_id: int, text: str, actor: Actor, *, now: datetime) -> Position:
    """Answer somebody who stands against. Whoever explains has read it: the position is shown with its answer."""
    topic_id = db.session.scalar(sa.select(Position.topic_id).where(Position.id == position_id))
    if topic_id is None:
        raise Missing
    topic = locked_topic(topic_id)
    position = db.session.get(Position, position_id, populate_existing=True)
    if position is None:  # it gave way to another one meanwhile
        raise Refused(say("They have stated another position meanwhile. Please read that one."))
    is_first_look = position.look is Look.WAITING or position.looked_at == now  # in this very press, perhaps
    owed_by = look_owed_by(position.stated_at) if is_first_look else None
    require(actor, "position:explain", facts_of(topic, now=now, owed_by=owed_by))
    explanation = words("explanation", text, say("Please write an answer the person can understand."))
    if position.explained_at is not None:
        raise Refused(say("This position was already explained."))
    position.explanation, position.explained_at, position.explained_by = explanation, now, actor.account_id
    if position.look is Look.WAITING:
        position.look, position.looked_at, position.looked_by = Look.SHOWN, now, actor.account_id
    event = history.record(
        topic.room_id,
        EXPLAINED,
        at=now,
        actor=actor,
        said=say("An opposing position got its explanation."),
        topic=(topic.id, topic.number),
        payload={"position_id": position.id, "explanation": explanation},
    )
    if position.slip_id is not None:
        tell_slip(position.slip_id, event.id)
    topic.public_version += 1
    return position
