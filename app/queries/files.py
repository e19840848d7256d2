"""Files by their id: whether everybody may see one, and whose it is where not."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.domain.policy import can
from app.domain.roles import Actor
from app.domain.stages import Status
from app.extensions import db
from app.models.files import Photo, StoredPicture
from app.models.first_look import Look
from app.models.remarks import Remark
from app.models.research import Visit
from app.models.resolutions import Item
from app.models.rooms import Room
from app.models.topics import Topic
from app.queries.desks import place_of
from app.queries.facts import facts_of

_PUBLIC = tuple(status for status in Status if status.is_public)


def is_kept(picture_id: str) -> bool:
    """Whether it belongs to something already."""
    return db.session.get(StoredPicture, picture_id) is not None


def hangs_in_a_room(picture_id: str) -> bool:
    return bool(db.session.scalar(sa.select(sa.exists().where(Room.picture_id == picture_id))))


def is_public(picture_id: str) -> bool:
    """A photo nobody took out, of a topic whose words are shown, or of a remark that somebody has read there.

    A remark about a room as such has no topic that could be hidden.
    """
    found = (
        sa.select(Photo.picture_id)
        .outerjoin(Remark, Remark.id == Photo.remark_id)
        .outerjoin(Visit, Visit.id == Photo.visit_id)
        .outerjoin(Item, Item.id == Photo.item_id)
        .outerjoin(Topic, Topic.id == sa.func.coalesce(Photo.topic_id, Remark.topic_id, Visit.topic_id, Item.topic_id))
        .where(
            Photo.picture_id == picture_id,
            Photo.is_dropped.is_(False),
            sa.or_(Remark.id.is_(None), Remark.look == Look.SHOWN),
            sa.or_(Topic.id.is_(None), Topic.status.in_(_PUBLIC)),
        )
    )
    return db.session.scalar(found) is not None


def owner_of(picture_id: str) -> tuple[int | None, int | None]:
    """Ids of the topic and of the room a photo was sent to, as far as there are: a remark may be about a room as such,
    and a matter's own photo is of its topic. (None, None) for any other picture."""
    row = db.session.execute(
        sa.select(sa.func.coalesce(Photo.topic_id, Remark.topic_id, Visit.topic_id, Item.topic_id), Remark.room_id)
        .outerjoin(Remark, Remark.id == Photo.remark_id)
        .outerjoin(Visit, Visit.id == Photo.visit_id)
        .outerjoin(Item, Item.id == Photo.item_id)
        .where(Photo.picture_id == picture_id)
    ).one_or_none()
    return (row[0], row[1]) if row else (None, None)


def topic_number_of(picture_id: str) -> str | None:
    """Of the topic a photo was sent to, if it was sent to one."""
    return db.session.scalar(sa.select(Topic.number).where(Topic.id == owner_of(picture_id)[0]))


def lies_on_the_desk_of(picture_id: str, actor: Actor, *, now: datetime) -> bool:
    """Whether this actor reads at the desk what the photo was sent with."""
    topic_id, room_id = owner_of(picture_id)
    if topic_id is not None:
        topic = db.session.get_one(Topic, topic_id)
        return can(actor, "topic:read_told", facts_of(topic, now=now))
    return room_id is not None and actor.is_staff and actor.account_id in place_of(room_id).everybody
