"""Voice notes: kept on the disk first, sealed, then named by a row; typed up at the desk; and deleted after a time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from app.domain.errors import Missing, OutOfDate, Refused
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import say
from app.domain.stages import FINAL, Status
from app.domain.voice_notes import NOT_TYPED_UP, Recording
from app.extensions import db, keyring, rulebook
from app.integrations import files, recordings
from app.models.topics import Detail, Slip, Topic
from app.models.voice_notes import VoiceNote
from app.queries.facts import facts_of
from app.services import history
from app.services.locking import locked_topic
from app.services.news import tell_slip
from app.services.told import language_of, two_texts, words, write_down

TYPED_UP = history.register_tag("voice_note.typed_up", "note_id")

# A minute by somebody's own watch is a little more than a minute.
_GRACE_SECONDS = 5


@dataclass(frozen=True, slots=True)
class KeptNote:
    """A recording on the disk that no row names yet. `digest` tells whether another one is the same."""

    id: str
    kind: Recording
    seconds: int | None
    digest: str


def keep(content: bytes, folder: Path) -> KeptNote:
    """Seal a recording and write it to the disk. No database: call it before `writing()`.

    Raises Refused with a sentence for what is no recording of ours or too long, and for a disk that takes no more.
    """
    heard, id_ = recordings.heard(content), str(uuid4())
    most = rulebook.rules.thresholds.voice_seconds_most
    if heard.seconds is not None and heard.seconds > most + _GRACE_SECONDS:
        raise Refused(
            say(
                "The recording is %(seconds)s seconds long; %(most)s fit. Please say it once more, a little shorter.",
                seconds=heard.seconds,
                most=most,
            )
        )
    try:
        files.keep(folder, name_of(id_), keyring.seal_bytes(content))
    except OSError as error:
        raise Refused(
            say(
                "The recording could not be kept: there is no space left for it. Please write one sentence instead, or "
                "ring the room."
            )
        ) from error
    return KeptNote(id_, heard.kind, heard.seconds, hashlib.sha256(content).hexdigest())


def keep_again(kept: KeptNote, folder: Path) -> KeptNote:
    """The same recording under an id of its own, for something else it belongs to. Raises OSError where it is gone."""
    id_ = str(uuid4())
    files.keep_again(folder, name_of(kept.id), name_of(id_))
    return replace(kept, id=id_)


def is_there(kept: KeptNote, folder: Path) -> bool:
    """Not for ever: what no row names within a day is swept."""
    return (folder / name_of(kept.id)).is_file()


def content_of(note: VoiceNote, folder: Path) -> bytes:
    """To be played at the desk. Raises Missing where it is gone."""
    try:
        return keyring.unseal_bytes((folder / name_of(note.id)).read_bytes())
    except FileNotFoundError:
        raise Missing from None


def name_of(note_id: str) -> str:
    return f"{note_id}.voice"


def attach(kept: KeptNote | None, *, topic: Topic, slip: Slip, now: datetime) -> None:
    """Name in a row what was kept before `writing()`; one the topic has already is not there twice."""
    if kept is None:
        return
    known = sa.exists().where(VoiceNote.topic_id == topic.id, VoiceNote.digest == kept.digest)
    if db.session.scalar(sa.select(known)):
        return
    db.session.add(
        VoiceNote(
            id=kept.id,
            topic_id=topic.id,
            slip_id=slip.id,
            kind=kept.kind,
            seconds=kept.seconds,
            digest=kept.digest,
            kept_at=now,
        )
    )
    db.session.flush()


def type_up(note_id: str, text: str, actor: Actor, *, now: datetime) -> VoiceNote:
    """Put into words what somebody said. Before the first look it becomes the matter's text, below what was written
    with it; later it is something the proposer added.

    Raises Missing, NotAllowed, Invalid at `typed`, and OutOfDate where a colleague has typed it up meanwhile.
    """
    found = db.session.get(VoiceNote, note_id)
    if found is None:
        raise Missing
    topic = locked_topic(found.topic_id)
    note = db.session.get_one(VoiceNote, note_id, populate_existing=True)
    require(actor, "voice_note:type_up", facts_of(topic, now=now))
    typed = words("typed", text, say("Please write down what is said in the recording."))
    if note.typed_at is not None:
        raise OutOfDate(say("A colleague has typed it up meanwhile."))
    if topic.status is Status.POSED:
        _add_to_the_text(topic, typed)
    else:
        _add_a_detail(topic, typed, note.slip_id, now)
    note.typed_at, note.typed_by = now, actor.account_id
    event = history.record(
        topic.room_id,
        TYPED_UP,
        at=now,
        actor=actor,
        said=say("The desk typed up a voice note of the proposer."),
        topic=(topic.id, topic.number),
        payload={"note_id": note.id},
    )
    tell_slip(note.slip_id, event.id)
    topic.public_version += 1
    return note


def _add_to_the_text(topic: Topic, typed: str) -> None:
    written = keyring.unseal(topic.told_sealed) if topic.told_sealed else topic.shown
    told = typed if written == NOT_TYPED_UP else f"{written}\n\n{typed}"
    texts = two_texts(told)
    topic.told_sealed, topic.shown, topic.lang = texts["told_sealed"], texts["shown"], language_of(told)


def _add_a_detail(topic: Topic, typed: str, slip_id: int, now: datetime) -> None:
    """In the place of the one that stands for it, where nothing was written beside the recording."""
    detail = db.session.scalar(
        sa.select(Detail)
        .where(Detail.topic_id == topic.id, Detail.slip_id == slip_id, Detail.shown == NOT_TYPED_UP)
        .order_by(Detail.id)
        .limit(1)
    )
    if detail is None:
        write_down(topic, typed, slip_id=slip_id, now=now)
        return
    texts = two_texts(typed)
    detail.told_sealed, detail.shown = texts["told_sealed"], texts["shown"]


def delete_old(now: datetime) -> int:
    """Forget recordings that were typed up long enough ago, or whose matter ended so long ago that nobody will. How
    many were forgotten; the files go with the next sweep. One statement."""
    limit = now - timedelta(days=rulebook.rules.lengths.voice_kept_days)
    is_over = sa.exists().where(Topic.id == VoiceNote.topic_id, Topic.status.in_(FINAL), Topic.entered_at <= limit)
    gone = db.session.execute(
        sa.update(VoiceNote)
        .where(
            VoiceNote.gone_at.is_(None),
            sa.or_(VoiceNote.typed_at <= limit, sa.and_(VoiceNote.typed_at.is_(None), is_over)),
        )
        .values(gone_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def remove_of(slip_id: int) -> None:
    """The holder of the slip takes them back. The rows now; the files go with the next sweep."""
    db.session.execute(sa.delete(VoiceNote).where(VoiceNote.slip_id == slip_id))
