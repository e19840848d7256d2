"""Topics under their row lock: whoever changes one, or adds to one, holds it first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from app.domain.errors import Missing, Refused
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import say
from app.domain.stages import Contribution, Status
from app.domain.taking import not_accepted
from app.extensions import db
from app.models.topics import Topic
from app.queries.facts import facts_of


def locked_topics(ids: Collection[int]) -> dict[int, Topic]:
    """The topics as they are now, locked in the order of their ids, so that two who want the same pair queue up."""
    rows = db.session.scalars(
        sa.select(Topic)
        .where(Topic.id.in_(ids))
        .order_by(Topic.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {topic.id: topic for topic in rows}


def locked_topic(topic_id: int) -> Topic:
    try:
        return locked_topics([topic_id])[topic_id]
    except KeyError:
        raise Missing from None


def topic_that_takes(topic_id: int, contribution: Contribution) -> Topic:
    """The locked topic, if its status takes this contribution now; raises Refused with the status it is in.

    Under the lock, so that a guard that counts contributions and the contribution itself never pass each other.
    """
    topic = locked_topic(topic_id)
    if contribution not in topic.status.accepts:
        raise Refused(not_accepted(topic.status, contribution))
    return topic


def topic_on_desk(topic_id: int, action: str, actor: Actor, *statuses: Status, now: datetime) -> Topic:
    """The locked topic, if the policy allows this actor `action` on it and it is in one of `statuses`.

    Raises Missing, NotAllowed, or Refused with the status it is in.
    """
    topic = locked_topic(topic_id)
    require(actor, action, facts_of(topic, now=now))
    if topic.status not in statuses:
        raise Refused(say("This is no longer possible: the topic is now “%(status)s”.", status=topic.status))
    return topic
