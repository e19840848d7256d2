"""The first look: what somebody wrote is shown or withheld by a person of the room, once, and the history says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from cast import Cast
from clock import Clock
from factories import Story, a_topic
from written import TOLD, a_doubt, a_position, a_remark, a_statement, an_objection

from app.domain.errors import Invalid, Missing, NotAllowed, OutOfDate
from app.domain.inbox import InboxKind
from app.domain.stages import RemarkKind, Status
from app.extensions import db
from app.models.audit import AuditEvent
from app.models.contributions import Doubt, DoubtState
from app.models.first_look import Look
from app.models.remarks import Remark
from app.models.rooms import Room
from app.models.topics import SlipNews
from app.models.unit_of_work import writing
from app.services import first_look

Writes = Callable[[Story], int]
KINDS: dict[InboxKind, tuple[Status, Writes]] = {
    InboxKind.REMARK: (Status.IN_REVIEW, lambda story: a_remark(story, RemarkKind.COMMENT)),
    InboxKind.POSITION: (Status.IN_RESEARCH, a_position),
    InboxKind.STATEMENT: (Status.IN_RESEARCH, a_statement),
    InboxKind.OBJECTION: (Status.RESULT_ANNOUNCED, an_objection),
}


def row(kind: InboxKind, id_: int) -> first_look.Text:
    return db.session.get_one(first_look.MODELS[kind], id_, populate_existing=True)


def tags(topic_id: int) -> list[str]:
    return list(db.session.scalars(sa.select(AuditEvent.tag).where(AuditEvent.topic_id == topic_id)))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_shown_is_shown_masked_and_the_page_is_read_anew(cast: Cast, clock: Clock, kind: InboxKind) -> None:
    status, write = KINDS[kind]
    story = a_topic(cast, clock, status)
    id_, before = write(story), story.row.public_version
    with writing():
        first_look.show(kind, id_, cast.actor("chen"), now=clock.now)
    text = row(kind, id_)
    assert (text.look, text.looked_by, text.looked_at) == (Look.SHOWN, cast.accounts["chen"], clock.now)
    assert "13812345678" not in text.shown
    assert story.row.public_version > before
    assert f"{kind}.shown" in tags(story.topic)
    assert db.session.scalar(sa.select(SlipNews.seen_at).where(SlipNews.slip_id == text.slip_id)) is None
    assert db.session.scalar(sa.select(sa.func.count()).where(SlipNews.slip_id == text.slip_id)) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_withheld_leaves_rule_and_date(cast: Cast, clock: Clock, kind: InboxKind) -> None:
    status, write = KINDS[kind]
    story = a_topic(cast, clock, status)
    id_ = write(story)
    with writing():
        first_look.withhold(kind, id_, "insult", cast.actor("zhao"), now=clock.now)
    text = row(kind, id_)
    assert (text.look, text.withholding_rule, text.looked_at) == (Look.WITHHELD, "insult", clock.now)
    assert f"{kind}.withheld" in tags(story.topic)


def test_a_doubt_is_reached_by_the_same_two_functions(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.ANNOUNCED)
    shown, withheld = a_doubt(story), a_doubt(story)
    with writing():
        first_look.show(InboxKind.DOUBT, shown, cast.actor("sun"), shown="物业不接电话。", now=clock.now)
        first_look.withhold(InboxKind.DOUBT, withheld, "insult", cast.actor("sun"), now=clock.now)
    assert db.session.get_one(Doubt, shown).state is DoubtState.OPEN
    assert db.session.get_one(Doubt, shown).shown == "物业不接电话。"
    assert db.session.get_one(Doubt, withheld).state is DoubtState.WITHHELD


def test_what_a_clerk_words_anew_is_masked_again(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    id_ = a_remark(story, RemarkKind.COMMENT)
    with writing():
        first_look.show(InboxKind.REMARK, id_, cast.actor("chen"), shown=TOLD, now=clock.now)
    assert "13812345678" not in row(InboxKind.REMARK, id_).shown


def test_nothing_but_signs_cannot_be_shown(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    id_ = a_remark(story, RemarkKind.COMMENT)
    with pytest.raises(Invalid), writing():
        first_look.show(InboxKind.REMARK, id_, cast.actor("chen"), shown="……", now=clock.now)
    assert row(InboxKind.REMARK, id_).look is Look.WAITING


def test_without_a_rule_nothing_is_withheld(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    id_ = a_remark(story, RemarkKind.COMMENT)
    with pytest.raises(Invalid), writing():
        first_look.withhold(InboxKind.REMARK, id_, "because", cast.actor("chen"), now=clock.now)


@pytest.mark.parametrize("kind", [*KINDS, InboxKind.DOUBT])
def test_the_second_of_two_clerks_hears_that_it_was_looked_at(cast: Cast, clock: Clock, kind: InboxKind) -> None:
    status, write = {**KINDS, InboxKind.DOUBT: (Status.ANNOUNCED, a_doubt)}[kind]
    story = a_topic(cast, clock, status)
    id_ = write(story)
    with writing():
        first_look.show(kind, id_, cast.actor("sun"), now=clock.now)
    with pytest.raises(OutOfDate, match="meanwhile"), writing():
        first_look.withhold(kind, id_, "insult", cast.actor("chen"), now=clock.now)
    with pytest.raises(OutOfDate, match="meanwhile"), writing():
        first_look.show(kind, id_, cast.actor("chen"), now=clock.now)


@pytest.mark.parametrize("login", ["he", "ma", "ops", "wang", "li"])
def test_nobody_but_the_people_of_the_room_looks(cast: Cast, clock: Clock, login: str) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    id_ = a_remark(story, RemarkKind.COMMENT)
    for act in (first_look.show, lambda *a, **k: first_look.withhold(a[0], a[1], "insult", a[2], **k)):
        with pytest.raises(NotAllowed), writing():
            act(InboxKind.REMARK, id_, cast.actor(login), now=clock.now)
    assert row(InboxKind.REMARK, id_).look is Look.WAITING


def test_when_the_first_look_is_late_the_room_above_may_take_it(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    id_ = a_remark(story, RemarkKind.COMMENT)
    clock.advance(days=5)
    with writing():
        first_look.show(InboxKind.REMARK, id_, cast.actor("li"), now=clock.now)
    assert row(InboxKind.REMARK, id_).looked_by == cast.accounts["li"]


def test_in_a_room_without_people_the_room_above_looks_at_once(cast: Cast, clock: Clock) -> None:
    story = Story(cast, clock, "heping")
    id_ = a_remark(story, RemarkKind.SUGGESTION, of_room=True)
    for login in ("zhao", "chen", "sun"):
        cast.leaves(login, clock.now)
    with writing():
        first_look.show(InboxKind.REMARK, id_, cast.actor("qian"), now=clock.now)
    assert row(InboxKind.REMARK, id_).look is Look.SHOWN


def test_what_is_about_the_room_raises_the_rooms_own_version(cast: Cast, clock: Clock) -> None:
    story = Story(cast, clock, "heping")
    id_ = a_remark(story, RemarkKind.INQUIRY, of_room=True)
    before = db.session.get_one(Room, cast.rooms["heping"]).public_version
    with writing():
        first_look.show(InboxKind.REMARK, id_, cast.actor("chen"), now=clock.now)
    assert db.session.get_one(Room, cast.rooms["heping"], populate_existing=True).public_version > before


def test_whoever_typed_it_in_leaves_it_to_a_colleague(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    id_ = a_remark(story, RemarkKind.COMMENT, account_id=cast.accounts["chen"])
    with pytest.raises(NotAllowed), writing():
        first_look.show(InboxKind.REMARK, id_, cast.actor("chen"), now=clock.now)
    with writing():
        first_look.show(InboxKind.REMARK, id_, cast.actor("sun"), now=clock.now)


def test_who_is_alone_in_a_room_looks_at_what_they_typed_in(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.POSED, room="shuidu")
    id_ = a_remark(story, RemarkKind.SUGGESTION, of_room=True, account_id=cast.accounts["he"])
    with writing():
        first_look.show(InboxKind.REMARK, id_, cast.actor("he"), now=clock.now)
    assert db.session.get_one(Remark, id_).look is Look.SHOWN


def test_what_is_not_there_is_missing(cast: Cast, clock: Clock) -> None:
    for kind in (*KINDS, InboxKind.DOUBT):
        with pytest.raises(Missing), writing():
            first_look.show(kind, 4711, cast.actor("chen"), now=clock.now)
