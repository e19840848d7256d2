"""A suggestion that deserves more than an answer: a reviewer makes it a topic, and nobody types anything again."""

from __future__ import annotations

from datetime import datetime

from app.domain.errors import Refused
from app.domain.inbox import InboxKind
from app.domain.policy import require
from app.domain.roles import PUBLIC, Actor
from app.domain.sentences import say
from app.domain.stages import Channel, RemarkKind, SlipKind
from app.extensions import db, rulebook
from app.models.first_look import Look
from app.models.remarks import Remark
from app.models.rooms import Room
from app.models.topics import Slip, Topic
from app.queries.slips import actor_of
from app.services import first_look, history, pipeline
from app.services.filing import next_number
from app.services.news import tell_slip
from app.services.open_rooms import open_room

RAISED = history.register_tag("suggestion.raised", "remark_id")


def raise_to_topic(remark_id: int, actor: Actor, *, now: datetime) -> Topic:
    """A topic with the same words, posed now in the room on whose desk the suggestion lies, and its slip with it.

    Whoever raises what still waits for a first look has looked at it. Raises Missing, NotAllowed, and Refused for what
    is no suggestion, is withheld, was raised before, or came with the slip of whoever raised the topic it belongs to.
    """
    held = first_look.hold(InboxKind.REMARK, remark_id, now=now)
    remark: Remark = held.text
    require(actor, "suggestion:raise", held.facts)
    slip = db.session.get(Slip, remark.slip_id) if remark.slip_id else None
    _check(remark, slip)
    if remark.look is Look.WAITING:
        first_look.take_to_public(held, actor, now=now)

    topic = _pose(remark, slip, open_room(held.room_id), now)
    remark.raised_topic_id = topic.id
    if slip is not None:
        slip.kind, slip.topic_id, slip.origin_topic_id = SlipKind.FILED, topic.id, topic.id
    event = history.record(
        topic.room_id,
        RAISED,
        at=now,
        actor=actor,
        said=say("A reviewer made a suggestion into topic %(number)s.", number=topic.number),
        topic=(topic.id, topic.number),
        payload={"remark_id": remark.id},
    )
    if held.topic is not None:
        held.topic.public_version += 1  # its page says what became of the suggestion
    if slip is not None:
        tell_slip(slip.id, event.id)
    return topic


def _check(remark: Remark, slip: Slip | None) -> None:
    if remark.kind is not RemarkKind.SUGGESTION:
        raise Refused(say("Only a suggestion can be made into a topic."))
    if remark.raised_topic_id is not None:
        number = db.session.get_one(Topic, remark.raised_topic_id).number
        raise Refused(say("It was made into topic %(number)s already.", number=number))
    if remark.look is Look.WITHHELD:
        raise Refused(say("What is not shown cannot be made into a topic."))
    if slip is not None and slip.kind is not SlipKind.FOLLOWER:
        raise Refused(
            say("It came from whoever raised that topic, and their slip stays with it. Please answer it there.")
        )


def _pose(remark: Remark, slip: Slip | None, room: Room, now: datetime) -> Topic:
    """By the hand of whoever suggested it: a reviewer who raises it has not become a party to it."""
    topic = Topic(
        number=next_number(now),
        room_id=room.id,
        origin_room_id=remark.room_id,
        told_sealed=remark.told_sealed,
        shown=remark.shown,
        lang=remark.lang,
        party=remark.party,
        channel=slip.channel if slip else Channel.SCAN,
        consent_version=rulebook.rules.consent.version,  # the one that stands on the form of suggestions
        ruleset_version=rulebook.rules.version,
        posed_at=now,
    )
    pipeline.begin(topic, actor_of(slip) if slip else PUBLIC, now=now)
    return topic
