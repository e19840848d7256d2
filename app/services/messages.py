"""Messages between the holder of a slip and the desk: private, sealed, and in no history, not even that there was one.

The holder's have a clock, stopped by the next word of the desk. The desk may write first.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.domain.clock import due_in_working_days, local_day, start_of_day
from app.domain.errors import Missing, NotAllowed, Refused
from app.domain.inbox import InboxFacts
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import Sentence, say
from app.domain.stages import SlipKind, Status
from app.extensions import db, keyring, rulebook
from app.models.messages import Message
from app.models.topics import Slip, Topic
from app.queries.calendar import load as load_calendar
from app.queries.inbox_facts import inbox_facts
from app.services.locking import locked_topic
from app.services.once import claim, close
from app.services.told import words

NOTHING_WRITTEN = say("Please write your message.")


def write(slip_id: int, text: str, *, key: str, actor: Actor, now: datetime) -> bool:
    """A message of the slip's holder, exactly once per `key` (at most 64 characters). Whether it is a new one.

    Raises NotAllowed for another's slip, Invalid at `words`, AlreadyFiled for another text with the same key, and
    Refused where nobody reads it any more, or for more in a day than one slip may send.
    """
    if slip_id not in actor.slip_ids:
        raise NotAllowed
    said = words("words", text, NOTHING_WRITTEN)
    if claim(key, f"message|{slip_id}|{said}", now=now) is not None:
        return False
    slip = _locked(slip_id)
    _check_reader(slip)
    _check_day(slip_id, now)
    due_at = due_in_working_days(now, rulebook.rules.lengths.message_wd, load_calendar())
    db.session.add(Message(slip_id=slip_id, is_from_desk=False, words_sealed=keyring.seal(said), at=now, due_at=due_at))
    close(key, slip)
    return True


def answer(slip_id: int, text: str, actor: Actor, *, now: datetime) -> Message:
    """A word of the desk, as an answer or unasked: it answers everything the holder has written so far.

    Raises Missing, NotAllowed, Invalid at `words`, and Refused for a slip whose holder had everything erased.
    """
    slip = _locked(slip_id)
    require(actor, "slip:write", _standing(slip, now))
    said = words("words", text, NOTHING_WRITTEN)
    if slip.erased_at is not None:
        raise Refused(say("The holder of this slip had everything erased; nobody would read it."))
    return _tell(slip, said, actor, now)


def write_to_proposers(topic_id: int, text: str, actor: Actor, *, now: datetime) -> int:
    """One message to everybody who holds a proposer's slip of the topic. How many slips it reached.

    Raises Missing, NotAllowed, Invalid at `words`, and Refused where no slip is left to write to.
    """
    topic = locked_topic(topic_id)
    facts = inbox_facts(room_id=topic.room_id, topic=topic, slip_id=None, written_at=now, due_at=None, now=now)
    require(actor, "slip:write", facts)
    said = words("words", text, NOTHING_WRITTEN)
    slips = db.session.scalars(
        sa.select(Slip)
        .where(Slip.topic_id == topic_id, Slip.kind != SlipKind.FOLLOWER, Slip.erased_at.is_(None))
        .order_by(Slip.id)
        .with_for_update()
    ).all()
    if not slips:
        raise Refused(say("Nobody holds a slip of this topic any more."))
    for slip in slips:
        _tell(slip, said, actor, now)
    return len(slips)


def see(slip_id: int, *, now: datetime) -> None:
    """The holder has the thread in front of them."""
    db.session.execute(
        sa.update(Message)
        .where(Message.slip_id == slip_id, Message.is_from_desk, Message.seen_at.is_(None))
        .values(seen_at=now)
    )


def _locked(slip_id: int) -> Slip:
    """Under its row lock, so that an answer and the next message never pass each other."""
    slip = db.session.get(Slip, slip_id, with_for_update=True, populate_existing=True)
    if slip is None:
        raise Missing
    return slip


def _check_reader(slip: Slip) -> None:
    topic = db.session.get(Topic, slip.topic_id) if slip.topic_id else None
    if topic is not None and topic.status is Status.WITHDRAWN:
        raise Refused(_withdrawn(topic))


def _withdrawn(topic: Topic) -> Sentence:
    return say("%(number)s was withdrawn; nobody deals with it any more. You can hand it in anew.", number=topic.number)


def _check_day(slip_id: int, now: datetime) -> None:
    most = rulebook.rules.thresholds.contributions_per_device_per_day
    sent = db.session.scalar(
        sa.select(sa.func.count()).where(
            Message.slip_id == slip_id,
            Message.is_from_desk.is_(False),
            Message.at >= start_of_day(local_day(now)),
        )
    )
    if (sent or 0) >= most:
        tomorrow = local_day(now) + timedelta(days=1)
        raise Refused(
            say(
                "%(most)s messages went off with this slip today; from %(day)s on it takes more.",
                most=most,
                day=tomorrow,
            )
        )


def _standing(slip: Slip, now: datetime) -> InboxFacts:
    """Of what waits longest: the later it is, the further up somebody may answer."""
    waiting = db.session.scalar(
        sa.select(Message)
        .where(Message.slip_id == slip.id, Message.is_from_desk.is_(False), Message.answered_at.is_(None))
        .order_by(Message.id)
        .limit(1)
    )
    return inbox_facts(
        room_id=slip.room_id,
        topic=db.session.get(Topic, slip.topic_id) if slip.topic_id else None,
        slip_id=slip.id,
        written_at=waiting.at if waiting else now,
        due_at=waiting.due_at if waiting else None,
        now=now,
    )


def _tell(slip: Slip, said: str, actor: Actor, now: datetime) -> Message:
    message = Message(
        slip_id=slip.id, is_from_desk=True, account_id=actor.account_id, words_sealed=keyring.seal(said), at=now
    )
    db.session.add(message)
    db.session.execute(
        sa.update(Message)
        .where(Message.slip_id == slip.id, Message.is_from_desk.is_(False), Message.answered_at.is_(None))
        .values(answered_at=now)
    )
    db.session.flush()
    return message
