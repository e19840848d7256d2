"""Handing in anything but a matter: exactly once, within what one phone may send, and with a slip to come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.domain.clock import local_day, start_of_day
from app.domain.errors import Refused
from app.domain.roles import PUBLIC, Actor
from app.domain.sentences import say
from app.domain.stages import Channel, SlipKind
from app.extensions import db, keyring, rulebook
from app.models.topics import Filing, Slip, Topic
from app.services import slips, suspicions
from app.services.locking import locked_topic
from app.services.once import Filed, claim, close


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever hands something in: the phone, the slip it comes with, how it reached us, and who entered it.

    `slip_id` is a slip of the same matter that this phone already holds; a new one is made where there is none.
    `is_machine`: it filled in what people do not see; it gets a slip of its own, and no voice of its is counted.
    `actor` is an account at the counter, else PUBLIC. `contact` is kept sealed with the slip, for the desk only.
    """

    device_mark: str | None = None
    slip_id: int | None = None
    channel: Channel = Channel.SCAN
    actor: Actor = PUBLIC
    contact: str | None = field(default=None, repr=False)
    is_machine: bool = False


def contribute(
    *,
    key: str,
    handed_in: str,
    sender: Sender,
    room_id: int,
    topic: Topic | None,
    write: Callable[[Slip], object],
    now: datetime,
) -> Filed:
    """Do `write` with the slip of whoever hands it in, exactly once per `key`, in the caller's `writing()`.

    `handed_in` tells a second press from another text: what it is, to what, and its words. `write` refuses what
    cannot be taken by raising Invalid or Refused, and then nothing is kept. Raises AlreadyFiled as `once.claim` does,
    and Refused for more in a day than one phone may send.
    """
    if topic is not None:
        locked_topic(topic.id)  # before the slip refers to it: of two who both did, neither could lock it any more
    earlier = claim(key, handed_in, now=now)
    if earlier is not None:
        return earlier
    if sender.channel is Channel.SCAN:
        _check_device(sender.device_mark, now)
    slip = _slip_of(sender, topic) or _new_slip(key, sender, room_id, topic, now)
    if sender.contact:
        slip.contact_sealed = keyring.seal(sender.contact)
    write(slip)
    return close(key, slip)


def _new_slip(key: str, sender: Sender, room_id: int, topic: Topic | None, now: datetime) -> Slip:
    slip = slips.issue(
        key,
        room_id=room_id,
        topic=topic,
        kind=SlipKind.FOLLOWER,
        sender_account_id=sender.actor.account_id,
        channel=sender.channel,
        device_mark=sender.device_mark,
        now=now,
    )
    suspicions.mark(slip, is_machine=sender.is_machine, now=now)
    return slip


def _slip_of(sender: Sender, topic: Topic | None) -> Slip | None:
    """The slip that came along, if it follows this very topic and is not erased."""
    slip = db.session.get(Slip, sender.slip_id) if sender.slip_id and not sender.is_machine else None
    fits = slip is not None and topic is not None and slip.topic_id == topic.id and slip.erased_at is None
    return slip if fits else None


def _check_device(device_mark: str | None, now: datetime) -> None:
    """Counted by what was handed in, whether each made a slip or not."""
    if device_mark is None:
        return
    most = rulebook.rules.thresholds.contributions_per_device_per_day
    today = start_of_day(local_day(now))
    sent = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Filing)
        .join(Slip, Slip.id == Filing.slip_id)
        .where(Slip.device_mark == device_mark, Filing.filed_at >= today)
    )
    if (sent or 0) >= most:
        raise Refused(
            say(
                "%(most)s things were handed in from this phone today; from %(day)s on it takes more. "
                "What cannot wait: ring the room, or go there.",
                most=most,
                day=local_day(now) + timedelta(days=1),
            )
        )
