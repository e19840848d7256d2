"""What people write: comments, facts, offers and questions to a topic; suggestions and inquiries to a room as well."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.domain.clock import due_in_working_days
from app.domain.errors import Invalid, Refused
from app.domain.ruleset import Lengths
from app.domain.sentences import Sentence, say
from app.domain.stages import HelpKind, Party, RemarkKind
from app.extensions import db, rulebook
from app.models.remarks import Remark
from app.models.rooms import Room
from app.models.topics import Slip, Topic
from app.queries.calendar import load as load_calendar
from app.services import photos
from app.services.contributing import Sender, contribute
from app.services.locking import locked_topic, topic_that_takes
from app.services.once import Filed
from app.services.open_rooms import open_room
from app.services.pictures import KeptPicture
from app.services.told import language_of, two_texts, words

_NO_WORDS: dict[RemarkKind, Sentence] = {
    RemarkKind.COMMENT: say("Please write your comment in a few words."),
    RemarkKind.FACT: say("Please write what you know, in a few words."),
    RemarkKind.OFFER: say("Please write what you can do, in a few words."),
    RemarkKind.QUESTION: say("Please write your question."),
    RemarkKind.SUGGESTION: say("Please write your suggestion in a few words."),
    RemarkKind.INQUIRY: say("Please write your question."),
}


def hand_in(
    kind: RemarkKind,
    text: str,
    *,
    key: str,
    sender: Sender,
    room_id: int,
    topic: Topic | None = None,
    party: Party | None = None,
    gives: HelpKind | None = None,
    pictures: Sequence[KeptPicture] = (),
    now: datetime,
) -> Filed:
    """Write it once per `key`, with a slip. Raises what `write` and `contribute` raise."""
    about = (kind, f"topic {topic.id}" if topic else f"room {room_id}", party or "", gives or "")
    return contribute(
        key=key,
        handed_in="|".join([*about, text, *(one.digest for one in pictures)]),
        sender=sender,
        room_id=room_id,
        topic=topic,
        write=lambda slip: write(
            kind,
            text,
            slip=slip,
            device_mark=sender.device_mark,
            room_id=room_id,
            topic_id=topic.id if topic else None,
            party=party,
            gives=gives,
            pictures=pictures,
            now=now,
        ),
        now=now,
    )


def write(
    kind: RemarkKind,
    text: str,
    *,
    slip: Slip,
    device_mark: str | None,
    room_id: int,
    topic_id: int | None,
    party: Party | None = None,
    gives: HelpKind | None = None,
    pictures: Sequence[KeptPicture] = (),
    now: datetime,
) -> Remark:
    """It waits for a first look before anybody else sees it; what is owed an answer has its date from now on.

    Raises Invalid at `text` or `gives`, and Refused where the topic does not take it now.
    """
    topic = _topic_for(kind, room_id, topic_id)
    told = words("text", text, _NO_WORDS[kind])
    if kind is RemarkKind.OFFER and gives is None:
        raise Invalid("gives", say("Please choose what you can give."))
    remark = Remark(
        kind=kind,
        room_id=topic.room_id if topic else room_id,
        topic_id=topic_id,
        round=topic.round if topic else None,
        party=party,
        help=gives,
        slip_id=slip.id,
        device_mark=device_mark,
        written_at=now,
        due_at=due_at(kind, now),
        lang=language_of(told),
        **two_texts(told),
    )
    db.session.add(remark)
    db.session.flush()
    photos.attach(pictures, remark_id=remark.id, now=now)
    # The page of either says how many are being read first.
    if topic is not None:
        topic.public_version += 1
    else:
        db.session.execute(sa.update(Room).where(Room.id == room_id).values(public_version=Room.public_version + 1))
    return remark


def due_at(kind: RemarkKind, now: datetime) -> datetime | None:
    """When what is written now has its answer; None for a kind that is owed none."""
    length = _wait(kind, rulebook.rules.lengths)
    return due_in_working_days(now, length, load_calendar()) if length else None


def _wait(kind: RemarkKind, lengths: Lengths) -> int:
    """In working days."""
    match kind:
        case RemarkKind.OFFER | RemarkKind.SUGGESTION:
            return lengths.suggestion_wd
        case RemarkKind.QUESTION | RemarkKind.INQUIRY:
            return lengths.inquiry_wd
    return 0


def _topic_for(kind: RemarkKind, room_id: int, topic_id: int | None) -> Topic | None:
    if topic_id is None:
        open_room(room_id)
        return None
    if kind.contribution is not None:
        return topic_that_takes(topic_id, kind.contribution)
    topic = locked_topic(topic_id)
    if not kind.is_taken_by(topic.status):
        raise Refused(say("The topic is now “%(status)s”; nothing is added to it any more.", status=topic.status))
    return topic
