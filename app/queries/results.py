"""What slips and phones say of a result: three plain figures, and the voices that ask for another round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.domain.stages import Contribution, Solved
from app.domain.suspicion import Suspected
from app.extensions import db, rulebook
from app.models.outcomes import Rating, RestartVoice
from app.models.suspicions import Suspicion
from app.models.topics import Topic


@dataclass(frozen=True, slots=True)
class Share:
    """`yes` of `of` slips that answered this question."""

    yes: int
    of: int


@dataclass(frozen=True, slots=True)
class Ratings:
    """Of the present round. Answered, solved and satisfied are three figures and never one; `partly` solved is a
    fourth word for the second."""

    answered: Share
    solved: Share
    partly: int
    satisfied: Share

    def __bool__(self) -> bool:
        return any(share.of for share in (self.answered, self.solved, self.satisfied))


@dataclass(frozen=True, slots=True)
class RestartVoices:
    """Phones and slips that say it is not done, or came back; `needed` of them ask for another round."""

    n: int
    needed: int


def ratings_of(topic: Topic) -> Ratings:
    """One query. What a machine may have said is kept, and not counted."""
    is_a_machines = sa.exists().where(Suspicion.slip_id == Rating.slip_id, Suspicion.why == Suspected.MACHINE)
    row = db.session.execute(
        sa.select(
            *_share(Rating.answered, Rating.answered.is_(True)),
            *_share(Rating.solved, Rating.solved == Solved.SOLVED),
            sa.func.count().filter(Rating.solved == Solved.PARTLY),
            *_share(Rating.satisfied, Rating.satisfied.is_(True)),
        ).where(Rating.topic_id == topic.id, Rating.round == topic.round, ~is_a_machines)
    ).one()
    return Ratings(Share(row[0], row[1]), Share(row[2], row[3]), row[4], Share(row[5], row[6]))


def rating_by(slip_id: int, topic: Topic) -> Rating | None:
    """What this slip said of the present round, to be changed."""
    return db.session.scalar(
        sa.select(Rating).where(Rating.topic_id == topic.id, Rating.round == topic.round, Rating.slip_id == slip_id)
    )


def restart_voices_of(topic: Topic, me_toos: int) -> RestartVoices | None:
    """None where nobody could say so now. One query."""
    if topic.status.accepts.isdisjoint({Contribution.NOT_DONE, Contribution.CAME_BACK}):
        return None
    said = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(RestartVoice)
        .where(RestartVoice.topic_id == topic.id, RestartVoice.round == topic.round)
    )
    return RestartVoices(said or 0, rulebook.rules.thresholds.restart_voices_needed(me_toos))


def _share(column: Any, yes: sa.ColumnElement[bool]) -> tuple[sa.ColumnElement[int], ...]:
    return sa.func.count().filter(yes), sa.func.count(column)
