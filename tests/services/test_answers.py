"""Answers in public to questions, inquiries, suggestions and offers."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from cast import Cast
from clock import Clock
from factories import Story, a_topic
from written import a_remark

from app.domain.errors import Invalid, NotAllowed, OutOfDate, Refused
from app.domain.inbox import InboxKind
from app.domain.stages import RemarkKind, Status
from app.extensions import db
from app.models.audit import AuditEvent
from app.models.first_look import Look
from app.models.remarks import Remark
from app.models.topics import SlipNews
from app.models.unit_of_work import writing
from app.services import answers, first_look

OWED = [kind for kind in RemarkKind if kind.is_owed]
SAID = "下周三清管，到时在楼下贴通知。"


def the(id_: int) -> Remark:
    return db.session.get_one(Remark, id_, populate_existing=True)


@pytest.mark.parametrize("kind", OWED)
def test_an_answer_is_public_and_the_slip_has_news(cast: Cast, clock: Clock, kind: RemarkKind) -> None:
    story = a_topic(cast, clock, Status.IN_PROGRESS)
    id_, before = a_remark(story, kind), story.row.public_version
    with writing():
        answers.answer(id_, SAID, cast.actor("chen"), now=clock.now)
    remark = the(id_)
    assert (remark.answer, remark.answered_at, remark.answered_by) == (SAID, clock.now, cast.accounts["chen"])
    assert story.row.public_version > before
    event = db.session.scalar(sa.select(AuditEvent.id).where(AuditEvent.tag == "remark.answered"))
    assert db.session.get_one(SlipNews, (remark.slip_id, event)).seen_at is None


def test_answering_implies_the_first_look_masked(cast: Cast, clock: Clock) -> None:
    id_ = a_remark(Story(cast, clock, "heping"), RemarkKind.INQUIRY, of_room=True)
    with writing():
        answers.answer(id_, SAID, cast.actor("sun"), now=clock.now)
    assert the(id_).look is Look.SHOWN
    assert "13812345678" not in the(id_).shown


def test_the_second_of_two_clerks_hears_the_answer_of_the_first(cast: Cast, clock: Clock) -> None:
    id_ = a_remark(Story(cast, clock, "heping"), RemarkKind.SUGGESTION, of_room=True)
    with writing():
        answers.answer(id_, SAID, cast.actor("sun"), now=clock.now)
    with pytest.raises(OutOfDate, match="下周三清管"), writing():
        answers.answer(id_, "另一个答复", cast.actor("chen"), now=clock.now)
    assert the(id_).answer == SAID


def test_what_was_withheld_meanwhile_gets_no_answer(cast: Cast, clock: Clock) -> None:
    id_ = a_remark(Story(cast, clock, "heping"), RemarkKind.SUGGESTION, of_room=True)
    with writing():
        first_look.withhold(InboxKind.REMARK, id_, "insult", cast.actor("sun"), now=clock.now)
    with pytest.raises(OutOfDate), writing():
        answers.answer(id_, SAID, cast.actor("chen"), now=clock.now)


def test_an_empty_answer_is_none_and_nothing_is_shown(cast: Cast, clock: Clock) -> None:
    id_ = a_remark(Story(cast, clock, "heping"), RemarkKind.SUGGESTION, of_room=True)
    with pytest.raises(Invalid), writing():
        answers.answer(id_, " …… ", cast.actor("chen"), now=clock.now)
    assert the(id_).look is Look.WAITING


def test_a_comment_is_no_question(cast: Cast, clock: Clock) -> None:
    id_ = a_remark(a_topic(cast, clock, Status.IN_REVIEW), RemarkKind.COMMENT)
    with pytest.raises(Refused), writing():
        answers.answer(id_, SAID, cast.actor("chen"), now=clock.now)


@pytest.mark.parametrize("login", ["he", "ma", "ops", "qian"])
def test_nobody_but_the_people_of_the_room_answers(cast: Cast, clock: Clock, login: str) -> None:
    id_ = a_remark(Story(cast, clock, "heping"), RemarkKind.INQUIRY, of_room=True)
    with pytest.raises(NotAllowed), writing():
        answers.answer(id_, SAID, cast.actor(login), now=clock.now)


def test_an_answer_that_is_late_may_come_from_the_room_above(cast: Cast, clock: Clock) -> None:
    id_ = a_remark(Story(cast, clock, "heping"), RemarkKind.INQUIRY, of_room=True)
    clock.advance(days=12)
    with writing():
        answers.answer(id_, SAID, cast.actor("qian"), now=clock.now)
    assert the(id_).answer == SAID
