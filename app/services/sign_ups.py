"""Who wants to come to a meeting, as which of the eight parties, and what the room answers them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.domain.errors import Invalid, Missing, Refused
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import say
from app.domain.stages import Contribution, Party
from app.extensions import db
from app.models.meetings import Meeting, MeetingState, SignUp, SignUpState
from app.models.rooms import Room
from app.models.topics import Topic
from app.queries.facts import facts_of, planned_meeting
from app.queries.inbox_facts import look_owed_by
from app.services import history
from app.services.contributing import Sender, contribute
from app.services.locking import locked_topic, topic_that_takes
from app.services.news import tell_slip
from app.services.once import Filed
from app.services.told import words

# Without the topic: the trail of a matter is no list of who wanted to come.
ANSWERED = history.register_tag("sign_up.answered", "sign_up_id", "state")


def hand_in(topic_id: int, party: Party, *, is_online: bool, key: str, sender: Sender, now: datetime) -> Filed:
    """Sign up once per `key`; the slip bears the contact. Raises what `sign_up` and `contribute` raise."""
    topic = db.session.get_one(Topic, topic_id)
    return contribute(
        key=key,
        handed_in=f"sign-up|{topic_id}|{party}|{is_online}|{sender.contact or ''}",
        sender=sender,
        room_id=topic.room_id,
        topic=topic,
        write=lambda slip: sign_up(
            topic_id, party, is_online=is_online, device_mark=sender.device_mark, slip_id=slip.id, now=now
        ),
        now=now,
    )


def sign_up(
    topic_id: int, party: Party, *, is_online: bool, device_mark: str | None, slip_id: int, now: datetime
) -> SignUp:
    """One for each slip and meeting: a second time changes the first, and what changes is answered anew."""
    topic = topic_that_takes(topic_id, Contribution.SIGN_UP)
    meeting = planned_meeting(topic)
    if meeting is None or meeting.starts_at <= now:
        raise Refused(say("The meeting has begun; nobody can sign up any more."))
    if is_online and not meeting.link:
        raise Invalid("way", say("This meeting is held on site only."))
    if not is_online and not meeting.place:
        raise Invalid("way", say("This meeting is held online only."))
    asked = _of_slip(meeting.id, slip_id)
    if asked is None:
        asked = SignUp(meeting_id=meeting.id, topic_id=topic.id, slip_id=slip_id)
        db.session.add(asked)
    elif (asked.party, asked.is_online) == (party, is_online):
        return asked
    asked.party, asked.is_online, asked.device_mark, asked.asked_at = party, is_online, device_mark, now
    asked.state, asked.reason, asked.answered_at, asked.answered_by = SignUpState.ASKED, None, None, None
    db.session.flush()
    _show_numbers(topic)
    return asked


def withdraw(topic_id: int, slip_id: int) -> None:
    """Whoever does not come after all leaves no row behind. Idempotent, as long as the meeting is planned."""
    topic = locked_topic(topic_id)
    meeting = planned_meeting(topic)
    asked = _of_slip(meeting.id, slip_id) if meeting else None
    if asked is not None:
        db.session.delete(asked)
        _show_numbers(topic)


def answer(sign_up_id: int, state: SignUpState, reason: str, actor: Actor, *, now: datetime) -> SignUp:
    """“You are expected”, or no seat this time and why; the slip says so. A promised seat is not taken back."""
    topic_id = db.session.scalar(sa.select(SignUp.topic_id).where(SignUp.id == sign_up_id))
    topic = locked_topic(topic_id) if topic_id is not None else None
    asked = db.session.get(SignUp, sign_up_id, populate_existing=True)
    if topic is None or asked is None:
        raise Missing(say("This sign-up was withdrawn meanwhile."))
    require(actor, "sign_up:answer", facts_of(topic, now=now, owed_by=look_owed_by(asked.asked_at)))
    if state is SignUpState.ASKED:
        raise Invalid("state", say("Please choose one."))
    if asked.state in (state, SignUpState.EXPECTED):
        raise Refused(say("This sign-up was already answered: %(state)s.", state=asked.state))
    if db.session.get_one(Meeting, asked.meeting_id).state is not MeetingState.PLANNED:
        raise Refused(say("The meeting is over or was called off."))
    if state is SignUpState.FULL:
        asked.reason = words("reason", reason, say("Please say why there is no seat, and what else they can do."))
    else:
        asked.reason = None
    asked.state, asked.answered_at, asked.answered_by = state, now, actor.account_id
    event = history.record(
        topic.room_id,
        ANSWERED,
        at=now,
        actor=actor,
        said=say("Somebody who signed up for the meeting on topic %(number)s got an answer.", number=topic.number),
        payload={"sign_up_id": asked.id, "state": state.value},
    )
    tell_slip(asked.slip_id, event.id)
    _show_numbers(topic)
    return asked


def _of_slip(meeting_id: int, slip_id: int) -> SignUp | None:
    return db.session.scalar(sa.select(SignUp).where(SignUp.meeting_id == meeting_id, SignUp.slip_id == slip_id))


def _show_numbers(topic: Topic) -> None:
    """The topic's page and the room's say how many of each party have signed up."""
    topic.public_version += 1
    db.session.execute(sa.update(Room).where(Room.id == topic.room_id).values(public_version=Room.public_version + 1))
