"""What happened to a topic since somebody opened its page, in sentences."""

from __future__ import annotations

import sqlalchemy as sa

from app.domain.roles import Actor
from app.domain.sentences import Sentence, say
from app.extensions import db
from app.models.topics import Step, Topic
from app.queries import history
from app.queries.trail import ACTED_AS, RESIDENT

_RAISES_THE_VERSION = ("topic.", "clock.extended")


def meanwhile(topic_id: int, seen_version: int) -> tuple[Sentence, ...]:
    """Everything since `seen_version`, oldest first, with who did it as what; empty when nothing happened."""
    version = db.session.scalar(sa.select(Topic.move_version).where(Topic.id == topic_id)) or 0
    missed = max(0, version - seen_version)
    trail = history.of_topic(topic_id, newest_first=True)
    news = [entry for entry in trail if entry.tag.startswith(_RAISES_THE_VERSION)][:missed]
    return tuple(_said(entry) for entry in reversed(news))


def was_last_to_move(topic_id: int, verb: str, actor: Actor) -> bool:
    """Whether the last move was this one, by this very account: the first press of two."""
    last = db.session.execute(
        sa.select(Step.verb, Step.account_id).where(Step.topic_id == topic_id).order_by(Step.id.desc()).limit(1)
    ).one()
    return actor.is_staff and last.verb == verb and last.account_id == actor.account_id


def _said(entry: history.TrailEntry) -> Sentence:
    who = say(ACTED_AS.get(entry.actor_role, RESIDENT))
    return say("%(what)s (%(who)s, %(when)s)", what=entry.said, who=who, when=entry.at)
