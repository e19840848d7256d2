"""What helps to decide: topics that are probably the same, and how like cases were decided.

Looked for in the room first, then among its neighbours under the same upper room; shown, never acted on by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.domain.guards import MERGEABLE_INTO
from app.domain.stages import LIVE, ClosedLabel, Contribution, Status, TopicClass
from app.domain.text import ngrams, title_from
from app.extensions import db, rulebook
from app.models.reviews import Refusal
from app.models.rooms import Room
from app.models.topics import Topic

MOST_CANDIDATES = 400  # the newest of each circle; a room sees about fifty topics a year
MOST_WHILE_SOMEBODY_WAITS = 100  # of those alive in each circle
ALIKE = 50  # per cent; below, two texts share a word or two and no more
STRONGLY_ALIKE = 70  # from here on it is worth a question to somebody who is about to hand in
_ALIVE_IN_PUBLIC = tuple(status for status in LIVE if status.is_public)
_HIDDEN = (Status.WITHHELD, Status.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Alike:
    """Another topic, and how alike the two texts are in per cent. `can_take_in`: this one may be merged into it."""

    number: str
    title: str
    shown: str
    lang: str
    room: str
    is_here: bool
    status: Status
    posed_at: datetime
    percent: int
    can_take_in: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """A like case and what became of it. `clause`: the code it was declined by; `days` from posing to closing."""

    number: str
    title: str
    lang: str
    posed_at: datetime
    status: Status
    topic_class: TopicClass | None
    label: ClosedLabel | None
    clause: str | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """A public topic that may be what somebody is about to hand in. `takes_me_too`: they can join it as it stands."""

    number: str
    title: str
    lang: str
    room: str
    status: Status
    posed_at: datetime
    takes_me_too: bool


def probably_told(text: str, room: Room, limit: int = 3) -> list[Known]:
    """Topics alive and public, of this room and its neighbours, strongly like a text not handed in yet. Two queries."""
    circles = _circles(room, Topic.status.in_(_ALIVE_IN_PUBLIC), most=MOST_WHILE_SOMEBODY_WAITS)
    return [
        Known(
            number=row.number,
            title=_title(row),
            lang=row.lang,
            room=row.room,
            status=row.status,
            posed_at=row.posed_at,
            takes_me_too=Contribution.ME_TOO in row.status.accepts,
        )
        for _percent, row in _likest(text, circles, STRONGLY_ALIKE)[:limit]
    ]


def probably_same(topic: Topic, limit: int = 4) -> list[Alike]:
    """Topics that are still alive, the likest first. `topic` with its room. Two queries."""
    alive = sa.and_(Topic.status.in_((Status.POSED, *MERGEABLE_INTO)))
    return [
        Alike(
            number=row.number,
            title=_title(row),
            shown=row.shown,
            lang=row.lang,
            room=row.room,
            is_here=row.room_id == topic.room_id,
            status=row.status,
            posed_at=row.posed_at,
            percent=percent,
            can_take_in=row.status in MERGEABLE_INTO and row.room_id in (topic.room_id, topic.room.upper_id),
        )
        for percent, row in _likest(_words(topic), _circles(topic.room, alive, but=topic.id))[:limit]
    ]


def like_cases(topic: Topic, limit: int = 3) -> list[Decided]:
    """Topics on which a review was concluded, the likest first. `topic` with its room. Three queries."""
    concluded = sa.and_(
        sa.or_(Topic.class_at_review.is_not(None), Topic.status == Status.DECLINED), Topic.status.not_in(_HIDDEN)
    )
    found = _likest(_words(topic), _circles(topic.room, concluded, but=topic.id))[:limit]
    clauses = _clauses([row.id for _percent, row in found if row.status is Status.DECLINED])
    return [
        Decided(
            number=row.number,
            title=_title(row),
            lang=row.lang,
            posed_at=row.posed_at,
            status=row.status,
            topic_class=row.topic_class,
            label=row.closed_label if row.status is Status.CLOSED else None,
            clause=clauses.get(row.id),
            days=(row.closed_at - row.posed_at).days if row.closed_at else None,
        )
        for _percent, row in found
    ]


def _title(row: Any) -> str:
    return str(row.title or title_from(row.shown, rulebook.rules.thresholds.title_max_chars))


def _circles(
    room: Room, condition: sa.ColumnElement[bool], *, but: int | None = None, most: int = MOST_CANDIDATES
) -> list[Any]:
    """The room's own topics, then those of the rooms beside and above it; what nobody has read yet stays at home."""
    neighbours = sa.select(Room.id).where(
        sa.or_(Room.id == room.upper_id, Room.upper_id == room.upper_id), Room.id != room.id
    )
    return [
        *_newest(most, condition, Topic.room_id == room.id, Topic.id != but),
        *_newest(most, condition, sa.and_(Topic.room_id.in_(neighbours), Topic.status != Status.POSED)),
    ]


def _newest(most: int, *conditions: sa.ColumnElement[bool]) -> Iterable[Any]:
    return db.session.execute(
        sa.select(
            *(Topic.id, Topic.number, Topic.title, Topic.shown, Topic.lang, Topic.status, Topic.posed_at),
            *(Topic.room_id, Topic.topic_class, Topic.closed_label, Topic.closed_at, Room.name.label("room")),
        )
        .join(Room, Room.id == Topic.room_id)
        .where(*conditions)
        .order_by(Topic.posed_at.desc(), Topic.id.desc())
        .limit(most)
    )


def _likest(text: str, rows: Sequence[Any], least: int = ALIKE) -> list[tuple[int, Any]]:
    """Rows alike enough with their per cent, the likest first. Grams instead of words: Chinese has no spaces."""
    from rapidfuzz import fuzz

    own = " ".join(ngrams(text))
    scored = [(round(fuzz.token_set_ratio(own, " ".join(ngrams(_words(row))))), row) for row in rows]
    return sorted(
        ((percent, row) for percent, row in scored if percent >= least), key=lambda pair: (-pair[0], -pair[1].id)
    )


def _words(row: Any) -> str:
    return f"{row.title or ''}\n{row.shown}"


def _clauses(ids: list[int]) -> dict[int, str | None]:
    """By which clause each was declined last."""
    rows = db.session.execute(
        sa.select(Refusal.topic_id, Refusal.clause)
        .where(Refusal.topic_id.in_(ids), Refusal.status == Status.DECLINED)
        .order_by(Refusal.id)
    )
    return dict(rows.all())
