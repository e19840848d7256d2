"""What of people's writing lies on whose desk, in due order, in a fixed number of queries."""

from __future__ import annotations

import pytest
from cast import Cast
from clock import Clock
from factories import a_topic
from statements import statements
from written import (
    ANYBODY,
    STAFF,
    WRITINGS,
    a_doubt,
    a_message,
    a_position,
    a_remark,
    a_sign_up,
    a_statement,
)

from app.domain.errors import Missing
from app.domain.inbox import Act, InboxKind, Need
from app.domain.stages import RemarkKind, Status
from app.models.contributions import Stance
from app.models.unit_of_work import writing
from app.queries.inbox import InboxCard, card_of, inbox, said_on
from app.queries.queue import Section
from app.services import doubts, first_look


def on_desk(cast: Cast, login: str, clock: Clock) -> list[tuple[InboxKind, int]]:
    return [named(card) for card in inbox(cast.actor(login), clock.now)]


def named(card: InboxCard) -> tuple[InboxKind, int]:
    return card.written.kind, card.written.id


def desks_of(cast: Cast, clock: Clock, kind: InboxKind, id_: int) -> set[str]:
    return {login for login in STAFF if (kind, id_) in on_desk(cast, login, clock)}


@pytest.mark.parametrize("writing_", WRITINGS)
def test_it_lies_once_on_the_right_desks_and_on_nobody_elses(cast: Cast, clock: Clock, writing_: str) -> None:
    kind, status, write, desks = WRITINGS[writing_]
    id_ = write(a_topic(cast, clock, status))
    assert desks_of(cast, clock, kind, id_) == desks
    for login in desks:
        assert on_desk(cast, login, clock).count((kind, id_)) == 1
        assert card_of(kind, id_, cast.actor(login), clock.now).acts


@pytest.mark.parametrize("writing_", WRITINGS)
def test_what_a_room_without_people_leaves_climbs_to_the_room_above(cast: Cast, clock: Clock, writing_: str) -> None:
    kind, status, write, _desks = WRITINGS[writing_]
    id_ = write(a_topic(cast, clock, status))
    for login in ANYBODY:
        cast.leaves(login, clock.now)
    above = desks_of(cast, clock, kind, id_)
    assert above
    assert above <= {"li", "qian", "wu"}
    card = card_of(kind, id_, cast.actor(min(above)), clock.now)
    assert card.is_elsewhere
    assert card.section is Section.CAME_UP


@pytest.mark.parametrize("writing_", [name for name in WRITINGS if WRITINGS[name][0] is InboxKind.REMARK])
def test_what_is_late_is_on_the_desk_above_as_well(cast: Cast, clock: Clock, writing_: str) -> None:
    kind, status, write, desks = WRITINGS[writing_]
    id_ = write(a_topic(cast, clock, status))
    clock.advance(days=9)
    reached = desks_of(cast, clock, kind, id_)
    assert reached - {"gu"} == desks | {"li", "qian", "wu"}  # the county's too where a first look was due long ago


def test_it_is_in_due_order(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    suggestion = a_remark(story, RemarkKind.SUGGESTION)  # five working days
    comment = a_remark(story, RemarkKind.COMMENT)  # a first look, one
    slip = a_message(story)  # three
    assert on_desk(cast, "chen", clock) == [
        (InboxKind.REMARK, comment),
        (InboxKind.MESSAGE, slip),
        (InboxKind.REMARK, suggestion),
    ]


def test_a_thread_is_one_card_by_its_oldest_open_message(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    a_message(story, "第一封")
    clock.advance(days=1)
    a_message(story, "第二封")
    cards = inbox(cast.actor("chen"), clock.now)
    assert [card.written.kind for card in cards] == [InboxKind.MESSAGE]
    assert [said.words for said in cards[0].said] == ["第一封", "第二封"]
    assert cards[0].due_at == cards[0].said[0].due_at


def test_what_is_shown_and_owed_nothing_is_gone_and_what_is_owed_stays(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_RESEARCH)
    against, for_ = a_position(story), a_position(story, Stance.FOR)
    fact, offer = a_remark(story, RemarkKind.FACT), a_remark(story, RemarkKind.OFFER)
    with writing():
        for kind, id_ in (
            (InboxKind.POSITION, against),
            (InboxKind.POSITION, for_),
            (InboxKind.REMARK, fact),
            (InboxKind.REMARK, offer),
        ):
            first_look.show(kind, id_, cast.actor("chen"), now=clock.now)
    assert on_desk(cast, "chen", clock) == [(InboxKind.REMARK, offer), (InboxKind.POSITION, against)]
    assert on_desk(cast, "zhao", clock) == [(InboxKind.REMARK, offer)]  # explaining is not the reviewer's


def test_a_withheld_doubt_waits_for_the_room_above(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.ANNOUNCED)
    id_ = a_doubt(story)
    with writing():
        doubts.withhold(id_, "insult", cast.actor("sun"), now=clock.now)
    assert desks_of(cast, clock, InboxKind.DOUBT, id_) == {"li", "qian", "wu"}
    card = card_of(InboxKind.DOUBT, id_, cast.actor("li"), clock.now)
    assert (card.written.need, card.acts) == (Need.CONFIRMATION, (Act.CONFIRM,))


def test_texts_of_a_hidden_topic_wait_until_it_is_shown_again(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    a_remark(story, RemarkKind.COMMENT)
    story.move("withhold")
    assert on_desk(cast, "chen", clock) == []
    story.move("restore")
    assert len(on_desk(cast, "chen", clock)) == 1


def test_it_goes_with_its_topic_to_another_room(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    id_ = a_remark(story, RemarkKind.COMMENT)
    story.move("escalate")
    assert desks_of(cast, clock, InboxKind.REMARK, id_) == {"li", "qian", "wu"}


def test_only_who_sits_on_its_ladder_can_open_one(cast: Cast, clock: Clock) -> None:
    id_ = a_remark(a_topic(cast, clock, Status.IN_REVIEW), RemarkKind.COMMENT)
    for login in ("he", "wang", "ops"):
        with pytest.raises(Missing):
            card_of(InboxKind.REMARK, id_, cast.actor(login), clock.now)
    assert card_of(InboxKind.REMARK, id_, cast.actor("gu"), clock.now).acts == ()


def test_the_original_is_there_only_where_something_was_masked(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    masked, plain = a_remark(story, RemarkKind.COMMENT), a_remark(story, RemarkKind.COMMENT, "路灯亮了")
    chen = cast.actor("chen")
    assert "13812345678" in (card_of(InboxKind.REMARK, masked, chen, clock.now).told or "")
    assert card_of(InboxKind.REMARK, plain, chen, clock.now).told is None


def test_a_topics_page_has_all_of_it_settled_or_not(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_RESEARCH)
    fact, position = a_remark(story, RemarkKind.FACT), a_position(story)
    a_remark(a_topic(cast, clock, Status.IN_REVIEW), RemarkKind.FACT)
    with writing():
        first_look.withhold(InboxKind.REMARK, fact, "insult", cast.actor("chen"), now=clock.now)
    cards = said_on(story.row, cast.actor("chen"), clock.now)
    assert [named(card) for card in cards] == [(InboxKind.REMARK, fact), (InboxKind.POSITION, position)]
    assert [bool(card.acts) for card in cards] == [False, True]


def test_thirty_take_no_more_queries_than_one(cast: Cast, clock: Clock) -> None:
    chen = cast.actor("chen")
    story = a_topic(cast, clock, Status.SCHEDULED)
    writers = [a_position, a_statement, a_sign_up, lambda s: a_remark(s, RemarkKind.QUESTION)]
    for write in writers:
        write(story)
    a_message(story)
    a_doubt(a_topic(cast, clock, Status.ANNOUNCED))
    with statements() as few:
        assert len(inbox(chen, clock.now)) == 6
    for n in range(28):
        writers[n % 4](a_topic(cast, clock, Status.SCHEDULED) if n % 7 == 0 else story)
    with statements() as many:
        assert len(inbox(chen, clock.now)) == 34
    assert len(many) == len(few) <= 20
