"""Me too, I approve: one voice a phone or slip, taken back as easily as given. And following what comes of it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.domain.errors import Refused
from app.domain.sentences import say
from app.domain.stages import Contribution
from app.extensions import db
from app.models.contributions import Voice, VoiceCount, VoiceKind
from app.models.insertion import insert_unless_there
from app.models.rooms import Room
from app.models.topics import Slip, Topic
from app.services.contributing import Sender, contribute
from app.services.locking import locked_topic, topic_that_takes
from app.services.once import Filed

CONTRIBUTION = {VoiceKind.ME_TOO: Contribution.ME_TOO, VoiceKind.APPROVE: Contribution.APPROVE}


def speak_up(topic_id: int, kind: VoiceKind, *, device_mark: str, now: datetime) -> Topic:
    """Idempotent: a second press changes nothing. `device_mark` may be the mark of a slip as well."""
    topic = topic_that_takes(topic_id, CONTRIBUTION[kind])
    known = sa.select(Voice.id).where(Voice.topic_id == topic_id, Voice.kind == kind, Voice.device_mark == device_mark)
    if db.session.scalar(known) is None:
        db.session.add(Voice(topic_id=topic_id, kind=kind, device_mark=device_mark, at=now))
        _count(topic, kind, 1)
    return topic


def take_back(topic_id: int, kind: VoiceKind, *, device_mark: str) -> Topic:
    topic = topic_that_takes(topic_id, CONTRIBUTION[kind])
    gone = db.session.execute(
        sa.delete(Voice).where(Voice.topic_id == topic_id, Voice.kind == kind, Voice.device_mark == device_mark)
    )
    if gone.rowcount:  # type: ignore[attr-defined]
        _count(topic, kind, -1)
    return topic


def follow(topic: Topic, *, voice_apart: VoiceKind | None, key: str, sender: Sender, now: datetime) -> Filed:
    """A slip that tells what comes of a topic, once per `key`.

    `voice_apart`: whoever holds the phone now is not whose voice the phone has given; theirs is counted by their slip.
    Raises what `contribute` raises, and Refused where the topic's words are not public or it takes no such voice.
    """

    def write(slip: Slip) -> None:
        status = locked_topic(topic.id).status
        if not status.is_public:
            raise Refused(say("The topic is now “%(status)s”; there is nothing to follow.", status=status))
        if voice_apart is not None and not sender.is_machine:
            speak_up(topic.id, voice_apart, device_mark=slip.mark, now=now)

    return contribute(
        key=key,
        handed_in=f"follow|{topic.id}|{voice_apart or ''}",
        sender=sender,
        room_id=topic.room_id,
        topic=topic,
        write=write,
        now=now,
    )


def _count(topic: Topic, kind: VoiceKind, change: int) -> None:
    db.session.flush()
    insert_unless_there(VoiceCount, topic_id=topic.id, kind=kind, n=0)
    db.session.execute(
        sa.update(VoiceCount)
        .where(VoiceCount.topic_id == topic.id, VoiceCount.kind == kind)
        .values(n=VoiceCount.n + change)
    )
    topic.public_version += 1
    # The room's page says it too.
    db.session.execute(sa.update(Room).where(Room.id == topic.room_id).values(public_version=Room.public_version + 1))
