"""Opinion maps: the one of a topic with the words of its statements, and those the worker has to draw anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.domain.opinions import FEWEST_VOTERS, OpinionMap
from app.domain.stages import Contribution, Status
from app.extensions import db
from app.models.first_look import Look
from app.models.opinions import OpinionMapRow
from app.models.statements import Statement, StatementVote, Vote
from app.models.topics import Topic
from app.queries.statements import Line

# Where answers still come in, and the step after it: the last ones may be younger than the last map.
_MOVING = (*(status for status in Status if Contribution.STATEMENT in status.accepts), Status.DELIBERATED)
_NUMBER = {Vote.AGREE: 1, Vote.DISAGREE: -1, Vote.PASS: 0}


@dataclass(frozen=True, slots=True)
class Mapped:
    """A map, when it was drawn, and the statements on it that everybody may still read."""

    drawn: OpinionMap
    drawn_at: datetime
    texts: Mapping[int, Line]


@dataclass(frozen=True, slots=True)
class Votes:
    """What a map of this topic would be drawn from now."""

    topic_id: int
    round: int
    statements: int
    votes: int
    voters: int
    last_vote_at: datetime


def of_topic(topic: Topic, lines: Sequence[Line]) -> Mapped | None:
    """Of the present round. One query by key."""
    row = db.session.get(OpinionMapRow, topic.id)
    if row is None or row.round != topic.round:
        return None
    texts = {line.id: line for line in lines}
    drawn = OpinionMap.from_json(row.drawn)
    still = [line for line in drawn.lines if line.statement_id in texts]  # one may have been withheld since
    return Mapped(OpinionMap(drawn.voters, drawn.views, still), row.drawn_at, texts)


def to_draw() -> list[Votes]:
    """Topics with enough voters whose map is not of these votes, the least recent votes first. Two queries."""
    known = {row.topic_id: _drawn_from(row) for row in db.session.scalars(sa.select(OpinionMapRow))}
    return [votes for votes in _votes_now() if known.get(votes.topic_id) != votes]


def to_drop() -> list[int]:
    """Topics whose map has lost its voters, all but what became of a matter since. Two queries."""
    enough = {votes.topic_id for votes in _votes_now()}
    moving = sa.select(OpinionMapRow.topic_id).join(Topic).where(Topic.status.in_(_MOVING))
    return [topic_id for topic_id in db.session.scalars(moving) if topic_id not in enough]


def all_drawn() -> Sequence[int]:
    return db.session.scalars(sa.select(OpinionMapRow.topic_id)).all()


def votes_on(topic_id: int) -> dict[str, dict[int, int]]:
    """Who said what, under marks that mean nothing outside the database: for drawing, and for nobody's eyes."""
    rows = db.session.execute(
        sa.select(StatementVote.device_mark, StatementVote.statement_id, StatementVote.vote)
        .join(Statement, Statement.id == StatementVote.statement_id)
        .join(Topic, Topic.id == Statement.topic_id)
        .where(Statement.topic_id == topic_id, *_COUNTED)
    )
    votes: dict[str, dict[int, int]] = {}
    for mark, statement_id, vote in rows:
        votes.setdefault(mark, {})[statement_id] = _NUMBER[vote]
    return votes


_COUNTED = (Statement.round == Topic.round, Statement.look == Look.SHOWN)


def _votes_now() -> list[Votes]:
    voters = sa.func.count(StatementVote.device_mark.distinct())
    last = sa.func.max(StatementVote.at)
    rows = db.session.execute(
        sa.select(Topic.id, Topic.round, sa.func.count(Statement.id.distinct()), sa.func.count(), voters, last)
        .join(Statement, Statement.topic_id == Topic.id)
        .join(StatementVote, StatementVote.statement_id == Statement.id)
        .where(Topic.status.in_(_MOVING), *_COUNTED)
        .group_by(Topic.id, Topic.round)
        .having(voters >= FEWEST_VOTERS)
        .order_by(last, Topic.id)
    )
    return [Votes(*row) for row in rows]


def _drawn_from(row: OpinionMapRow) -> Votes:
    return Votes(row.topic_id, row.round, row.statements, row.votes, row.voters, row.last_vote_at)
