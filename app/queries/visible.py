"""The only door to topics for pages: what somebody may not see is not there, and what is hidden has no words.

Everybody sees that a topic exists once somebody of the room has read it. Its words are another matter: a topic that
is withheld or was withdrawn keeps its number and its dates, and loses title and text everywhere at once.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.domain.errors import Missing
from app.domain.roles import Actor
from app.domain.stages import Status
from app.extensions import db
from app.models.rooms import Room
from app.models.topics import Slip, Topic
from app.queries.desks import place_of

# Every list of topics that leaves the desk begins with this condition.
IS_KNOWN = Topic.status != Status.POSED


def topic_by_number(number: str, actor: Actor) -> Topic:
    """The topic with its room, the room it was posed in and the topic it was merged into. One query, for the public.

    Raises Missing where there is none or this actor cannot know of it: before the first look only those who hold a
    slip of it and those whose desk it can reach. Whether its words may be shown is `topic.status.is_public`.
    """
    topic = db.session.scalar(
        sa.select(Topic)
        .where(Topic.number == number)
        .options(
            joinedload(Topic.room).options(joinedload(Room.division), joinedload(Room.upper)),
            joinedload(Topic.origin_room),
            joinedload(Topic.merged_into),
        )
    )
    if topic is None or not (topic.status is not Status.POSED or _is_concerned(actor, topic)):
        raise Missing
    return topic


def title_of(topic: Topic) -> str | None:
    """The title where it may be shown, else None."""
    return topic.title if topic.status.is_public else None


def _is_concerned(actor: Actor, topic: Topic) -> bool:
    if actor.is_staff:
        return actor.account_id in place_of(topic.room_id).everybody
    return bool(actor.slip_ids) and bool(
        db.session.scalar(sa.select(sa.exists().where(Slip.id.in_(actor.slip_ids), Slip.topic_id == topic.id)))
    )
