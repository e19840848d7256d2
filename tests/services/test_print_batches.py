"""Print batches: new codes for new sheets, and what becomes of the old ones."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from cast import Cast
from clock import Clock

from app.domain.clock import local_day
from app.domain.errors import Invalid, Missing, NotAllowed, OutOfDate, Refused
from app.extensions import db
from app.models.audit import AuditEvent, AuditPayload
from app.models.divisions import Division
from app.models.print_batches import CodeOpenings, PrintBatch
from app.models.rooms import Room, RoomCode
from app.models.unit_of_work import writing
from app.queries import print_batches as reading
from app.queries.history import verify
from app.services import print_batches, room_codes


def open_batch(cast: Cast, clock: Clock, place: str = "street", by: str = "ops", **more: object) -> int:
    given = {"redirects_until": None, "seen_latest": None} | more
    with writing():
        return print_batches.open_batch(
            cast.divisions[place],
            actor=cast.actor(by),
            now=clock.now,
            **given,  # type: ignore[arg-type]
        ).id


def codes_of(cast: Cast, room: str) -> list[RoomCode]:
    """Oldest first."""
    codes = db.session.scalars(sa.select(RoomCode).where(RoomCode.room_id == cast.rooms[room]))
    return sorted(codes, key=lambda code: (code.is_live, code.issued_at))


def live(cast: Cast, room: str) -> str:
    code = db.session.get_one(Room, cast.rooms[room], populate_existing=True).code
    assert code is not None
    return code


# --- Opening one


def test_every_room_of_a_place_and_below_gets_a_new_code_of_the_batch(cast: Cast, clock: Clock) -> None:
    batch = open_batch(cast, clock)
    for room in ("street", "heping", "shuidu"):
        old, new = codes_of(cast, room)
        assert (old.code, old.batch_id, old.replaced_at) == (cast.codes[room], None, clock.now)
        assert (new.batch_id, new.is_live) == (batch, True)
    assert live(cast, "county") == cast.codes["county"]


def test_a_batch_may_be_for_one_room(cast: Cast, clock: Clock) -> None:
    open_batch(cast, clock, room_id=cast.rooms["heping"])
    assert live(cast, "heping") != cast.codes["heping"]
    assert live(cast, "shuidu") == cast.codes["shuidu"]


def test_the_city_is_every_room_and_a_closed_one_gets_no_sheet(cast: Cast, clock: Clock) -> None:
    with writing():
        db.session.get_one(Room, cast.rooms["shuidu"]).closed_on = local_day(clock.now)
    open_batch(cast, clock, "city")
    assert {room for room, code in cast.codes.items() if live(cast, room) != code} == {
        *("city", "county", "street", "heping")
    }


def test_labels_count_within_their_year_and_stand_on_the_sheets(cast: Cast, clock: Clock) -> None:
    open_batch(cast, clock, "heping")
    open_batch(cast, clock, "shuidu")
    clock.advance(days=366)
    open_batch(cast, clock, "street")
    assert db.session.scalars(sa.select(PrintBatch.label).order_by(PrintBatch.id)).all() == [
        *("2026-1", "2026-2", "2027-1")
    ]
    assert reading.labels_of(cast.rooms.values()) == dict.fromkeys(
        (cast.rooms[room] for room in ("street", "heping", "shuidu")), "2027-1"
    )


def test_every_room_tells_of_its_new_code_in_an_unbroken_chain(cast: Cast, clock: Clock) -> None:
    open_batch(cast, clock)
    told = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.tag == "code.issued")).all()
    assert {event.room_id for event in told} == {cast.rooms[room] for room in ("street", "heping", "shuidu")}
    assert "2026-1" in told[0].canonical
    assert list(verify()) == []


def test_pages_that_name_the_old_code_are_made_anew(cast: Cast, clock: Clock) -> None:
    rooms = sa.select(Room.id, Room.public_version)
    places = sa.select(Division.id, Division.public_version)
    before = dict(db.session.execute(rooms).all()), dict(db.session.execute(places).all())
    open_batch(cast, clock)
    after = dict(db.session.execute(rooms).all()), dict(db.session.execute(places).all())
    assert {id_ for id_ in after[0] if after[0][id_] > before[0][id_]} == {
        cast.rooms[room] for room in ("street", "heping", "shuidu")
    }
    assert all(after[1][id_] > before[1][id_] for id_ in after[1])


def test_two_who_order_the_same_sheets_do_not_spoil_each_others(cast: Cast, clock: Clock) -> None:
    seen = reading.latest_batch_id()
    open_batch(cast, clock, seen_latest=seen)
    with pytest.raises(OutOfDate, match="Another batch"):
        open_batch(cast, clock, seen_latest=seen, by="ma")
    assert len(codes_of(cast, "heping")) == 2


@pytest.mark.parametrize(("by", "place"), [("ma", "county"), ("ma", "heping"), ("gao", "city")])
def test_a_supervisor_orders_sheets_for_their_own_part(cast: Cast, clock: Clock, by: str, place: str) -> None:
    assert open_batch(cast, clock, place, by=by)


@pytest.mark.parametrize(("by", "place"), [("ma", "city"), ("chen", "heping"), ("tang", "city"), ("wang", "street")])
def test_nobody_else_does(cast: Cast, clock: Clock, by: str, place: str) -> None:
    with pytest.raises(NotAllowed):
        open_batch(cast, clock, place, by=by)


def test_what_cannot_be_ordered_is_said(cast: Cast, clock: Clock) -> None:
    with pytest.raises(Invalid, match="still to come"):
        open_batch(cast, clock, redirects_until=local_day(clock.now))
    with pytest.raises(Missing), writing():
        print_batches.open_batch(4711, redirects_until=None, seen_latest=None, actor=cast.actor("ops"), now=clock.now)
    with pytest.raises(Refused, match="no open room"):
        open_batch(cast, clock, "shuidu", room_id=cast.rooms["heping"])
    assert db.session.scalar(sa.select(sa.func.count(PrintBatch.id))) == 0


# --- How long old sheets lead on


def test_old_sheets_lead_on_until_a_day_and_that_day_may_be_changed(cast: Cast, clock: Clock) -> None:
    until = local_day(clock.now) + timedelta(days=30)
    batch = open_batch(cast, clock, redirects_until=until)
    old = codes_of(cast, "heping")[0]
    assert old.leads_to_its_room(until)
    assert not old.leads_to_its_room(until + timedelta(days=1))
    assert reading.redirects_until(db.session.get_one(PrintBatch, batch)) == until

    with writing():
        print_batches.redirect_until(batch, None, actor=cast.actor("ma"), now=clock.now)
    assert codes_of(cast, "heping")[0].leads_to_its_room(date(2099, 1, 1))


def test_a_batch_changes_the_days_of_its_own_old_sheets_only(cast: Cast, clock: Clock) -> None:
    open_batch(cast, clock)
    clock.advance(days=1)
    second = open_batch(cast, clock, "heping")
    day = local_day(clock.now) + timedelta(days=9)
    with writing():
        print_batches.redirect_until(second, day, actor=cast.actor("ops"), now=clock.now)
    first, middle, _ = sorted(codes_of(cast, "heping"), key=lambda code: (code.issued_at, code.is_live))
    assert {first.redirects_until, middle.redirects_until} == {None, day}
    assert codes_of(cast, "shuidu")[0].redirects_until is None


# --- Withdrawing


def revoke(cast: Cast, clock: Clock, code: str, by: str = "ops", reason: str = "贴错了地方") -> None:
    with writing():
        room_codes.revoke(code, reason, actor=cast.actor(by), now=clock.now)


def test_a_withdrawn_code_leads_nowhere_and_the_room_has_a_fresh_one(cast: Cast, clock: Clock) -> None:
    old = live(cast, "heping")
    revoke(cast, clock, old)
    code = db.session.get_one(RoomCode, old)
    assert not code.leads_to_its_room(local_day(clock.now))
    fresh = db.session.get_one(RoomCode, live(cast, "heping"))
    assert (fresh.code != old, fresh.batch_id) == (True, None), "its sheet still has to be printed"


def test_an_old_sheet_can_be_withdrawn_without_touching_the_new_one(cast: Cast, clock: Clock) -> None:
    open_batch(cast, clock)
    now_on_the_wall = live(cast, "heping")
    revoke(cast, clock, cast.codes["heping"], by="ma")
    assert live(cast, "heping") == now_on_the_wall
    assert not db.session.get_one(RoomCode, cast.codes["heping"]).leads_to_its_room(local_day(clock.now))


def test_the_reason_is_kept_for_the_desk_and_the_rest_told_to_all(cast: Cast, clock: Clock) -> None:
    revoke(cast, clock, cast.codes["heping"])
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.tag == "code.revoked")).one()
    assert "贴错" not in event.canonical
    payload = db.session.get_one(AuditPayload, event.id).payload
    assert "贴错了地方" in payload
    assert cast.codes["heping"] in payload


def test_a_code_is_withdrawn_once_with_a_reason_by_whoever_may(cast: Cast, clock: Clock) -> None:
    with pytest.raises(NotAllowed):
        revoke(cast, clock, cast.codes["heping"], by="chen")
    with pytest.raises(Invalid):
        revoke(cast, clock, cast.codes["heping"], reason=" ")
    with pytest.raises(Missing):
        revoke(cast, clock, "ZZZZZZ")
    revoke(cast, clock, cast.codes["heping"])
    with pytest.raises(OutOfDate, match="withdrawn before"):
        revoke(cast, clock, cast.codes["heping"])


# --- Counting


def test_openings_of_a_day_add_up_whoever_counted(cast: Cast, clock: Clock) -> None:
    day = local_day(clock.now)
    for n in (2, 3):
        with writing():
            print_batches.add_openings({(cast.codes["heping"], day): n, (cast.codes["street"], day): 1})
    with writing():
        print_batches.add_openings({})
    assert db.session.get_one(CodeOpenings, (cast.codes["heping"], day)).n == 5


def test_a_batch_counts_its_own_sheets_apart_from_older_ones_and_no_room_apart(cast: Cast, clock: Clock) -> None:
    batch, day = open_batch(cast, clock), local_day(clock.now)
    with writing():
        print_batches.add_openings(
            {
                (live(cast, "heping"), day): 4,
                (live(cast, "shuidu"), day): 1,
                (cast.codes["heping"], day): 2,
                (cast.codes["county"], day): 9,
                (live(cast, "heping"), day - timedelta(days=40)): 7,
            }
        )
    assert reading.opened_by_day(batch, day) == [reading.OpenedOnDay(day, own=5, others=2)]


# --- Reading


def test_one_sees_the_batches_of_the_places_one_looks_after(cast: Cast, clock: Clock) -> None:
    city = open_batch(cast, clock, "city")
    street = open_batch(cast, clock, "street")
    assert [one.batch.id for one in reading.batches(cast.actor("ops"))] == [street, city]
    (seen,) = reading.batches(cast.actor("ma"))
    assert (seen.batch.label, seen.rooms, seen.hanging) == ("2026-2", 3, 3)
    assert reading.batch(city, cast.actor("gao")).hanging == 2
    with pytest.raises(Missing):
        reading.batch(city, cast.actor("ma"))
    assert reading.batches(cast.actor("chen")) == []
