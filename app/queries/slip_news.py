"""What the holder of a slip has not seen yet: events of its matter, and words of the desk."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.domain.sentences import Sentence
from app.extensions import db
from app.models.audit import AuditEvent
from app.models.topics import Slip, SlipNews, Topic
from app.queries import messages
from app.queries.slips import slips_of
from app.queries.visible import title_of


@dataclass(frozen=True, slots=True)
class News:
    said: Sentence
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """One slip of a phone's drawer. `title` is None where it may not be shown, or nobody has given it one;
    `new` is how many events and words of the desk its holder has not seen."""

    code: str
    slip: Slip
    title: str | None
    new: int


def unseen(slip_id: int) -> list[News]:
    """Newest first. One query."""
    events = db.session.execute(
        sa.select(AuditEvent.canonical, AuditEvent.at)
        .join(SlipNews, SlipNews.event_id == AuditEvent.id)
        .where(SlipNews.slip_id == slip_id, SlipNews.seen_at.is_(None))
        .order_by(AuditEvent.id.desc())
    )
    return [News(Sentence.from_json(json.loads(canonical)["said"]), at) for canonical, at in events]


def kept(codes: Sequence[str]) -> list[Kept]:
    """The slips a phone keeps, in the order of `codes`, with their topics and rooms. Three queries; none without."""
    if not codes:
        return []
    slips = slips_of(codes, joinedload(Slip.topic).joinedload(Topic.room), joinedload(Slip.room))
    ids = [slip.id for slip in slips.values()]
    news, unread = _counted(ids), messages.unread(ids)
    return [
        Kept(
            code=code,
            slip=slip,
            title=title_of(slip.topic) if slip.topic and slip.erased_at is None else None,
            new=news.get(slip.id, 0) + unread.get(slip.id, 0),
        )
        for code in codes
        if (slip := slips.get(code)) is not None
    ]


def _counted(slip_ids: Sequence[int]) -> Mapping[int, int]:
    rows = db.session.execute(
        sa.select(SlipNews.slip_id, sa.func.count())
        .where(SlipNews.slip_id.in_(slip_ids), SlipNews.seen_at.is_(None))
        .group_by(SlipNews.slip_id)
    )
    return dict(rows.all())
