"""Whom a move concerns hears of it, once, however often the worker tries."""

from __future__ import annotations

import sqlalchemy as sa
from factories import Story, a_topic

from app.domain.effects import Effect
from app.domain.stages import Status
from app.extensions import db
from app.models.audit import AuditEvent
from app.models.outbox import OutboxRow
from app.models.topics import SlipNews
from app.models.unit_of_work import writing
from app.queries.news import unseen
from app.services import news
from app.services.outbox import Promised

HANDLERS = {
    Effect.TELL_SLIPS: news.tell_slips,
    Effect.TELL_DESK: news.tell_desk,
    Effect.TELL_BODY: news.tell_body,
}


def work_off(clock, *, times=1):
    """Every promise to tell somebody, in order, `times` over."""
    for row in db.session.scalars(sa.select(OutboxRow).order_by(OutboxRow.id)).all():
        if row.effect in HANDLERS:
            promised = Promised(
                row.id, row.effect, row.channel, row.topic_id, row.room_id, dict(row.payload), row.made_at, 1
            )
            for _ in range(times):
                with writing():
                    HANDLERS[promised.effect](promised, clock.now)
    with writing():
        db.session.execute(sa.delete(OutboxRow))


def who_heard(cast):
    return {login for login, account in cast.accounts.items() if unseen(account)}


def heard(slip):
    """The tags of the events a slip was told of, in order."""
    return list(
        db.session.scalars(
            sa.select(AuditEvent.tag)
            .join(SlipNews, SlipNews.event_id == AuditEvent.id)
            .where(SlipNews.slip_id == slip)
            .order_by(AuditEvent.id)
        )
    )


def test_a_slip_hears_of_every_move_that_is_shown_once(cast, clock):
    story = a_topic(cast, clock, Status.ANNOUNCED)
    work_off(clock, times=2)
    assert heard(story.slip) == ["topic.accept", "topic.admit"]


def test_a_slip_that_was_merged_hears_of_its_own_topic_and_of_the_other(cast, clock):
    other = a_topic(cast, clock, Status.IN_REVIEW)
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("merge", target_topic=other.topic)
    other.move("admit")
    work_off(clock)
    assert heard(story.slip)[-2:] == ["topic.merge", "topic.admit"]
    assert "topic.merge" not in heard(other.slip)


def test_the_desk_that_has_it_now_hears_of_a_new_topic(cast, clock):
    Story(cast, clock).pose()
    work_off(clock, times=2)
    assert who_heard(cast) == {"chen"}
    assert list(unseen(cast.accounts["chen"]).values()) == [1]


def test_nobody_is_told_of_their_own_act(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    work_off(clock)
    assert story.topic in unseen(cast.accounts["zhao"])
    other = Story(cast, clock).pose()
    work_off(clock)
    other.move("accept", by="zhao")
    work_off(clock)
    assert other.topic not in unseen(cast.accounts["zhao"])


def test_a_proposal_to_decline_goes_to_another_person(cast, clock):
    a_topic(cast, clock, Status.IN_REVIEW).move("propose_decline")
    work_off(clock)
    assert "li" in who_heard(cast)


def test_a_result_goes_to_the_room_above(cast, clock):
    story = a_topic(cast, clock, Status.RESULT_ANNOUNCED)
    work_off(clock)
    assert {login for login in who_heard(cast) if story.topic in unseen(cast.accounts[login])} >= {"li", "qian", "wu"}


def test_whoever_acts_for_the_body_hears_of_a_referral(cast, clock):
    story = a_topic(cast, clock, Status.REFERRED)
    work_off(clock, times=2)
    assert unseen(cast.accounts["wang"]) == {story.topic: 1}


def test_having_looked_there_is_nothing_new_until_something_happens(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    work_off(clock)
    with writing():
        news.look(cast.accounts["zhao"], story.topic, now=clock.now)
    assert unseen(cast.accounts["zhao"]) == {}
