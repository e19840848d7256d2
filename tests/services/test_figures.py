"""Roll-ups: what the places above a room say of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import a_topic

from app.domain.effects import Effect
from app.domain.measures import Measure
from app.domain.stages import Status
from app.domain.tallies import Tally
from app.extensions import db
from app.models.divisions import Division
from app.models.outbox import Delivery
from app.models.rooms import Room
from app.models.statistics import BoardFigures, RoomDetails
from app.models.unit_of_work import writing
from app.queries import tallies
from app.services import board_details, figures
from app.services.outbox import Promised


def count(clock):
    with writing():
        figures.refresh_stale(clock.now)


def figures_of(cast, place):
    row = db.session.get(BoardFigures, cast.divisions[place], populate_existing=True)
    return {measure: getattr(row, measure) for measure in Measure if getattr(row, measure)} | {"posed": row.posed}


def versions(cast):
    rows = dict(db.session.execute(sa.select(Division.id, Division.public_version)).all())
    return {place: rows[division] for place, division in cast.divisions.items()}


def a_promise(story, now):
    return Promised(1, Effect.REFRESH_FIGURES, Delivery.INSIDE, story.topic, story.row.room_id, {}, now, 1)


def test_every_place_counts_itself_and_all_below(cast, clock):
    a_topic(cast, clock, Status.CLOSED)
    a_topic(cast, clock, Status.POSED, room="shuidu")
    a_topic(cast, clock, Status.DECLINED).move("appeal")
    count(clock)
    assert figures_of(cast, "heping") == {Measure.DONE_UNCONFIRMED: 1, Measure.IN_HAND: 1, "posed": 2}
    assert figures_of(cast, "shuidu") == {Measure.IN_HAND: 1, "posed": 1}
    everything = {Measure.DONE_UNCONFIRMED: 1, Measure.IN_HAND: 2, "posed": 3}
    assert [figures_of(cast, place) for place in ("street", "county", "city")] == [everything] * 3


def test_a_topic_that_went_up_counts_where_it_lies_now(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    count(clock)
    story.move("escalate")
    count(clock)
    assert figures_of(cast, "heping") == {"posed": 0}
    assert figures_of(cast, "street") == {Measure.IN_HAND: 1, "posed": 1}


def test_a_count_that_finds_nothing_new_raises_no_version_but_says_when_it_was(cast, clock):
    a_topic(cast, clock, Status.IN_REVIEW)
    count(clock)
    before = versions(cast)
    clock.advance(minutes=5)
    count(clock)
    assert versions(cast) == before
    assert db.session.get(BoardFigures, cast.divisions["city"], populate_existing=True).counted_at == clock.now


def test_figures_that_changed_raise_the_version_of_the_place_and_of_those_that_list_it(cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    count(clock)
    before = versions(cast)
    story.move("transfer")  # from one village of the street to another: the street's own figures stay the same
    count(clock)
    changed = {place for place, version in versions(cast).items() if version > before[place]}
    assert changed == {"heping", "shuidu", "street"}


def test_the_village_and_the_town_follow_a_move_at_once_and_the_county_with_the_next_count(cast, clock):
    count(clock)
    story = a_topic(cast, clock, Status.IN_REVIEW)
    with writing():
        figures.refresh(a_promise(story, clock.now), clock.now)
    assert figures_of(cast, "heping") == figures_of(cast, "street") == {Measure.IN_HAND: 1, "posed": 1}
    assert figures_of(cast, "county") == {"posed": 0}
    count(clock)
    assert figures_of(cast, "county") == {Measure.IN_HAND: 1, "posed": 1}


def test_a_move_in_a_county_or_without_a_room_waits_for_the_next_count(cast, clock):
    story = a_topic(cast, clock, Status.POSED, room="county")
    with writing():
        figures.refresh(a_promise(story, clock.now), clock.now)
        figures.refresh(Promised(1, Effect.REFRESH_FIGURES, Delivery.INSIDE, None, None, {}, clock.now, 1), clock.now)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(BoardFigures)) == 0


def test_what_turned_late_overnight_is_counted_as_late(cast, clock):
    due = a_topic(cast, clock, Status.IN_REVIEW).row.due_at
    clock.to(due)
    count(clock)
    assert Measure.LATE not in figures_of(cast, "city")
    clock.to(due + timedelta(seconds=1))
    count(clock)
    assert figures_of(cast, "city")[Measure.LATE] == 1


@pytest.mark.parametrize("place", ["heping", "street", "county", "city"])
def test_withholding_makes_every_board_around_stale_in_the_same_transaction(cast, clock, place):
    story = a_topic(cast, clock, Status.CLOSED)
    before = versions(cast)
    story.move("withhold")
    assert versions(cast)[place] > before[place]
    assert versions(cast)["shuidu"] == before["shuidu"]


# --- What takes longer to count


def count_details(clock):
    details = board_details.count(clock.now)
    with writing():
        board_details.write(details)


def room_versions(cast):
    rows = dict(db.session.execute(sa.select(Room.id, Room.public_version)).all())
    return {name: rows[room] for name, room in cast.rooms.items()}


def test_every_room_is_counted_also_one_where_nothing_happened(cast, clock):
    before = room_versions(cast)
    count_details(clock)
    counted = dict(db.session.execute(sa.select(RoomDetails.room_id, RoomDetails.counted_at)).all())
    assert counted == dict.fromkeys(db.session.scalars(sa.select(Room.id)), clock.now)
    assert all(version > before[name] for name, version in room_versions(cast).items())  # “not counted yet” goes


def test_what_a_room_counts_is_its_own_and_what_a_place_counts_is_all_below(cast, clock):
    a_topic(cast, clock, Status.DECLINED)
    a_topic(cast, clock, Status.CLOSED).move("restart")  # goes up to the street
    count_details(clock)
    below, above = (tallies.of_room(cast.rooms[name]) for name in ("heping", "street"))
    place = tallies.of_place(cast.divisions["street"])
    assert (sum(below[Tally.CLAUSES].values()), sum(below[Tally.RESTARTS].values())) == (1, 0)
    assert (sum(above[Tally.CLAUSES].values()), sum(above[Tally.RESTARTS].values())) == (0, 1)
    assert (sum(place[Tally.CLAUSES].values()), sum(place[Tally.RESTARTS].values())) == (1, 1)


def test_a_room_whose_details_changed_is_stale_and_the_others_are_as_of_later(cast, clock):
    a_topic(cast, clock, Status.DECLINED)
    count_details(clock)
    a_topic(cast, clock, Status.DECLINED)
    before = room_versions(cast)
    clock.advance(hours=6)
    count_details(clock)
    assert {name for name, version in room_versions(cast).items() if version > before[name]} == {"heping"}
    assert set(db.session.scalars(sa.select(RoomDetails.counted_at))) == {clock.now}
