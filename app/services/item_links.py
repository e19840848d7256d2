"""What is done with a body's link: acting by it, while it is good, and giving out another that makes it void."""

from __future__ import annotations

from datetime import datetime

from app.domain.errors import Missing, Refused
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import say
from app.domain.stages import Status
from app.extensions import db
from app.models.referrals import Referral
from app.models.resolutions import Item
from app.models.topics import Topic
from app.queries import item_links
from app.queries.facts import facts_of, open_referral
from app.queries.item_links import Opened
from app.services import history
from app.services.locking import locked_topic

RENEWED = history.register_tag("body_link.renewed", "item_id", "referral_id")


def acting(token: str) -> Opened:
    """The link under its topic's lock, so that one renewed this very moment is void. In the caller's `writing()`.

    Raises Missing for a link never given out, and Refused with the sentence that says why it is good no longer.
    """
    locked_topic(item_links.topic_id_of(token))
    link = item_links.opened(token)
    if link.ended:
        raise Refused(link.ended)
    return link


def renew_of_item(topic_id: int, item_id: int, actor: Actor, *, now: datetime) -> Item:
    """Another link for the item; the one before is void at once."""
    topic = _topic(topic_id, actor, now)
    item = db.session.get(Item, item_id, populate_existing=True)
    if item is None or item.topic_id != topic.id:
        raise Missing
    if topic.status is not Status.IN_PROGRESS or item.round != topic.round or item.outcome is not None:
        raise Refused(say("There is nothing to report for it any more, so it needs no link."))
    item.link_version += 1
    _tell(topic, actor, now, item_id=item.id)
    return item


def renew_of_referral(topic_id: int, actor: Actor, *, now: datetime) -> Referral:
    topic = _topic(topic_id, actor, now)
    referral = open_referral(topic)
    if referral is None:
        raise Refused(say("There is nothing to report for it any more, so it needs no link."))
    referral.link_version += 1
    _tell(topic, actor, now, referral_id=referral.id)
    return referral


def _topic(topic_id: int, actor: Actor, now: datetime) -> Topic:
    topic = locked_topic(topic_id)
    require(actor, "body_link:issue", facts_of(topic, now=now))
    return topic


def _tell(
    topic: Topic, actor: Actor, now: datetime, *, item_id: int | None = None, referral_id: int | None = None
) -> None:
    """Who answered by which link may be asked one day."""
    history.record(
        topic.room_id,
        RENEWED,
        at=now,
        actor=actor,
        said=say("A body was given a new link; the one before is void."),
        topic=(topic.id, topic.number),
        payload={"item_id": item_id, "referral_id": referral_id},
    )
    topic.public_version += 1
    db.session.flush()
