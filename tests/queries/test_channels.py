"""Figures by channel: however a matter reached the room, it is counted, and the rows add up to the total."""

from __future__ import annotations

from collections import Counter

import pytest
from factories import Story, a_topic

from app.domain.measures import Measure
from app.domain.stages import Channel, Status
from app.extensions import db
from app.models.divisions import Division
from app.models.unit_of_work import writing
from app.queries import boards, channels
from app.services import figures


def posed_by(cast, clock, channel, room="heping"):
    story = Story(cast, clock, room)
    with writing():
        story.pose()
        story.row.channel = channel
    return story


def count(clock):
    with writing():
        figures.refresh_stale(clock.now)


def place_figures(cast, place):
    return boards.place_figures(db.session.get(Division, cast.divisions[place]))


def row_of(rows, channel):
    return next(row for row in rows if row.channel is channel)


def added_up(rows):
    return sum((Counter(row.figures) for row in rows), Counter()), sum(row.posed for row in rows)


@pytest.mark.parametrize("channel", Channel)
def test_a_matter_of_every_channel_counts_in_its_row_and_in_the_total(cast, clock, channel):
    posed_by(cast, clock, channel)
    count(clock)
    of_room = boards.room_figures(cast.rooms["heping"], clock.now)
    for found in (of_room.by_channel, place_figures(cast, "heping").by_channel, place_figures(cast, "city").by_channel):
        assert [row.channel for row in found] == list(Channel)
        assert {row.channel: row.posed for row in found if row.posed} == {channel: 1}
        assert row_of(found, channel).figures[Measure.IN_HAND] == 1
    assert of_room.posed == 1


def test_the_channels_add_up_to_the_figures_of_the_room_and_of_every_place(cast, clock):
    for status in Status:
        a_topic(cast, clock, status)
    for channel in Channel:
        posed_by(cast, clock, channel)
        posed_by(cast, clock, channel, room="shuidu")
    clock.advance(days=30)
    count(clock)
    of_room = boards.room_figures(cast.rooms["heping"], clock.now)
    assert added_up(of_room.by_channel) == (+Counter(of_room.figures), of_room.posed)
    assert of_room.figures[Measure.LATE] > len(Channel)
    for place in cast.divisions:
        counted = place_figures(cast, place)
        assert added_up(counted.by_channel)[0] == +Counter(counted.figures)


def test_what_went_up_to_another_room_takes_its_channel_along(cast, clock):
    story = posed_by(cast, clock, Channel.LETTER)
    story.move("accept")
    count(clock)
    assert row_of(place_figures(cast, "heping").by_channel, Channel.LETTER).posed == 1
    story.move("escalate")
    count(clock)
    assert row_of(place_figures(cast, "heping").by_channel, Channel.LETTER).posed == 0
    assert row_of(place_figures(cast, "street").by_channel, Channel.LETTER).posed == 1


def test_a_place_nobody_has_come_to_has_all_channels_with_nothing_in_them(cast, clock):
    count(clock)
    found = channels.of_place(cast.divisions["shuidu"])
    assert [row.posed for row in found] == [0] * len(Channel)
