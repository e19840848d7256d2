"""Cards of a room's front page: the right ones, in the order of pressing, in one query."""

from __future__ import annotations

import pytest
from factories import a_topic
from statements import statements

from app.domain.stages import LIVE, Status
from app.models.contributions import VoiceKind
from app.models.unit_of_work import writing
from app.queries.topics import ON_THE_FRONT, room_front
from app.services import voices


def front(cast, clock):
    return room_front(cast.rooms["heping"], clock.now)


@pytest.mark.parametrize("status", Status)
def test_the_front_has_what_is_underway_and_nothing_else(cast, clock, status):
    number = a_topic(cast, clock, status).row.number
    shown = number in [card.number for card in front(cast, clock)]
    assert shown == (status in LIVE and status is not Status.POSED)


def test_what_was_due_first_stands_first_and_says_that_it_is_late(cast, clock):
    first = a_topic(cast, clock, Status.IN_REVIEW).row.number
    clock.advance(days=14)
    second = a_topic(cast, clock, Status.IN_REVIEW).row.number

    late, in_time = front(cast, clock)
    assert (late.number, in_time.number) == (first, second)
    assert str(late.late) == "7 days late"  # due on Monday 9 March, and this is the 16th
    assert in_time.late is None


def test_nobody_is_late_on_the_day_itself_and_everybody_on_the_next(cast, clock):
    due = a_topic(cast, clock, Status.IN_REVIEW).row.due_at
    clock.to(due)
    assert front(cast, clock)[0].late is None
    clock.advance(seconds=1)
    assert str(front(cast, clock)[0].late) == "One day late"


def test_a_notice_that_ended_is_not_late_while_the_clock_moves_it_on(cast, clock):
    due = a_topic(cast, clock, Status.ANNOUNCED).row.due_at
    clock.to(due)
    clock.advance(minutes=1)
    assert front(cast, clock)[0].late is None
    clock.advance(days=1)
    assert str(front(cast, clock)[0].late) == "2 days late"


def test_a_resident_who_was_asked_is_never_late(cast, clock):
    a_topic(cast, clock, Status.NEEDS_DETAILS)
    clock.advance(days=60)
    assert front(cast, clock)[0].late is None


def test_a_card_names_the_body_that_has_it_in_hand(cast, clock):
    for status in (Status.IN_PROGRESS, Status.REFERRED):
        a_topic(cast, clock, status)
    assert [card.body for card in front(cast, clock)] == ["钵池街道城管办", "钵池街道城管办"]


def test_a_card_counts_phones_and_slips(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    with writing():
        for phone in ("a", "b", "a"):
            voices.speak_up(story.topic, VoiceKind.ME_TOO, device_mark=phone, now=clock.now)
    assert front(cast, clock)[0].voices == 2


def test_one_query_for_one_topic_and_for_twenty(cast, clock):
    a_topic(cast, clock, Status.IN_PROGRESS)
    with statements() as of_one:
        front(cast, clock)
    for _ in range(ON_THE_FRONT + 1):
        a_topic(cast, clock, Status.IN_REVIEW)
    with statements() as of_many:
        assert len(front(cast, clock)) == ON_THE_FRONT
    assert (len(of_one), len(of_many)) == (1, 1)
