"""The demonstration: everything the pipeline knows can be met in it, and all of it came about by the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.cli.demo import STORIES, everything
from app.cli.rooms import SEED
from app.domain.clock import is_overdue
from app.domain.pipeline import PIPELINE
from app.domain.stages import (
    Channel,
    ClosedLabel,
    Contribution,
    HelpKind,
    Level,
    Party,
    RemarkKind,
    RoomType,
    Solved,
    Status,
    TopicClass,
)
from app.extensions import db
from app.models.contributions import Doubt, DoubtState, Position, Stance, Voice, VoiceCount, VoiceKind
from app.models.divisions import Division
from app.models.look_backs import LookBack
from app.models.meetings import Meeting, MeetingState, SignUp
from app.models.messages import Message
from app.models.outbox import OutboxRow, OutboxState
from app.models.outcomes import Objection, Rating, RestartRequest
from app.models.referrals import Escalation
from app.models.remarks import Remark
from app.models.resolutions import ItemDelay
from app.models.rooms import Room
from app.models.statements import StatementVote, Vote
from app.models.statistics import BoardFigures
from app.models.supervision import Supervision
from app.models.topics import Step as Taken
from app.models.topics import Topic
from app.models.unit_of_work import writing
from app.queries import history
from app.services import calendar
from app.services.demo import cast, teller
from app.services.demo.acts import ACTS
from app.services.demo.stories import Step, Story, StoryError, read_stories
from app.services.lists import import_list

FRIDAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
NEW_YEAR_AT_MIDNIGHT = datetime(2026, 2, 18, 16, 5, tzinfo=UTC)  # 00:05 in Huai'an, in the middle of Spring Festival

CITY_DEPTH = 2  # the slashes of the city's path, /1/


def tell(now: datetime, stories: tuple[Story, ...] | None = None) -> tuple[Story, ...]:
    """All there are, or only `stories`."""
    told, setting = everything(read_stories(STORIES), now)
    stories = stories or told
    rooms = [story.room for story in stories]
    with writing():
        open_rooms({*rooms, *setting.silent, *setting.bodies.values(), cast.AIRPORT}, now)
        calendar.seed(now)
        bodies = cast.seat(rooms, setting.bodies, setting.silent, "no password at all", now=now - timedelta(days=400))
        for _day in teller.tell(stories, bodies, now=now):
            pass
    return stories


def open_rooms(villages: set[str], now: datetime) -> None:
    """The shipped lists without the villages where nothing happens: reading them all takes longer than telling."""
    places, beyond = (file.read_text().splitlines(keepends=True) for file in SEED)
    used = [line for line in places if ",village," not in line or line.partition(",")[0] in villages]
    for lines in (used, beyond):
        import_list("".join(lines).encode(), now=now)


def assert_at_least(n: int, kinds: type[Enum], met: Iterable[Any]) -> None:
    counted = Counter(met)
    assert {kind: counted[kind] for kind in kinds if counted[kind] < n} == {}


def count(table: Any, *where: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table).where(*where)) or 0


def topics() -> list[Topic]:
    return list(db.session.scalars(sa.select(Topic)))


def test_all_the_pipeline_knows_can_be_met(app: Flask) -> None:
    """One telling for all that is counted: it takes seconds."""
    stories = tell(FRIDAY)
    told = topics()
    raised = sum(step.do == "raise_suggestion" for story in stories for step in story.steps)
    assert len(told) == len(stories) + raised
    assert 380 <= len(told) <= 420

    assert_at_least(3, Status, [topic.status for topic in told])
    assert_at_least(3, TopicClass, [topic.topic_class for topic in told])
    assert_at_least(3, ClosedLabel, [topic.closed_label for topic in told])
    assert_at_least(3, Channel, [topic.channel for topic in told])
    assert_at_least(1, Party, [topic.party for topic in told])
    assert sum(topic.round > 1 for topic in told) >= 3

    late = {topic.status for topic in told if not topic.status.is_final and is_overdue(topic.due_at, FRIDAY)}
    assert {Status.POSED, Status.IN_REVIEW, Status.IN_PROGRESS} <= late
    assert {Status.ANNOUNCED, Status.IN_RESEARCH, Status.SCHEDULED, Status.REFERRED}.isdisjoint(late)

    verbs = Counter(db.session.scalars(sa.select(Taken.verb)))
    assert verbs.keys() == {move.verb for move in PIPELINE}
    by_the_clock = sa.select(Taken.verb).where(Taken.account_id.is_(None), Taken.verb != "pose")
    assert {"close_notice", "start", "confirm", "resume", "revisit"} <= set(db.session.scalars(by_the_clock))
    assert verbs["return_referral"] >= 3  # one came back twice, and was assigned
    city = db.session.scalars(sa.select(Room.id).where(Room.upper_id.is_(None))).one()
    assert db.session.scalar(sa.select(sa.func.count()).where(Escalation.to_room_id == city)) == 1

    # What people give besides matters.
    assert_at_least(3, VoiceKind, db.session.scalars(sa.select(Voice.kind)))
    assert_at_least(1, RemarkKind, db.session.scalars(sa.select(Remark.kind)))
    assert_at_least(1, HelpKind, db.session.scalars(sa.select(Remark.help)))
    assert_at_least(1, Stance, db.session.scalars(sa.select(Position.stance)))
    assert_at_least(1, Vote, db.session.scalars(sa.select(StatementVote.vote)))
    assert_at_least(1, Solved, db.session.scalars(sa.select(Rating.solved)))
    for table, at_least in ((Objection, 1), (SignUp, 3), (RestartRequest, 3), (Message, 2)):
        assert count(table) >= at_least, table
    # And what is owed afterwards.
    assert count(LookBack, LookBack.answered_at.is_not(None)) >= 10
    assert count(Supervision) >= 5
    assert count(Supervision, Supervision.answered_at.is_not(None)) >= 1
    assert count(ItemDelay, ItemDelay.by_body) >= 1

    # In every county and at every level, and in rooms that belong to no place.
    rooms = list(db.session.scalars(sa.select(Room).where(Room.id.in_({topic.room_id for topic in told}))))
    assert_at_least(1, Level, [room.level for room in rooms])
    told_in = sa.select(Division.path).where(Division.id.in_({room.division_id for room in rooms}))
    counties = {tuple(path.split("/")[:3]) for path in db.session.scalars(told_in) if path.count("/") > CITY_DEPTH}
    assert len(counties) == 8
    assert {RoomType.TERRITORIAL, RoomType.SECTOR, RoomType.ASSOCIATION} <= {room.type for room in rooms}

    states = Counter(db.session.scalars(sa.select(Doubt.state)))
    assert states[DoubtState.ANSWERED] >= 5
    assert states[DoubtState.OPEN]
    assert states[DoubtState.WAITING]
    assert db.session.scalar(sa.select(sa.func.count()).where(Position.explained_at.is_not(None)))
    assert db.session.scalar(sa.select(sa.func.max(VoiceCount.n))) > 30

    # Everything shown makes sense on the day it is shown.
    planned = sa.select(Meeting.starts_at).where(Meeting.state == MeetingState.PLANNED)
    assert all(starts > FRIDAY for starts in db.session.scalars(planned))
    assert all(at <= FRIDAY for at in db.session.scalars(sa.select(Taken.at)))
    assert len({topic.room_id for topic in told}) > 12

    assert list(history.verify()) == []
    waiting = sa.select(OutboxRow.made_at).where(OutboxRow.state == OutboxState.QUEUED)
    assert all(made >= FRIDAY - teller.NEWS_LASTS for made in db.session.scalars(waiting))
    counted = db.session.scalars(sa.select(BoardFigures).order_by(BoardFigures.posed.desc())).first()
    assert counted is not None
    assert counted.posed == len(told)

    # And whoever wants to come back with a slip is given its code.
    slips = list(teller.slips_to_try(stories))
    assert len(slips) == sum(story.to_try for story in stories) >= 3
    assert teller.was_told()


def test_it_can_be_told_at_the_oddest_hour_of_the_year(app: Flask) -> None:
    tell(NEW_YEAR_AT_MIDNIGHT, read_stories(STORIES))
    assert {topic.status for topic in topics()} == set(Status)
    assert list(history.verify()) == []


def test_a_telling_that_is_cut_off_leaves_nothing_behind(app: Flask) -> None:
    story = Story("a/b", "320871001003", 3, "题目", "other", "路灯不亮", (Step(2, "admit"),))
    with pytest.raises(teller.CannotBeTold, match="a/b, day 2, admit"):
        tell(FRIDAY, (story,))
    assert not teller.was_told()
    assert db.session.scalar(sa.select(Room.id).limit(1)) is None


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ('{ day = 1, do = "acept" }', "nobody knows how to"),
        ('{ day = 4, do = "accept" }', "lie in the future"),
        ('{ day = 2, do = "accept" }, { day = 1, do = "find" }', "not in order"),
    ],
)
def test_a_slip_of_the_pen_is_found_before_anything_is_told(tmp_path, steps: str, fault: str) -> None:
    head = 'key = "a"\nroom = "1"\ndays_ago = 3\ntitle = "t"\ncategory = "other"\ntext = "x"\n'
    (tmp_path / "one.toml").write_text(f"[[stories]]\n{head}steps = [{steps}]\n")
    with pytest.raises(StoryError, match=fault):
        read_stories(tmp_path)


def test_what_people_may_add_can_be_told() -> None:
    """Every contribution has an act."""
    acts = {
        "details": "add_more",
        "me_too": "me_too",
        "approve": "approve",
        "doubt": "raise_doubt",
        "position": "state_position",
        "statement": "make_statement",
        "sign_up": "sign_up",
        "not_done": "say_not_done",
        "came_back": "say_not_done",
        "rating": "rate",
        "objection": "object_to",
        **dict.fromkeys(("facts", "comment", "offer", "question"), "remark"),
    }
    assert {contribution.value for contribution in Contribution} == acts.keys()
    assert set(acts.values()) <= ACTS.keys()
