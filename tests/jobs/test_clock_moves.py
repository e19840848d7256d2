"""Every move the table gives to the clock happens by the worker, without anybody's help."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from cast import Cast
from clock import Clock
from factories import Story, a_topic

from app.domain.pipeline import PIPELINE
from app.domain.rules import the_clock
from app.domain.stages import Status
from app.extensions import db, rulebook
from app.jobs.worker import Worker
from app.models.topics import Step, Topic

LONGEST_WAIT = 200  # days; a clause may be looked at again after half a year


def declined_for_now(cast: Cast, clock: Clock) -> Story:
    clause = next(clause for clause in rulebook.rules.may_not if clause.review_after_days)
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("propose_decline", clause=clause.code)
    story.move("decline")
    return story


def merged_into_one_that_is_withheld(cast: Cast, clock: Clock) -> Story:
    story = a_topic(cast, clock, Status.MERGED)
    target = Story(cast, clock)
    target.topic = story.row.merged_into_id or 0
    target.move("withhold")
    return story


ARRANGED: dict[str, Callable[[Cast, Clock], Story]] = {
    "resume": lambda cast, clock: a_topic(cast, clock, Status.NEEDS_DETAILS),
    "close_notice": lambda cast, clock: a_topic(cast, clock, Status.ANNOUNCED),
    "call_off": lambda cast, clock: a_topic(cast, clock, Status.SCHEDULED),
    "start": lambda cast, clock: a_topic(cast, clock, Status.RESOLUTION_ANNOUNCED),
    "confirm": lambda cast, clock: a_topic(cast, clock, Status.RESULT_ANNOUNCED),
    "recall": lambda cast, clock: a_topic(cast, clock, Status.REFERRED),
    "restore": lambda cast, clock: a_topic(cast, clock, Status.WITHHELD),
    "revisit": declined_for_now,
    "split": merged_into_one_that_is_withheld,
}
OF_THE_CLOCK = sorted(row.verb for row in PIPELINE if str(the_clock.words) in str(row.by.words))


def test_every_move_of_the_clock_is_arranged_here() -> None:
    assert sorted(ARRANGED) == OF_THE_CLOCK


@pytest.mark.parametrize("verb", OF_THE_CLOCK)
def test_the_worker_makes_it_when_its_time_has_come(cast: Cast, clock: Clock, verb: str) -> None:
    story = ARRANGED[verb](cast, clock)
    worker = Worker(clock)
    for _day in range(LONGEST_WAIT):
        worker.work()
        db.session.rollback()
        if verb in made_by_the_clock(story):
            break
        clock.advance(days=1)
    assert made_by_the_clock(story) == [verb]
    assert is_left_alone_afterwards(worker, story)


def made_by_the_clock(story: Story) -> list[str]:
    """What nobody of staff and no slip did; posing and the proposer's own moves have no account either."""
    steps = sa.select(Step.verb).where(Step.topic_id == story.topic, Step.account_id.is_(None)).order_by(Step.id)
    return [verb for verb in db.session.scalars(steps) if verb in OF_THE_CLOCK]


def is_left_alone_afterwards(worker: Worker, story: Story) -> bool:
    version = db.session.scalar(sa.select(Topic.move_version).where(Topic.id == story.topic))
    worker.work()
    db.session.rollback()
    return db.session.scalar(sa.select(Topic.move_version).where(Topic.id == story.topic)) == version
