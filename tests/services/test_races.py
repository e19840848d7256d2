"""Two people at the same moment, on two connections: whoever comes second finds the world the first one left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from cast import holder
from factories import Story, a_topic, find_all, open_requests
from racing import ROUNDS, race

from app.domain.asks import Ask
from app.domain.roles import THE_CLOCK
from app.domain.stages import Contribution, SlipKind, Solved, Status
from app.extensions import db
from app.models.contributions import Doubt, DoubtState, Voice, VoiceCount, VoiceKind
from app.models.outcomes import Objection
from app.models.topics import Slip, Step, Topic
from app.models.unit_of_work import writing
from app.services import doubts, pipeline, results, voices

pytestmark = pytest.mark.races


def moving(story: Story, verb: str, by: str, **given) -> Callable[[], object]:
    """The move as a function; everything it needs is looked up before the race begins."""
    actor = story.who(by)
    answers = {**story.usually_given(verb), **{Ask(name): value for name, value in given.items()}}
    return lambda: pipeline.advance(story.topic, verb, actor, seen_version=None, now=story.clock.now, given=answers)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_doubt_and_the_end_of_the_notice_never_pass_each_other(app, cast, clock, _round):
    story = a_topic(cast, clock, Status.ANNOUNCED)
    clock.advance(days=8)
    now = clock.now

    doubt, close = race(
        app,
        lambda: doubts.raise_doubt(story.topic, "钱从哪儿来？", device_mark="a", slip_id=None, now=now),
        lambda: pipeline.advance(story.topic, "close_notice", THE_CLOCK, seen_version=None, now=now),
    )

    waiting = db.session.scalar(sa.select(sa.func.count()).select_from(Doubt).where(Doubt.topic_id == story.topic))
    assert doubt.went_through != close.went_through
    assert (story.status is Status.ANNOUNCED) == doubt.went_through == bool(waiting)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_an_objection_and_the_confirmation_never_pass_each_other(app, cast, clock, _round):
    story = a_topic(cast, clock, Status.RESULT_ANNOUNCED)
    _call_it_solved(story)
    clock.advance(days=8)
    now = clock.now

    objection, confirm = race(
        app,
        lambda: results.object_to(story.topic, "下雨还是积水", device_mark="a", slip_id=None, now=now),
        lambda: pipeline.advance(story.topic, "confirm", THE_CLOCK, seen_version=None, now=now),
    )

    assert objection.went_through != confirm.went_through
    assert (story.status is Status.CLOSED) == confirm.went_through
    raised = db.session.scalar(sa.select(sa.func.count()).select_from(Objection))
    assert raised == objection.went_through


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_voice_and_a_merge_lose_nothing(app, cast, clock, _round):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    merge = moving(story, "merge", "zhao")

    voice, merged = race(
        app, lambda: voices.speak_up(story.topic, VoiceKind.ME_TOO, device_mark="a", now=clock.now), merge
    )

    assert merged.went_through
    assert story.status is Status.MERGED
    counted = db.session.scalar(sa.select(VoiceCount.n).where(VoiceCount.topic_id == story.topic)) or 0
    rows = db.session.scalar(sa.select(sa.func.count()).select_from(Voice).where(Voice.topic_id == story.topic))
    assert counted == rows == voice.went_through


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_crossing_merges_one_goes_through(app, cast, clock, _round):
    one, other = a_topic(cast, clock, Status.IN_REVIEW), a_topic(cast, clock, Status.IN_REVIEW)

    runs = race(
        app,
        moving(one, "merge", "zhao", target_topic=other.topic),
        moving(other, "merge", "zhao", target_topic=one.topic),
    )

    assert sorted(run.went_through for run in runs) == [False, True]
    merged, kept = (one, other) if runs[0].went_through else (other, one)
    assert merged.row.merged_into_id == kept.topic
    assert kept.status is Status.IN_REVIEW
    joined = db.session.get(Slip, merged.slip, populate_existing=True)
    assert (joined.topic_id, joined.kind) == (kept.topic, SlipKind.JOINED)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_late_details_and_the_clock_resume_the_review_once(app, cast, clock, _round):
    story = a_topic(cast, clock, Status.NEEDS_DETAILS)
    clock.advance(days=12)
    now = clock.now

    runs = race(
        app,
        moving(story, "add_details", "proposer"),
        lambda: pipeline.advance(story.topic, "resume", THE_CLOCK, seen_version=None, now=now),
    )

    assert sorted(run.went_through for run in runs) == [False, True]
    assert story.status is Status.IN_REVIEW


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_clerks_with_the_same_page_one_moves(app, cast, clock, _round):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    find_all(story)
    zhao, version, now = cast.actor("zhao"), story.row.move_version, clock.now
    answer = story.usually_given("answer")

    runs = race(
        app,
        lambda: pipeline.advance(story.topic, "admit", zhao, seen_version=version, now=now),
        lambda: pipeline.advance(story.topic, "answer", zhao, seen_version=version, now=now, given=answer),
    )

    assert sorted(run.went_through for run in runs) == [False, True]
    steps = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Step)
        .where(Step.topic_id == story.topic, Step.verb.in_(("admit", "answer")))
    )
    assert steps == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_withdrawal_and_the_first_look_never_cross(app, cast, clock, _round):
    story = a_topic(cast, clock, Status.POSED)
    version, now = story.row.move_version, clock.now
    chen, given = cast.actor("chen"), story.usually_given("accept")

    withdraw, accept = race(
        app,
        lambda: pipeline.advance(story.topic, "withdraw", holder(story.slip), seen_version=version, now=now),
        lambda: pipeline.advance(story.topic, "accept", chen, seen_version=version, now=now, given=given),
    )

    assert withdraw.went_through != accept.went_through
    assert story.status is (Status.WITHDRAWN if withdraw.went_through else Status.IN_REVIEW)


def test_twenty_phones_say_me_too_at_once(app, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)

    runs = race(
        app,
        *(
            lambda phone=phone: voices.speak_up(
                story.topic, VoiceKind.ME_TOO, device_mark=f"phone {phone}", now=clock.now
            )
            for phone in range(20)
        ),
    )

    assert all(run.went_through for run in runs)
    assert db.session.scalar(sa.select(VoiceCount.n).where(VoiceCount.topic_id == story.topic)) == 20


def test_five_neighbours_at_once_make_one_request(app, cast, clock):
    story = a_topic(cast, clock, Status.CLOSED)
    now = clock.now

    runs = race(
        app,
        *(
            lambda phone=phone: results.say_not_done(
                story.topic, Contribution.CAME_BACK, device_mark=f"phone {phone}", actor=holder(), now=now
            )
            for phone in range(8)
        ),
    )

    assert all(run.went_through for run in runs)
    assert len(open_requests(story.topic)) == 1


def test_a_doubt_of_the_last_second_is_carried_to_research(cast, clock):
    """It came in time to be raised, too late to be answered within the notice: it is promised, not dropped."""
    story = a_topic(cast, clock, Status.ANNOUNCED)
    clock.advance(days=9)
    with writing():
        doubt = doubts.raise_doubt(story.topic, "谁来修？", device_mark="a", slip_id=None, now=clock.now)
    with writing():
        doubts.publish(doubt.id, cast.actor("sun"), now=clock.now)

    assert db.session.get(Doubt, doubt.id).state is DoubtState.CARRIED
    story.move("close_notice")
    assert story.status is Status.IN_RESEARCH


def _call_it_solved(story: Story) -> None:
    with writing():
        results.rate(
            story.slip,
            answered=True,
            solved=Solved.SOLVED,
            satisfied=True,
            actor=holder(story.slip),
            now=story.clock.now,
        )
    assert db.session.get(Topic, story.topic).status is Status.RESULT_ANNOUNCED
