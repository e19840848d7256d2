"""How a room ends: nothing that is under way is left behind, and nobody waits longer for it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from cast import Cast
from clock import Clock
from factories import a_topic
from flask import Flask

from app.domain.clock import local_day
from app.domain.effects import Effect
from app.domain.errors import DomainError, Invalid, NotAllowed, OutOfDate, Refused
from app.domain.roles import PUBLIC, Role
from app.domain.stages import Level, RoomType, Status
from app.extensions import db, rulebook
from app.models.divisions import Division
from app.models.outbox import OutboxRow
from app.models.rooms import Room
from app.models.topics import Topic
from app.models.unit_of_work import writing
from app.queries.desks import place_of
from app.queries.facts import facts_of
from app.queries.history import of_topic, verify
from app.queries.room_care import events_of, seats_of
from app.queries.rooms import successor_of
from app.services import filing, pipeline, room_ends, room_life


def room(cast: Cast, key: str) -> Room:
    return db.session.get_one(Room, cast.rooms[key], populate_existing=True)


def close(cast: Cast, clock: Clock, key: str, by: str = "ops", seen: int | None = None) -> int:
    with writing():
        return room_ends.close(cast.rooms[key], seen_version=seen, actor=cast.actor(by), now=clock.now)


def merge(cast: Cast, clock: Clock, key: str, into: str, by: str = "ops") -> int:
    with writing():
        return room_ends.merge(
            cast.rooms[key], cast.rooms[into], seen_version=None, actor=cast.actor(by), now=clock.now
        )


def reopen(cast: Cast, clock: Clock, key: str) -> None:
    with writing():
        room_ends.reopen(cast.rooms[key], seen_version=None, actor=cast.actor("ops"), now=clock.now)


ENDS_HERE = (Status.CLOSED, Status.WITHDRAWN)


@pytest.mark.parametrize("status", Status)
def test_whatever_is_not_over_for_good_goes_to_the_room_above(cast: Cast, clock: Clock, status: Status) -> None:
    story = a_topic(cast, clock, status)
    due, entered = story.row.due_at, story.row.entered_at
    close(cast, clock, "heping")
    stays = status in ENDS_HERE
    assert story.row.room_id == cast.rooms["heping" if stays else "street"]
    assert (story.row.status, story.row.due_at, story.row.entered_at) == (status, due, entered)
    newest = of_topic(story.topic)[-1]
    assert (newest.tag == "topic.handed_over") is not stays
    assert list(verify()) == []


def test_each_matter_tells_of_it_and_so_do_both_rooms(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    seen = story.row.public_version
    assert close(cast, clock, "heping") == 1
    event = of_topic(story.topic)[-1]
    assert str(event.said) == "和平里社区协商议事室 has closed; 钵池街道协商议事室 goes on with the matter."
    assert event.room_id == cast.rooms["heping"]
    assert story.row.public_version > seen
    assert str(events_of(cast.rooms["heping"])[0].said).startswith("The room was closed; 钵池街道协商议事室")
    assert str(events_of(cast.rooms["street"])[0].said).startswith(
        "It goes on with the matters of 和平里社区协商议事室"
    )
    told = db.session.scalars(sa.select(OutboxRow.effect).where(OutboxRow.topic_id == story.topic))
    assert {Effect.TELL_SLIPS, Effect.TELL_DESK} <= set(told)


def test_a_merged_rooms_matters_go_on_in_the_other(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.ANNOUNCED)
    merge(cast, clock, "heping", into="shuidu")
    assert story.row.room_id == cast.rooms["shuidu"]
    merged = room(cast, "heping")
    assert (merged.merged_into_id, merged.upper_id) == (cast.rooms["shuidu"], cast.rooms["shuidu"])
    assert cast.accounts["he"] in place_of(story.row.room_id).desk(Role.ADMINISTRATOR).holders


def test_a_proposal_to_decline_is_not_carried_along(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("propose_decline")
    close(cast, clock, "heping")
    assert facts_of(story.row, now=clock.now).proposal is None


def test_seats_end_with_the_room(cast: Cast, clock: Clock) -> None:
    close(cast, clock, "heping")
    assert seats_of(cast.rooms["heping"]) == []


def test_what_was_closed_there_is_taken_up_again_by_whoever_took_over(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.CLOSED)
    merge(cast, clock, "heping", into="shuidu")
    story.move("restart", by="ma")
    assert story.row.room_id == cast.rooms["shuidu"]


def test_what_went_up_is_sent_back_to_whoever_took_over(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("escalate")
    merge(cast, clock, "heping", into="shuidu")
    story.move("send_back", by="li")
    assert story.row.room_id == cast.rooms["shuidu"]


def test_what_went_up_to_the_room_that_took_over_is_not_sent_back_to_itself(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    story.move("escalate")
    close(cast, clock, "heping")
    with pytest.raises(Refused):
        story.move("send_back", by="li")


# --- Rooms around it


def test_the_rooms_below_look_up_to_whoever_took_over(cast: Cast, clock: Clock) -> None:
    other = another_street(cast, clock)
    with writing():
        room_ends.merge(cast.rooms["street"], other, seen_version=None, actor=cast.actor("ops"), now=clock.now)
    assert room(cast, "heping").upper_id == other
    assert str(events_of(cast.rooms["heping"])[0].said).startswith("What is beyond its power goes up to 清浦街道")
    with writing():
        room_life.open_room(
            cast.divisions["county"], RoomType.SECTOR, "教育界协商议事室", actor=cast.actor("ops"), now=clock.now
        )
    assert room(cast, "heping").upper_id == other, "also after everything was settled anew"


def another_street(cast: Cast, clock: Clock) -> int:
    with writing():
        county = db.session.get_one(Division, cast.divisions["county"])
        place = Division(name="清浦街道", level=Level.TOWN, parent_id=county.id, path="?", order=9)
        db.session.add(place)
        db.session.flush()
        place.path = f"{county.path}{place.id}/"
        return room_life.open_room(place.id, RoomType.TERRITORIAL, "", actor=cast.actor("ops"), now=clock.now).id


def test_posters_lead_on_however_many_rooms_have_ended(cast: Cast, clock: Clock) -> None:
    merge(cast, clock, "heping", into="shuidu")
    close(cast, clock, "shuidu")
    close(cast, clock, "street")
    found = successor_of(room(cast, "heping"))
    assert found is not None
    assert found.id == cast.rooms["county"]


# --- Reopening


def test_a_reopened_room_has_its_code_and_its_room_above(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    merge(cast, clock, "heping", into="shuidu")
    reopen(cast, clock, "heping")
    again = room(cast, "heping")
    assert (again.is_closed, again.merged_into_id, again.upper_id) == (False, None, cast.rooms["street"])
    assert again.code == cast.codes["heping"]
    assert story.row.room_id == cast.rooms["shuidu"], "what was handed over stays"
    with pytest.raises(OutOfDate):
        reopen(cast, clock, "heping")


def test_a_place_that_has_another_room_meanwhile_does_not_get_the_old_one_back(cast: Cast, clock: Clock) -> None:
    close(cast, clock, "heping")
    with writing():
        room_life.open_room(
            cast.divisions["heping"],
            RoomType.TERRITORIAL,
            "和平里新协商议事室",
            actor=cast.actor("ops"),
            now=clock.now,
        )
    with pytest.raises(Refused, match="has an open room already"):
        reopen(cast, clock, "heping")


# --- What is refused


def test_the_citys_own_room_stays_open(cast: Cast, clock: Clock) -> None:
    for end in (lambda: close(cast, clock, "city"), lambda: merge(cast, clock, "city", into="county")):
        with pytest.raises(Refused, match="city's own room"):
            end()


def test_a_room_is_not_merged_into_itself_a_closed_one_or_one_below(cast: Cast, clock: Clock) -> None:
    close(cast, clock, "shuidu")
    for into in ("heping", "shuidu"):
        with pytest.raises(Invalid, match="one that is open"):
            merge(cast, clock, "heping", into=into)
    with pytest.raises(Invalid, match="lies below"):
        merge(cast, clock, "county", into="heping")
    with pytest.raises(OutOfDate, match="closed already"):
        close(cast, clock, "shuidu")


def test_nobody_hands_work_to_a_room_they_do_not_look_after(cast: Cast, clock: Clock) -> None:
    with pytest.raises(NotAllowed):
        close(cast, clock, "county", by="ma")
    with pytest.raises(NotAllowed):
        close(cast, clock, "heping", by="chen")
    close(cast, clock, "street", by="ma")


def test_closing_on_a_stale_page_is_refused(cast: Cast, clock: Clock) -> None:
    seen = room(cast, "heping").life_version
    merge(cast, clock, "shuidu", into="heping")
    with pytest.raises(OutOfDate):
        close(cast, clock, "heping", seen=seen)


# --- Races


def file(cast: Cast, clock: Clock, key: str) -> None:
    with writing():
        filing.pose(
            room_id=cast.rooms["heping"],
            key=key,
            text="7 号楼前积水",
            consent_version=rulebook.rules.consent.version,
            actor=PUBLIC,
            now=clock.now,
        )


@pytest.mark.races
def test_what_is_filed_while_the_room_closes_is_handed_over_or_not_taken(app: Flask, cast: Cast, clock: Clock) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(5)

    def run(what: Any) -> None:
        with app.app_context():
            start.wait()
            try:
                what()
                outcomes.append("done")
            except DomainError as error:
                outcomes.append(type(error).__name__)

    db.session.rollback()
    acts = [lambda n=n: file(cast, clock, f"key-{n}") for n in range(4)] + [lambda: close(cast, clock, "heping")]
    threads = [threading.Thread(target=run, args=(what,)) for what in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 5
    if room(cast, "heping").is_closed:
        left = db.session.scalar(sa.select(sa.func.count()).where(Topic.room_id == cast.rooms["heping"]))
        assert left == 0
    assert list(verify()) == []


def test_nothing_is_transferred_into_a_room_that_closes_just_then(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guards saw it open; under the lock of its row it is not."""
    story = a_topic(cast, clock, Status.IN_REVIEW)
    transfer = pipeline.CONSEQUENCES["transfer"]

    def closes_first(*given: Any) -> None:
        shut = sa.update(Room).where(Room.id == cast.rooms["shuidu"]).values(closed_on=local_day(clock.now))
        db.session.execute(shut)
        transfer(*given)

    monkeypatch.setitem(pipeline.CONSEQUENCES, "transfer", closes_first)
    with pytest.raises(OutOfDate, match="closed meanwhile"):
        story.move("transfer")
    assert story.row.room_id == cast.rooms["heping"]
