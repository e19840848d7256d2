"""Photos: what belongs to a matter or a remark, and what the desk takes out of it for the faces and plates on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast

import sqlalchemy as sa

from app.domain.errors import Missing
from app.domain.inbox import InboxFacts
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import say
from app.extensions import db
from app.models.files import Photo, StoredPicture
from app.models.remarks import Remark
from app.queries.facts import facts_of
from app.queries.files import owner_of
from app.queries.inbox_facts import inbox_facts
from app.services import history, pictures
from app.services.locking import locked_topic
from app.services.pictures import KeptPicture

DROPPED = history.register_tag("photo.dropped", "picture_id")
PUT_BACK = history.register_tag("photo.put_back", "picture_id")


def attach(kept: Iterable[KeptPicture], *, now: datetime, is_dropped: bool = False, **owner_id: int) -> None:
    """Name in rows what was kept before `writing()`, in order, as photos of one owner: `topic_id=` or `remark_id=`,
    or another column of the table that names one.

    One it has already, by an earlier press or the back button, is not there twice. `is_dropped`: what they belong to
    is public already, so they are for the desk until somebody there has looked and put them in.
    """
    kept = list(kept)
    if not kept:  # the usual case; filing is to be quick
        return
    ((name, id_),) = owner_id.items()
    owner = getattr(Photo, name) == id_
    known = list(
        db.session.scalars(
            sa.select(StoredPicture.digest).join(Photo, Photo.picture_id == StoredPicture.id).where(owner)
        )
    )
    for picture in kept:
        if picture.digest in known:
            continue
        pictures.add(picture, now=now)
        db.session.add(Photo(picture_id=picture.id, **owner_id, order=len(known), is_dropped=is_dropped))
        known.append(picture.digest)
    db.session.flush()


def drop(picture_id: str, actor: Actor, *, now: datetime) -> Photo:
    """Nobody but the desk sees it any more. Raises Missing for what is no photo, and NotAllowed."""
    return _turn(picture_id, True, actor, now)


def put_back(picture_id: str, actor: Actor, *, now: datetime) -> Photo:
    """As far as what it belongs to is public, everybody sees it again. Raises as `drop` does."""
    return _turn(picture_id, False, actor, now)


def _turn(picture_id: str, is_dropped: bool, actor: Actor, now: datetime) -> Photo:
    topic_id, room_id = owner_of(picture_id)
    topic = locked_topic(topic_id) if topic_id is not None else None
    photo = db.session.get(Photo, picture_id, with_for_update=topic is None, populate_existing=True)
    if photo is None:
        raise Missing
    require(actor, "photo:drop", facts_of(topic, now=now) if topic else _facts_of_the_rooms(photo, now))
    if photo.is_dropped is is_dropped:
        return photo
    photo.is_dropped = is_dropped
    history.record(
        topic.room_id if topic else cast(int, room_id),
        DROPPED if is_dropped else PUT_BACK,
        at=now,
        actor=actor,
        said=say("A photo was taken out.") if is_dropped else say("A photo is shown."),
        topic=(topic.id, topic.number) if topic else None,
        payload={"picture_id": picture_id},
    )
    if topic:
        topic.public_version += 1
    return photo


def _facts_of_the_rooms(photo: Photo, now: datetime) -> InboxFacts:
    """Of a remark about the room as such, for there is no topic whose desk could decide."""
    remark = db.session.get_one(Remark, photo.remark_id)
    return inbox_facts(
        room_id=remark.room_id,
        topic=None,
        slip_id=remark.slip_id,
        written_at=remark.written_at,
        due_at=remark.due_at,
        now=now,
    )
