"""What a board counts and lists."""

from __future__ import annotations

import pytest
from factories import Story, a_topic
from statements import statements

from app.domain.measures import Measure
from app.domain.stages import Channel, Stage, Status, TopicClass
from app.extensions import db
from app.models.divisions import Division
from app.queries import boards
from app.queries.boards import Chosen, Key, room_figures, room_topics

COUNTS_AS = {
    Status.CLOSED: Measure.DONE_UNCONFIRMED,
    Status.DECLINED: Measure.DECLINED,
    **dict.fromkeys((Status.MERGED, Status.WITHDRAWN, Status.WITHHELD), None),
}


@pytest.mark.parametrize("status", Status)
def test_a_topic_counts_under_one_figure_or_none(cast, clock, status):
    a_topic(cast, clock, status)
    counted = room_figures(cast.rooms["heping"], clock.now)
    expected = COUNTS_AS.get(status, Measure.IN_HAND)
    merged_into = {Measure.IN_HAND: 1} if status is Status.MERGED else {}  # the topic that took it in
    assert {measure: n for measure, n in counted.figures.items() if n} == ({expected: 1} if expected else merged_into)
    assert counted.posed == 1 + (status is Status.MERGED)


def test_late_is_counted_beside_and_says_the_same_as_the_card(cast, clock):
    for status in (Status.IN_REVIEW, Status.ANNOUNCED, Status.NEEDS_DETAILS, Status.SCHEDULED):
        a_topic(cast, clock, status)
    room = cast.rooms["heping"]
    for _ in range(30):
        clock.advance(days=1)
        listed = room_topics(room, clock.now, Chosen()).cards
        assert room_figures(room, clock.now).figures[Measure.LATE] == sum(card.late is not None for card in listed)
    assert room_figures(room, clock.now).figures[Measure.LATE] == 3  # not the one that waits for a resident


def test_a_withheld_result_counts_no_longer(cast, clock):
    story = a_topic(cast, clock, Status.CLOSED)
    story.move("withhold")
    assert not any(room_figures(cast.rooms["heping"], clock.now).figures.values())


def test_a_list_is_narrowed_by_figure_stage_class_category_and_channel(cast, clock):
    stories = {status: a_topic(cast, clock, status) for status in (Status.IN_REVIEW, Status.CLOSED, Status.DECLINED)}

    def numbers(**chosen):
        return [card.number for card in room_topics(cast.rooms["heping"], clock.now, Chosen(**chosen)).cards]

    assert numbers(measure=Measure.IN_HAND) == [stories[Status.IN_REVIEW].row.number]
    assert numbers(measure=Measure.DONE_UNCONFIRMED) == [stories[Status.CLOSED].row.number]
    assert numbers(topic_class=TopicClass.C) == [stories[Status.DECLINED].row.number]
    assert numbers(measure=Measure.EXPLAINED) == []
    assert numbers(stage=Stage.IMPLEMENT) == [stories[Status.CLOSED].row.number]
    assert len(numbers(channel=Channel.SCAN)) == 3
    assert numbers(channel=Channel.PAPER) == numbers(category="nothing-like-it") == []


def test_a_list_shows_nothing_unread_and_no_hidden_title(cast, clock):
    a_topic(cast, clock, Status.POSED)
    a_topic(cast, clock, Status.WITHHELD)
    listed = room_topics(cast.rooms["heping"], clock.now, Chosen()).cards
    assert [(card.status, card.title) for card in listed] == [(Status.WITHHELD, None)]


def test_paging_by_key_gives_every_topic_once_even_those_posed_at_one_moment(cast, clock, monkeypatch):
    monkeypatch.setattr(boards, "PER_PAGE", 2)
    for seconds in (0, 0, 0, 1, 5):
        clock.advance(seconds=seconds)
        a_topic(cast, clock, Status.IN_REVIEW)
    seen, key = [], None
    while True:
        page = room_topics(cast.rooms["heping"], clock.now, Chosen(), key)
        seen += [card.id for card in page.cards]
        if page.more is None:
            break
        key = Key.read(str(page.more))
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == len(seen) == 5


@pytest.mark.parametrize("written", ["", "1", "a-b", "1-2-3", "99999999999999999999999-1"])
def test_a_key_nobody_was_given_is_refused(written):
    with pytest.raises(ValueError, match=r".*"):
        Key.read(written)


def test_newest_results_come_from_the_place_and_below_and_never_name_what_is_withheld(cast, clock):
    here = a_topic(cast, clock, Status.CLOSED)
    above = closed_by_the_street(cast, clock)
    hidden = a_topic(cast, clock, Status.CLOSED)
    hidden.move("withhold")

    def results(place):
        return [topic.id for topic in boards.newest_results(db.session.get(Division, cast.divisions[place]))]

    assert results("street") == results("county") == results("city") == [above.topic, here.topic]
    assert results("shuidu") == []


def closed_by_the_street(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("escalate")
    story.move("answer", by="li")
    clock.advance(days=8)
    story.move("confirm", by="gu")
    return story


def test_boards_ask_the_database_a_fixed_number_of_times(cast, clock):
    def asked():
        with statements() as said:
            place = db.session.get(Division, cast.divisions["street"])
            room_figures(cast.rooms["heping"], clock.now)
            room_topics(cast.rooms["heping"], clock.now, Chosen())
            boards.place_figures(place)
            boards.children_figures(place)
            [topic.room.name for topic in boards.newest_results(place)]
        return len(said)

    a_topic(cast, clock, Status.CLOSED)
    once = asked()
    for _ in range(5):
        a_topic(cast, clock, Status.CLOSED)
        Story(cast, clock).pose()
    assert asked() == once == 8
