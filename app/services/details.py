"""What a proposer tells later: an answer to the reviewer's question, or something added before the first look."""

from __future__ import annotations

from datetime import datetime

from app.domain.asks import Ask
from app.domain.errors import Missing, NotAllowed, Refused
from app.domain.roles import Actor, ActorKind
from app.domain.sentences import say
from app.domain.stages import Contribution, SlipKind, Status
from app.extensions import db
from app.models.topics import Slip
from app.services import history, pipeline
from app.services.locking import locked_topic
from app.services.once import claim, close
from app.services.told import words, write_down

DETAIL_ADDED = history.register_tag("detail.added", "detail_id")


def tell(slip_id: int, text: str, *, key: str, actor: Actor, now: datetime) -> None:
    """Add to the matter of a proposer's slip, exactly once per `key` (at most 64 characters).

    Raises NotAllowed for a slip that is not the actor's or only follows, Invalid at `text`, AlreadyFiled for another
    text with the same key, and Refused where the topic takes no details any more.
    """
    slip = db.session.get(Slip, slip_id)
    if slip is None or slip_id not in actor.slip_ids or slip.kind is SlipKind.FOLLOWER:
        raise NotAllowed
    told = words("text", text, say("Please write what you want to add."))
    if claim(key, f"detail|{slip_id}|{told}", now=now) is None:
        add(slip, told, now=now)
        close(key, slip)


def add(slip: Slip, told: str, *, now: datetime) -> None:
    """To a question of the reviewer it is the answer, and the topic moves; before the first look it is only added.

    Raises Missing for a slip without a topic, Refused where the topic takes no details any more.
    """
    holder = Actor(ActorKind.SLIP_HOLDER, slip_ids=frozenset({slip.id}))
    if slip.topic_id is None:  # it follows something about the room as such
        raise Missing
    topic = locked_topic(slip.topic_id)
    if topic.status is Status.NEEDS_DETAILS:
        pipeline.advance(topic.id, "add_details", holder, seen_version=None, now=now, given={Ask.DETAILS: told})
        return
    if Contribution.DETAILS not in topic.status.accepts:
        raise Refused(
            say(
                "%(number)s has gone on (it is now “%(status)s”), and nothing more can be added to it. "
                "You can hand this text in separately with the button below.",
                number=topic.number,
                status=topic.status,
            )
        )
    detail = write_down(topic, told, slip_id=slip.id, now=now)
    history.record(
        topic.room_id,
        DETAIL_ADDED,
        at=now,
        actor=holder,
        said=say("The proposer added something."),
        topic=(topic.id, topic.number),
        payload={"detail_id": detail.id},
    )
    topic.public_version += 1
