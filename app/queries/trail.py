"""The history of a topic as the public reads it: each event's sentence, and what was told with it in public."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.domain.asks import Ask
from app.domain.roles import Role
from app.domain.sentences import N_, Sentence
from app.extensions import db
from app.models.audit import AuditEvent, AuditPayload
from app.queries import history

# What staff and bodies write for everybody. Whatever a resident told (details, new facts) stays at the desk, and a
# withheld text's rule and date stand on its own page.
_PUBLIC = frozenset(
    {
        *(Ask.REASON, Ask.QUESTION, Ask.ANSWER, Ask.CAUSE, Ask.TRIED, Ask.ASKED, Ask.WHERE_INSTEAD),
        *(Ask.RIGHT_HOLDER, Ask.DOCUMENT, Ask.MINORITY_VIEW, "explanation"),
        # What a body says of its item, under the words that name it; what a desk found when it looked back.
        *("about", "evidence", "note", "look_back"),
    }
)
# What happens dozens of times to a busy topic and moves nothing: told apart, so that the course stays readable.
_BY_THE_WAY = (".shown", ".published", ".dropped", ".put_back", ".renewed")
RESIDENT = N_("A resident")
ACTED_AS = {
    **{role.value: role.label for role in Role},
    "resident": RESIDENT,
    "clock": N_("By the clock"),
    "body": Role.HANDLER.label,
    "staff": N_("Staff"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One event. `texts` is what was written in public with it, and empty where that was erased.

    `is_message` says that the texts are our own words, to be translated; the clock has no others. `is_by_the_way`: a
    first look and the like, which a page folds away.
    """

    at: datetime
    said: Sentence
    acted_as: str
    texts: Sequence[str]
    is_message: bool
    is_by_the_way: bool
    erased_at: datetime | None
    room_id: int
    seq: int
    hash: str

    @property
    def mark(self) -> str:
        """Enough of the hash to compare by eye."""
        return self.hash[:12]


def of_topic(topic_id: int) -> list[Line]:
    """Newest first. Two queries."""
    told = {
        (room_id, seq): (payload, erased_at)
        for room_id, seq, payload, erased_at in db.session.execute(
            sa.select(AuditEvent.room_id, AuditEvent.seq, AuditPayload.payload, AuditPayload.erased_at)
            .join(AuditPayload, AuditPayload.event_id == AuditEvent.id)
            .where(AuditEvent.topic_id == topic_id)
        )
    }
    return [_line(entry, *told[entry.room_id, entry.seq]) for entry in history.of_topic(topic_id, newest_first=True)]


def _line(entry: history.TrailEntry, payload: str | None, erased_at: datetime | None) -> Line:
    texts = json.loads(payload) if payload else {}
    return Line(
        at=entry.at,
        said=entry.said,
        acted_as=ACTED_AS.get(entry.actor_role, RESIDENT),
        texts=[text for key, text in texts.items() if key in _PUBLIC and text],
        is_message=entry.actor_role == "clock",
        is_by_the_way=entry.tag.endswith(_BY_THE_WAY),
        erased_at=erased_at,
        room_id=entry.room_id,
        seq=entry.seq,
        hash=entry.hash,
    )
