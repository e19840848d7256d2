"""Inquiries: a question on a topic or the room, answered in public; with it one may say that a matter is not done."""

from __future__ import annotations

from datetime import datetime

from app.domain.stages import Contribution, RemarkKind
from app.models.topics import Slip, Topic
from app.queries.slips import actor_of
from app.services import remarks, results
from app.services.contributing import Sender, contribute
from app.services.once import Filed


def ask(
    text: str,
    *,
    key: str,
    sender: Sender,
    room_id: int,
    topic: Topic | None = None,
    not_done: Contribution | None = None,
    now: datetime,
) -> Filed:
    """Ask once per `key`, with a slip. `not_done`: the word by which the topic takes a voice for another round, where
    whoever asks gives theirs too.

    Raises what `remarks.write`, `results.say_not_done` and `contribute` raise.
    """

    def write(slip: Slip) -> None:
        remarks.write(
            RemarkKind.INQUIRY,
            text,
            slip=slip,
            device_mark=sender.device_mark,
            room_id=room_id,
            topic_id=topic.id if topic else None,
            now=now,
        )
        if topic is not None and not_done is not None and not sender.is_machine:
            device = sender.device_mark or slip.mark
            results.say_not_done(topic.id, not_done, device_mark=device, actor=actor_of(slip), now=now)

    return contribute(
        key=key,
        handed_in=f"{RemarkKind.INQUIRY}|{topic.id if topic else -room_id}|{not_done or ''}|{text}",
        sender=sender,
        room_id=room_id,
        topic=topic,
        write=write,
        now=now,
    )
