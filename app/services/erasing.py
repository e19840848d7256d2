"""Erasing by slip: its holder takes back everything that only the desk could read, and what nobody has shown yet.

What everybody may read already stays, without the original behind it: others have answered it, and a history that
people can quietly empty is none. The chain keeps that something was erased, when, and by which rule.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.domain.errors import Missing, NotAllowed
from app.domain.roles import Actor
from app.domain.sentences import say
from app.domain.stages import SlipKind, Status
from app.extensions import db
from app.models.audit import AuditEvent
from app.models.files import Photo
from app.models.messages import Message
from app.models.remarks import Remark
from app.models.topics import Detail, Slip, Topic
from app.queries.erasing import WRITTEN, is_alone_with_it, waits
from app.services import history, pictures, pipeline, voice_notes
from app.services.locking import locked_topics

ERASED = history.register_tag("slip.erased")
RULE = "erased by the holder of the slip"
_TOLD_BY_MOVES = ("topic.add_details", "topic.appeal")  # their payloads hold what was told, unmasked


def erase(slip_id: int, *, actor: Actor, now: datetime) -> None:
    """Once, and for good; a second time changes nothing. A matter nobody has read yet is withdrawn with it.

    Raises Missing for no such slip, NotAllowed for another's.
    """
    slip = db.session.get(Slip, slip_id)
    if slip is None:
        raise Missing
    if slip_id not in actor.slip_ids:
        raise NotAllowed
    topics = locked_topics({id_ for id_ in (slip.topic_id, slip.origin_topic_id) if id_ is not None})
    slip = db.session.get_one(Slip, slip_id, with_for_update=True, populate_existing=True)
    if slip.erased_at is not None:
        return
    topic = topics.get(slip.topic_id) if slip.topic_id else None
    if topic and topic.status is Status.POSED and is_alone_with_it(slip, topic, now=now):
        pipeline.advance(topic.id, "withdraw", actor, seen_version=None, now=now)
    if slip.kind is not SlipKind.FOLLOWER:
        _erase_matter(topics[slip.origin_topic_id], slip, now)  # type: ignore[index]  # a proposer's slip has one
    voice_notes.remove_of(slip.id)
    _erase_words(slip.id)
    _erase_messages(slip.id, now)
    slip.contact_sealed = slip.device_mark = None
    slip.erased_at = now
    if topic:
        topic.public_version += 1
    history.record(
        topic.room_id if topic else slip.room_id,
        ERASED,
        at=now,
        actor=actor,
        said=say("The holder of a slip had erased what only the desk could read."),
        topic=(topic.id, topic.number) if topic else None,
    )


def _erase_matter(topic: Topic, slip: Slip, now: datetime) -> None:
    """The original of what was filed and of what was added later; of a withdrawn matter every word."""
    topic.told_sealed = topic.helper_name = None
    details = sa.update(Detail).where(Detail.slip_id == slip.id)
    db.session.execute(details.values(told_sealed=None))
    told = sa.exists().where(
        Detail.slip_id == slip.id, Detail.topic_id == AuditEvent.topic_id, Detail.at == AuditEvent.at
    )
    _erase_payloads(sa.and_(AuditEvent.tag.in_(_TOLD_BY_MOVES), told), now)
    if topic.status is Status.WITHDRAWN:  # nobody reads it any more, so nothing is kept for readers
        topic.title = topic.place = None
        topic.shown = ""
        db.session.execute(details.values(shown=""))
        _erase_payloads(sa.and_(AuditEvent.tag == "topic.accept", AuditEvent.topic_id == topic.id), now)
        _remove_photos(Photo.topic_id == topic.id)


def _erase_payloads(of: sa.ColumnElement[bool], now: datetime) -> None:
    for event_id in db.session.scalars(sa.select(AuditEvent.id).where(of)).all():
        history.erase(event_id, rule=RULE, now=now)


def _erase_words(slip_id: int) -> None:
    """What waits for its first look is taken back whole; what was decided on loses the original and the phone."""
    held = sa.select(Remark.id).where(Remark.slip_id == slip_id, waits(Remark))
    _remove_photos(Photo.remark_id.in_(held))
    for model in WRITTEN:
        db.session.execute(sa.delete(model).where(model.slip_id == slip_id, waits(model)))
        db.session.execute(sa.update(model).where(model.slip_id == slip_id).values(told_sealed=None, device_mark=None))


def _erase_messages(slip_id: int, now: datetime) -> None:
    mine = sa.update(Message).where(Message.slip_id == slip_id)
    db.session.execute(mine.values(words_sealed=None))
    unanswered = Message.is_from_desk.is_(False) & Message.answered_at.is_(None)
    db.session.execute(mine.where(unanswered).values(answered_at=now))  # nobody has to answer it any more


def _remove_photos(of: sa.ColumnElement[bool]) -> None:
    """The rows now; the files go with the next sweep."""
    ids = db.session.scalars(sa.select(Photo.picture_id).where(of)).all()
    db.session.execute(sa.delete(Photo).where(Photo.picture_id.in_(ids)))
    for id_ in ids:
        pictures.remove(id_)
