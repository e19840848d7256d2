"""What people wrote to a topic, as everybody may read it: shown texts, stubs of withheld ones, and how many wait.

Nothing that waits for its first look leaves here but as a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from app.domain.clock import local_day
from app.domain.outlook import days_left, late
from app.domain.sentences import Sentence
from app.domain.stages import HelpKind, Party, RemarkKind
from app.extensions import db
from app.models.first_look import Look
from app.models.outcomes import Objection
from app.models.remarks import Remark
from app.queries import photos
from app.queries.photos import ShownPhoto

NEWEST = 20


@dataclass(frozen=True, slots=True)
class ShownRemark:
    """One text, or the stub of one: `text` is None where `rule` says why, and `at` is then the day it was withheld.

    `left` and `late` are said while an answer is owed.
    """

    id: int
    text: str | None
    lang: str
    at: datetime
    rule: str | None = None
    party: Party | None = None
    help: HelpKind | None = None
    photos: Sequence[ShownPhoto] = ()
    answer: str | None = None
    answered_at: datetime | None = None
    left: Sentence | None = None
    late: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one kind: the newest, whether there are more, and how many nobody has read yet."""

    newest: Sequence[ShownRemark] = ()
    has_more: bool = False
    unread: int = 0

    def __bool__(self) -> bool:
        return bool(self.newest or self.unread)


NOTHING = Said()

# On the page of a topic, in this order. Suggestions and inquiries have pages of their own.
ON_THE_PAGE = (RemarkKind.QUESTION, RemarkKind.FACT, RemarkKind.OFFER, RemarkKind.COMMENT)


def of_topic(topic_id: int, now: datetime) -> Mapping[RemarkKind, Said]:
    """The newest of each kind in `ON_THE_PAGE`, kinds without a word left out. Three queries, however much was said,
    and one where nothing was."""
    counts = _counts(topic_id)
    newest = _newest(topic_id) if any(read for read, _unread in counts.values()) else []
    shown = list(zip(newest, _shown(newest, now), strict=True))
    return {
        kind: Said([one for row, one in shown if row.kind is kind], counts[kind][0] > NEWEST, counts[kind][1])
        for kind in ON_THE_PAGE
        if kind in counts
    }


def of_kind(topic_id: int, kind: RemarkKind, now: datetime, *, page: int) -> Said:
    """One page of all that was said of a kind, newest first, `page` from 1. Three queries."""
    rows = db.session.scalars(
        sa.select(Remark)
        .where(Remark.topic_id == topic_id, Remark.kind == kind, Remark.look != Look.WAITING)
        .order_by(Remark.id.desc())
        .offset((page - 1) * NEWEST)
        .limit(NEWEST + 1)
    ).all()
    _read, unread = _counts(topic_id).get(kind, (0, 0))
    return Said(_shown(rows[:NEWEST], now), len(rows) > NEWEST, unread)


def objections_of(topic_id: int) -> Said:
    """Objections to the topic's results, of every round: two queries. The result itself waits for their answers."""
    rows = db.session.scalars(
        sa.select(Objection)
        .where(Objection.topic_id == topic_id, Objection.look != Look.WAITING)
        .order_by(Objection.id.desc())
        .limit(NEWEST + 1)
    ).all()
    unread = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Objection)
        .where(Objection.topic_id == topic_id, Objection.look == Look.WAITING)
    )
    shown = [_text_of(row, row.raised_at) for row in rows[:NEWEST]]
    return Said(shown, len(rows) > NEWEST, unread or 0)


def _counts(topic_id: int) -> dict[RemarkKind, tuple[int, int]]:
    """How many of a kind somebody has looked at, and how many wait."""
    waits = Remark.look == Look.WAITING
    rows = db.session.execute(
        sa.select(Remark.kind, sa.func.count().filter(~waits), sa.func.count().filter(waits))
        .where(Remark.topic_id == topic_id)
        .group_by(Remark.kind)
    )
    return {kind: (read, unread) for kind, read, unread in rows}


def _newest(topic_id: int) -> Sequence[Remark]:
    place = sa.func.row_number().over(partition_by=Remark.kind, order_by=Remark.id.desc()).label("place")
    ranked = (
        sa.select(Remark.id, place)
        .where(Remark.topic_id == topic_id, Remark.kind.in_(ON_THE_PAGE), Remark.look != Look.WAITING)
        .subquery()
    )
    return db.session.scalars(
        sa.select(Remark)
        .join(ranked, ranked.c.id == Remark.id)
        .where(ranked.c.place <= NEWEST)
        .order_by(Remark.id.desc())
    ).all()


def _shown(rows: Sequence[Remark], now: datetime) -> list[ShownRemark]:
    pictures = photos.of_remarks(row.id for row in rows if row.kind is RemarkKind.FACT and row.look is Look.SHOWN)
    return [
        replace(
            _text_of(row, row.written_at),
            party=row.party,
            help=row.help,
            photos=pictures.get(row.id, ()),
            left=days_left(row.due_at, now) if row.due_at and _is_owed(row) else None,
            late=late((local_day(now) - local_day(row.due_at)).days) if row.due_at and _is_owed(row) else None,
        )
        for row in rows
    ]


def _text_of(row: Remark | Objection, written_at: datetime) -> ShownRemark:
    """The text with its answer, or rule and date in their place."""
    if row.look is Look.WITHHELD:
        return ShownRemark(row.id, None, row.lang, row.looked_at or written_at, rule=row.withholding_rule)
    return ShownRemark(row.id, row.shown, row.lang, written_at, answer=row.answer, answered_at=row.answered_at)


def _is_owed(row: Remark) -> bool:
    return row.answer is None and row.look is Look.SHOWN
