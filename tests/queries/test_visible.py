"""What is hidden is hidden from whoever asks, by whichever number."""

from __future__ import annotations

import pytest
from cast import holder
from factories import a_topic

from app.domain.errors import Missing
from app.domain.roles import PUBLIC
from app.domain.stages import Status
from app.queries import visible


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.POSED])
def test_everybody_knows_of_a_topic_that_was_looked_at(cast, clock, status):
    story = a_topic(cast, clock, status)
    assert visible.topic_by_number(story.row.number, PUBLIC).id == story.topic


@pytest.mark.parametrize("status", Status)
def test_a_title_is_told_only_while_the_words_may_be_shown(cast, clock, status):
    topic = a_topic(cast, clock, status).row
    expected = None if status in (Status.POSED, Status.WITHHELD, Status.WITHDRAWN) else "7 号楼前积水"
    assert visible.title_of(topic) == expected


def test_an_unread_topic_is_known_to_its_slip_and_to_the_desks_it_can_reach(cast, clock):
    story = a_topic(cast, clock, Status.POSED)
    for actor in (holder(story.slip), cast.actor("chen"), cast.actor("li"), cast.actor("ma")):
        assert visible.topic_by_number(story.row.number, actor).id == story.topic


def test_an_unread_topic_is_not_there_for_anybody_else(cast, clock):
    story = a_topic(cast, clock, Status.POSED)
    other = a_topic(cast, clock, Status.POSED)
    for actor in (PUBLIC, holder(other.slip), cast.actor("he"), cast.actor("wang")):
        with pytest.raises(Missing):
            visible.topic_by_number(story.row.number, actor)


def test_a_number_nobody_has_is_missing(cast):
    with pytest.raises(Missing):
        visible.topic_by_number("26-999999-9", PUBLIC)
