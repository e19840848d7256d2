"""How a room ends, or begins again: closed, merged into another, reopened. Nothing that is under way is left behind."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.domain.clock import local_day
from app.domain.effects import Effect
from app.domain.errors import Invalid, OutOfDate, Refused
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import say
from app.domain.stages import RoomType
from app.extensions import db
from app.models.accounts import Seat
from app.models.referrals import Escalation
from app.models.rooms import Room
from app.models.topics import Topic
from app.queries.room_care import STAYS, subject_of
from app.services import history, outbox
from app.services.consequences import drop_proposal
from app.services.locking import locked_topics
from app.services.room_life import in_hand, refuse_second, room_with_place, show_anew
from app.services.rooms import raise_public_versions, settle_upper_rooms

TOOK_OVER = history.register_tag("room.took_over")
REOPENED = history.register_tag("room.reopened")
HANDED_OVER = history.register_tag("topic.handed_over")


def close(room_id: int, *, seen_version: int | None, actor: Actor, now: datetime) -> int:
    """Close a room; what is under way goes to the room above it. Returns how many matters that were.

    Raises Refused for the city's own room, OutOfDate for one that is closed.
    """
    room = in_hand(room_id, "room:close", seen_version, actor)
    heir = _above(room)
    return _end(room, heir, actor=actor, now=now)


def merge(room_id: int, into_id: int, *, seen_version: int | None, actor: Actor, now: datetime) -> int:
    """Close a room and let another go on with everything. Returns how many matters were handed over.

    Raises Invalid for a room that is closed, the same or below this one; otherwise as `close`.
    """
    room = in_hand(room_id, "room:close", seen_version, actor)
    _above(room)
    into = room_with_place(into_id)
    if into.is_closed or into.id == room.id:
        raise Invalid("into", say("Choose another room, one that is open."))
    if _is_below(into, room):
        raise Invalid("into", say("%(room)s lies below this one and would be above itself.", room=into.name))
    return _end(room, into, actor=actor, now=now, is_merger=True)


def reopen(room_id: int, *, seen_version: int | None, actor: Actor, now: datetime) -> None:
    """Open a closed room again, with the code it had. What was handed over stays where it is, and seats are given anew.

    Raises Refused where the place has another territorial room meanwhile, OutOfDate for a room that is open.
    """
    room = in_hand(room_id, "room:close", seen_version, actor)
    if not room.is_closed:
        raise OutOfDate(say("This room is open."))
    if room.type is RoomType.TERRITORIAL:
        refuse_second(room.division)
    show_anew(room)
    raise_public_versions(Room.merged_into_id, {room.id})  # sheets of those merged into it lead here again
    room.closed_on = room.merged_into_id = room.upper_id = None
    settle_upper_rooms(actor=actor, now=now)
    history.record(room.id, REOPENED, at=now, actor=actor, said=say("The room is open again."))


def _above(room: Room) -> Room:
    if room.is_closed:
        raise OutOfDate(say("This room is closed already."))
    refuse_to_end_the_citys(room)
    return room_with_place(room.upper_id or room.id)


def refuse_to_end_the_citys(room: Room) -> None:
    """Raise Refused for the room that has none above it."""
    if room.upper_id is None:
        raise Refused(say("The city's own room stays open: there is none above it that could take over."))


def _is_below(room: Room, other: Room) -> bool:
    step: Room | None = room
    while step is not None and step.id != other.id:
        step = db.session.get(Room, step.upper_id) if step.upper_id else None
    return step is not None


def _end(room: Room, heir: Room, *, actor: Actor, now: datetime, is_merger: bool = False) -> int:
    # Who closes a room must also look after the one that gets the work.
    require(actor, "room:close", subject_of(heir))
    topics = _topics_held(room)
    show_anew(room, heir)
    with db.session.no_autoflush:  # one flush for all rows of rooms: it takes their locks in the order of their ids
        room.closed_on = local_day(now)
        room.merged_into_id = heir.id if is_merger else None
        room.upper_id, room.upper_is_chosen = heir.id, False
        _point_at(room, heir)
    db.session.flush()
    settle_upper_rooms(actor=actor, now=now)
    topics |= _topics_held(room)  # whoever filed a moment ago held the room's lock until now

    _end_seats(room, now)
    _repoint_escalations(room, heir)
    _tell_of_end(room, heir, actor, now, is_merger=is_merger)
    for topic in topics.values():
        _hand_over(topic, room, heir, actor, now)
    for counted in (room, heir):
        outbox.promise(Effect.REFRESH_FIGURES, at=now, room_id=counted.id)
    return len(topics)


def _topics_held(room: Room) -> dict[int, Topic]:
    """Everything in the room that is not over for good, locked."""
    held = sa.select(Topic.id).where(Topic.room_id == room.id, Topic.status.not_in(STAYS))
    return locked_topics(db.session.scalars(held).all())


def _point_at(room: Room, heir: Room) -> None:
    """Rooms that somebody put below this one follow, and closed ones whose work it had taken over, and their sheets."""
    for below in db.session.scalars(sa.select(Room).where(Room.upper_id == room.id, Room.id != heir.id)):
        if below.upper_is_chosen or below.is_closed:
            below.upper_id = heir.id
            below.public_version += 1


def _end_seats(room: Room, now: datetime) -> None:
    db.session.execute(
        sa.update(Seat)
        .where(Seat.room_id == room.id, Seat.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )


def _repoint_escalations(room: Room, heir: Room) -> None:
    """What went up from the room would be sent back to its heir; what came up to it, from there."""
    for column in (Escalation.from_room_id, Escalation.to_room_id):
        db.session.execute(
            sa.update(Escalation)
            .where(column == room.id, Escalation.sent_back_at.is_(None))
            .values({column: heir.id})
            .execution_options(synchronize_session=False)
        )


def _tell_of_end(room: Room, heir: Room, actor: Actor, now: datetime, *, is_merger: bool) -> None:
    ended = (
        (history.ROOM_MERGED, say("The room was merged into %(room)s, which goes on with its matters.", room=heir.name))
        if is_merger
        else (history.ROOM_CLOSED, say("The room was closed; %(room)s goes on with its matters.", room=heir.name))
    )
    took_over = (TOOK_OVER, say("It goes on with the matters of %(room)s, which was closed.", room=room.name))
    for one, (tag, said) in sorted([(room, ended), (heir, took_over)], key=lambda pair: pair[0].id):
        history.record(one.id, tag, at=now, actor=actor, said=said)


def _hand_over(topic: Topic, room: Room, heir: Room, actor: Actor, now: datetime) -> None:
    """The dates that were promised stay: that a room closes is no reason to keep people waiting longer."""
    topic.room_id, topic.climbed = heir.id, 0
    with db.session.no_autoflush:
        drop_proposal(topic)
    topic.public_version += 1
    event = history.record(
        room.id,
        HANDED_OVER,
        at=now,
        actor=actor,
        said=say("%(room)s has closed; %(heir)s goes on with the matter.", room=room.name, heir=heir.name),
        topic=(topic.id, topic.number),
    )
    for effect in (Effect.TELL_SLIPS, Effect.TELL_DESK):
        outbox.promise(effect, at=now, topic_id=topic.id, room_id=heir.id, payload={"event_id": event.id})
