"""Opinion maps: drawn by the worker from what phones and slips said of statements, and kept as a row."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.domain.opinions import OpinionMap
from app.extensions import db
from app.integrations import opinion_map
from app.models.opinions import OpinionMapRow
from app.models.topics import Topic
from app.queries.opinions import Votes, votes_on


def can_draw() -> bool:
    """Whether this installation has what drawing takes; without it every topic keeps its plain table."""
    return opinion_map.is_available()


def draw(votes: Votes) -> OpinionMap | None:
    """Takes up to seconds, and so is done before anything is locked. None where too few answered enough."""
    return opinion_map.draw(votes_on(votes.topic_id))


def keep(votes: Votes, drawn: OpinionMap | None, *, now: datetime) -> None:
    """In place of the earlier one; the topic's page is read anew. What came in meanwhile is on the next map."""
    if drawn is None:
        drop(votes.topic_id)
        return
    row = db.session.get(OpinionMapRow, votes.topic_id) or OpinionMapRow(topic_id=votes.topic_id)
    row.round, row.statements, row.votes, row.voters = votes.round, votes.statements, votes.votes, votes.voters
    row.last_vote_at, row.drawn, row.drawn_at = votes.last_vote_at, drawn.as_json(), now
    db.session.add(row)
    _read_anew(votes.topic_id)


def drop(topic_id: int) -> None:
    gone = db.session.execute(sa.delete(OpinionMapRow).where(OpinionMapRow.topic_id == topic_id))
    if gone.rowcount:  # type: ignore[attr-defined]
        _read_anew(topic_id)


def _read_anew(topic_id: int) -> None:
    raised = sa.update(Topic).where(Topic.id == topic_id).values(public_version=Topic.public_version + 1)
    db.session.execute(raised)
