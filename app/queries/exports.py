"""All topics of a room as a table to take away: as much as the board shows, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.domain.stages import ClosedLabel, Status, TopicClass
from app.extensions import db
from app.models.contributions import VoiceCount, VoiceKind
from app.models.topics import Topic
from app.queries.boards import Key
from app.queries.visible import IS_KNOWN

MOST_ROWS = 5000
AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class ExportedTopic:
    """One row. What was written in it (title, text, place) is None where it is hidden. `same_trouble` counts phones and
    slips, never people."""

    id: int
    number: str
    title: str | None
    shown: str | None
    place: str | None
    category: str | None
    status: Status
    topic_class: TopicClass | None
    posed_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    closed_label: ClosedLabel | None
    same_trouble: int


def topics_of_room(room_id: int, before: Key | None = None) -> Iterator[ExportedTopic]:
    """The newest `MOST_ROWS` after `before`, some at a time: a query for each `AT_A_TIME` rows, all of the same cost.

    Between two of them the connection is given back, so that a slow line holds none while it is being served.
    """
    for _ in range(MOST_ROWS // AT_A_TIME):
        rows = [_exported(row) for row in db.session.execute(_page(room_id, before).limit(AT_A_TIME))]
        db.session.close()
        yield from rows
        if len(rows) < AT_A_TIME:
            return
        before = Key(rows[-1].posed_at, rows[-1].id)


def rest_of_room(room_id: int, before: Key | None = None) -> Key | None:
    """Where to go on when `topics_of_room` has come to its end; None when there is nothing more. One query."""
    ends = _page(room_id, before).with_only_columns(Topic.posed_at, Topic.id).offset(MOST_ROWS - 1).limit(2)
    found = db.session.execute(ends).all()
    return Key(found[0].posed_at, found[0].id) if len(found) == 2 else None  # the last, and one more


def _page(room_id: int, before: Key | None) -> sa.Select[*tuple[Any, ...]]:
    same_trouble = sa.select(sa.func.coalesce(sa.func.sum(VoiceCount.n), 0)).where(
        VoiceCount.topic_id == Topic.id, VoiceCount.kind == VoiceKind.ME_TOO
    )
    newest_first = (
        sa.select(
            Topic.id,
            Topic.number,
            Topic.title,
            Topic.shown,
            Topic.place,
            Topic.category,
            Topic.status,
            Topic.topic_class,
            Topic.posed_at,
            Topic.due_at,
            Topic.closed_at,
            Topic.closed_label,
            same_trouble.correlate(Topic).scalar_subquery().label("same_trouble"),
        )
        .where(Topic.room_id == room_id, IS_KNOWN)
        .order_by(Topic.posed_at.desc(), Topic.id.desc())
    )
    if before is None:
        return newest_first
    return newest_first.where(sa.tuple_(Topic.posed_at, Topic.id) < sa.tuple_(before.posed_at, before.topic_id))


def _exported(row: sa.Row[Any]) -> ExportedTopic:
    columns = dict(row._mapping)
    if not row.status.is_public:
        columns |= dict.fromkeys(("title", "shown", "place", "category"))
    if row.status is not Status.CLOSED:
        columns |= dict.fromkeys(("closed_at", "closed_label"))
    return ExportedTopic(**columns)
