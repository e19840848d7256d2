"""Which topics the clock may move now. Narrow enough that hardly one is tried in vain; the guards still decide."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.stages import Solved, Status
from app.extensions import db, rulebook
from app.models.contributions import Doubt, DoubtState, Position, Stance
from app.models.first_look import Look
from app.models.notices import Notice, NoticeKind
from app.models.outcomes import Objection, Rating, RequestState, RestartRequest
from app.models.reviews import Refusal
from app.models.topics import Topic

_target = aliased(Topic)


def due_moves(now: datetime, *, at_most: int = 500) -> list[tuple[int, str]]:
    """(topic id, verb), oldest deadline first: one indexed query a verb."""
    found = [
        (due_at, topic_id, verb)
        for verb, condition in _conditions(now).items()
        for topic_id, due_at in db.session.execute(
            sa.select(Topic.id, Topic.due_at).where(condition).order_by(Topic.due_at).limit(at_most)
        )
    ]
    found.sort(key=lambda entry: (entry[0] or now, entry[1]))
    return [(topic_id, verb) for _due_at, topic_id, verb in found[:at_most]]


def _conditions(now: datetime) -> dict[str, sa.ColumnElement[bool]]:
    lengths = rulebook.rules.lengths
    past_due = Topic.due_at < now
    return {
        "resume": sa.and_(Topic.status == Status.NEEDS_DETAILS, past_due),
        "close_notice": sa.and_(Topic.status == Status.ANNOUNCED, past_due, ~_unsettled_doubt()),
        "start": sa.and_(Topic.status == Status.RESOLUTION_ANNOUNCED, past_due, ~_unsettled_doubt(), ~_unexplained()),
        "call_off": sa.and_(
            Topic.status == Status.SCHEDULED, Topic.due_at < now - timedelta(days=lengths.call_off_after_days)
        ),
        "revisit": sa.and_(Topic.status == Status.DECLINED, past_due),
        "restore": sa.and_(Topic.status == Status.WITHHELD, past_due, _unconfirmed_withholding()),
        # Working days are at least as long as days; the guard counts them exactly.
        "recall": sa.and_(
            Topic.status == Status.REFERRED,
            Topic.due_at < now - timedelta(days=lengths.recall_after_overdue_wd),
        ),
        "split": sa.and_(
            Topic.status == Status.MERGED,
            sa.exists().where(_target.id == Topic.merged_into_id, _target.status == Status.WITHHELD),
        ),
        "confirm": sa.and_(
            Topic.status == Status.RESULT_ANNOUNCED,
            ~sa.exists().where(RestartRequest.topic_id == Topic.id, RestartRequest.state == RequestState.OPEN),
            sa.or_(
                sa.and_(_window_over(now), _called_solved(), ~_open_objection()),
                _window_over(now - timedelta(days=lengths.unchecked_after_days)),
            ),
        ),
    }


def _unsettled_doubt() -> sa.Exists:
    return sa.exists().where(
        Doubt.topic_id == Topic.id,
        Doubt.round == Topic.round,
        sa.or_(
            Doubt.state.in_((DoubtState.OPEN, DoubtState.WAITING)),
            sa.and_(Doubt.state == DoubtState.WITHHELD, Doubt.withholding_confirmed_by.is_(None)),
        ),
    )


def _unexplained() -> sa.Exists:
    return sa.exists().where(
        Position.topic_id == Topic.id,
        Position.round == Topic.round,
        Position.stance == Stance.AGAINST,
        Position.explained_at.is_(None),
        Position.look != Look.WITHHELD,
    )


def _unconfirmed_withholding() -> sa.Exists:
    return sa.exists().where(
        Refusal.topic_id == Topic.id,
        Refusal.ended_at.is_(None),
        Refusal.confirmed_at.is_(None),
        Refusal.left_status != Status.POSED,
    )


def _window_over(by: datetime) -> sa.Exists:
    later = aliased(Notice)
    return sa.exists().where(
        Notice.topic_id == Topic.id,
        Notice.kind == NoticeKind.RESULT,
        Notice.until < by,
        ~sa.exists().where(later.topic_id == Notice.topic_id, later.kind == NoticeKind.RESULT, later.id > Notice.id),
    )


def _called_solved() -> sa.Exists:
    return sa.exists().where(Rating.topic_id == Topic.id, Rating.round == Topic.round, Rating.solved == Solved.SOLVED)


def _open_objection() -> sa.Exists:
    return sa.exists().where(
        Objection.topic_id == Topic.id, Objection.round == Topic.round, Objection.answered_at.is_(None)
    )
