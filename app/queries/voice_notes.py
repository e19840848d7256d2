"""Voice notes of a matter, for its desk and for the slip that sent them; nobody else is told that there are any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.domain.errors import Missing
from app.domain.policy import can
from app.domain.roles import Actor
from app.extensions import db
from app.models.accounts import Account
from app.models.topics import Topic
from app.models.voice_notes import VoiceNote
from app.queries.facts import facts_of


@dataclass(frozen=True, slots=True)
class Note:
    """`typed_by` is the name of who typed it up; `is_gone`: the recording itself has been deleted since."""

    id: str
    seconds: int | None
    kept_at: datetime
    typed_at: datetime | None
    typed_by: str | None
    is_gone: bool


def of_topic(topic_id: int) -> Sequence[Note]:
    """In the order they came. One query."""
    return _notes(VoiceNote.topic_id == topic_id)


def of_slip(slip_id: int) -> Sequence[Note]:
    """Those this slip sent. One query."""
    return _notes(VoiceNote.slip_id == slip_id)


def heard_at_the_desk(note_id: str, actor: Actor, *, now: datetime) -> tuple[VoiceNote, Topic]:
    """Raises Missing for one that is not there, was deleted, or lies on no desk of this actor's."""
    note = db.session.get(VoiceNote, note_id)
    if note is None or note.gone_at is not None:
        raise Missing
    topic = db.session.get_one(Topic, note.topic_id)
    if not can(actor, "topic:read_told", facts_of(topic, now=now)):
        raise Missing
    return note, topic


def _notes(of: sa.ColumnElement[bool]) -> list[Note]:
    rows = db.session.execute(
        sa.select(VoiceNote, Account.name)
        .outerjoin(Account, Account.id == VoiceNote.typed_by)
        .where(of)
        .order_by(VoiceNote.kept_at, VoiceNote.id)
    )
    return [
        Note(note.id, note.seconds, note.kept_at, note.typed_at, name, note.gone_at is not None) for note, name in rows
    ]
