"""Photos: what belongs to a matter or a remark, and what the desk takes out of it for the faces and plates on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from app.domain.errors import Missing
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import say
from app.extensions import db
from app.models.files import Photo, StoredPicture
from app.queries.facts import facts_of
from app.queries.files import owner_of
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


def drop(topic_id: int, picture_id: str, actor: Actor, *, now: datetime) -> None:
    """Nobody but the desk sees it any more. Raises Missing for a photo of something else, and NotAllowed."""
    _turn(topic_id, picture_id, True, actor, now)


def put_back(topic_id: int, picture_id: str, actor: Actor, *, now: datetime) -> None:
    """As far as what it belongs to is public, everybody sees it again. Raises as `drop` does."""
    _turn(topic_id, picture_id, False, actor, now)


def _turn(topic_id: int, picture_id: str, is_dropped: bool, actor: Actor, now: datetime) -> None:
    topic = locked_topic(topic_id)
    require(actor, "photo:drop", facts_of(topic, now=now))
    if owner_of(picture_id)[0] != topic.id:
        raise Missing
    photo = db.session.get_one(Photo, picture_id, populate_existing=True)
    if photo.is_dropped is is_dropped:
        return
    photo.is_dropped = is_dropped
    history.record(
        topic.room_id,
        DROPPED if is_dropped else PUT_BACK,
        at=now,
        actor=actor,
        said=say("A photo was taken out.") if is_dropped else say("A photo is shown."),
        topic=(topic.id, topic.number),
        payload={"picture_id": picture_id},
    )
    topic.public_version += 1
