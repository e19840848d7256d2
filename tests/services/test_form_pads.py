"""Issue 7, point 4: forms whose slip numbers are minted before anybody has written on them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from cast import holder
from paper import TEXT, numbers, order, type_in
from racing import ROUNDS, race

from app.domain.clock import local_day
from app.domain.errors import Invalid, NotAllowed
from app.domain.stages import Channel, SlipKind
from app.extensions import db, keyring, rulebook
from app.models.audit import AuditEvent
from app.models.form_pads import FormNumber, FormPad
from app.models.rooms import Room
from app.models.topics import Slip, Topic
from app.models.unit_of_work import writing
from app.queries import form_pads as reading
from app.queries import history
from app.queries.slips import slip_of
from app.services import erasing, form_pads, once, proofs, room_ends
from app.services.form_entry import EnteredBefore, OfAnotherRoom, UnknownNumber
from app.services.once import AlreadyFiled


@pytest.fixture
def pad(cast, clock):
    return order(cast, clock)


@pytest.fixture
def enter(cast, clock):
    def enter(code, room="heping", by="chen", **more):
        with writing():
            return type_in(code, cast.rooms[room], clock, cast.actor(by), **more)

    return enter


def everything_stored():
    """Every value of every row, as text."""
    rows = (row for table in db.metadata.sorted_tables for row in db.session.execute(sa.select(table)))
    return "\n".join(str(value) for row in rows for value in row)


# --- Minting


def test_the_numbers_are_minted_in_advance_and_stand_nowhere_in_the_database(app, cast, clock, pad):
    codes = numbers(pad)
    assert len(set(codes)) == 3
    stored = everything_stored()
    assert [code for code in codes if code in stored] == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FormNumber)) == 3
    assert all(slip_of(code) is None and reading.number_of(code) is not None for code in codes)


def test_a_pad_ordered_and_ended_are_events_of_the_rooms_chain(cast, clock, pad):
    with writing():
        form_pads.end(pad.id, actor=cast.actor("chen"), now=clock.now)
        form_pads.end(pad.id, actor=cast.actor("chen"), now=clock.now)
    room = cast.rooms["heping"]
    tags = db.session.scalars(sa.select(AuditEvent.tag).where(AuditEvent.room_id == room).order_by(AuditEvent.seq))
    assert list(tags) == ["forms.ordered", "forms.ended"]
    assert list(history.verify(room)) == []


def test_a_county_gets_a_pad_for_each_of_its_rooms(cast, clock):
    with writing():
        form_pads.order(
            cast.divisions["county"], None, 2, base_url="http://localhost", actor=cast.actor("ma"), now=clock.now
        )
    pads = db.session.scalars(sa.select(FormPad)).all()
    assert {pad.room_id for pad in pads} == {cast.rooms[key] for key in ("county", "street", "heping", "shuidu")}
    assert {pad.forms for pad in pads} == {2}


@pytest.mark.parametrize("forms", [None, 0, 201])
def test_a_pad_has_from_one_to_two_hundred_forms(cast, clock, forms):
    with pytest.raises(Invalid):
        order(cast, clock, forms=forms)


def test_an_order_is_no_more_than_a_printer_takes(cast, clock, monkeypatch):
    monkeypatch.setattr(form_pads, "MOST_IN_ALL", 7)
    with pytest.raises(Invalid), writing():
        form_pads.order(
            cast.divisions["county"], None, 2, base_url="http://localhost", actor=cast.actor("ma"), now=clock.now
        )


@pytest.mark.parametrize("by", ["zhao", "sun", "he", "wang"])
def test_only_its_administrator_and_those_above_order_and_end_pads(cast, clock, pad, by):
    with pytest.raises(NotAllowed):
        order(cast, clock, by=by)
    with pytest.raises(NotAllowed), writing():
        form_pads.end(pad.id, actor=cast.actor(by), now=clock.now)


def test_no_slip_gets_a_number_that_is_printed_somewhere(cast, clock, pad, monkeypatch):
    printed, other = numbers(pad)[0], numbers(pad)[0][:-2] + "00"
    monkeypatch.setattr("app.services.slips._code", lambda _key, n: (printed, other)[n])
    from app.services import filing

    with writing():
        filed = filing.pose(
            room_id=cast.rooms["heping"],
            key="k" * 32,
            text=TEXT,
            consent_version=rulebook.rules.consent.version,
            channel=Channel.SPOKEN,
            actor=cast.actor("chen"),
            now=clock.now,
        )
    slip = db.session.get_one(Slip, filed.slip_id)
    assert slip.mark in keyring.marks("lookup", other.encode())


# --- Typing in


def test_a_form_is_filed_under_the_very_number_that_is_printed_on_it(cast, clock, pad, enter):
    clock.advance(days=8)
    written_on = local_day(clock.now) - timedelta(days=7)
    filed = enter(numbers(pad)[1], written_on=written_on)
    slip = slip_of(numbers(pad)[1])
    assert (filed.slip_code, filed.slip_id) == (numbers(pad)[1], slip.id)
    assert (slip.kind, slip.channel, slip.account_id) == (SlipKind.FILED, Channel.PAPER, cast.accounts["chen"])
    assert (slip.topic.posed_at, slip.topic.channel) == (clock.now, Channel.PAPER)
    paper = reading.on_paper(slip.topic)
    assert (paper.written_on, paper.waited, paper.ended_before) == (written_on, 5, False)
    assert slip_of(numbers(pad)[0]) is None


def test_what_was_agreed_to_is_what_stood_on_the_paper(clock, pad, enter):
    with writing():
        db.session.get_one(FormPad, pad.id).consent_version = "2025-9"
    enter(numbers(pad)[0])
    assert db.session.scalars(sa.select(Topic.consent_version)).one() == "2025-9"


def test_a_second_press_is_the_same_filing_and_another_text_is_not(clock, pad, enter):
    first = enter(numbers(pad)[0])
    again = enter(numbers(pad)[0])
    assert (again.slip_id, again.slip_code, again.is_new) == (first.slip_id, first.slip_code, False)
    with pytest.raises(AlreadyFiled):
        enter(numbers(pad)[0], text="另外一件事：井盖坏了。")


def test_a_number_is_entered_once_and_whoever_is_second_is_told_which_matter(clock, pad, enter):
    enter(numbers(pad)[0])
    with pytest.raises(EnteredBefore) as told:
        enter(numbers(pad)[0], key="another rendering of the form")
    assert told.value.topic_id == db.session.scalars(sa.select(Topic.id)).one()


@pytest.mark.parametrize(("days", "field"), [(1, "written_on"), (-1, "written_on")])
def test_the_day_lies_between_the_printing_and_today(clock, pad, enter, days, field):
    with pytest.raises(Invalid) as refused:
        enter(numbers(pad)[0], written_on=local_day(clock.now) + timedelta(days=days))
    assert list(refused.value.errors) == [field]
    assert db.session.scalars(sa.select(Topic)).all() == []


def test_no_other_number_is_taken(clock, pad, enter):
    with pytest.raises(UnknownNumber):
        enter("1234567812345670")
    enter(numbers(pad)[0])
    ordinary = once.filed(db.session.scalars(sa.select(Slip)).one(), "no key", is_new=False)
    assert ordinary.slip_code is None  # a printed number follows from no form key


def test_after_a_change_of_keys_the_numbers_on_paper_stay_good(app, cast, clock, pad, enter, settings):
    codes = numbers(pad)
    enter(codes[0])
    for name in ("slip", "lookup"):
        (settings.keys_path / f"{name}-002next.key").write_bytes(b"n" * 32)
    keyring.open(settings.keys_path)
    try:
        assert numbers(pad) == codes  # also if it is drawn only now
        assert slip_of(codes[0]) is not None
        enter(codes[1])
        assert slip_of(codes[1]) is not None
        newer = order(cast, clock)
        assert newer.slip_key_id == newer.lookup_key_id == "002next"
        with pytest.raises(EnteredBefore):
            enter(codes[0], key="once more")
    finally:
        for name in ("slip", "lookup"):
            (settings.keys_path / f"{name}-002next.key").unlink()
        keyring.open(settings.keys_path)


def test_a_slip_from_paper_is_proved_and_erased_like_any_other(cast, clock, pad, enter):
    filed = enter(numbers(pad)[0])
    slip = slip_of(numbers(pad)[0])
    assert proofs.check(proofs.proof_of(slip, slip.room)).verdict is proofs.Verdict.WHOLE
    with writing():
        erasing.erase(filed.slip_id, actor=holder(filed.slip_id), now=clock.now)
    with pytest.raises(EnteredBefore):
        enter(numbers(pad)[0], key="nobody gets it again")


# --- Pads that ended, rooms that closed


def test_a_paper_of_an_ended_pad_that_is_found_counts_with_a_remark(cast, clock, pad, enter):
    enter(numbers(pad)[0])
    with writing():
        form_pads.end(pad.id, actor=cast.actor("ma"), now=clock.now)
    clock.advance(days=3)
    filed = enter(numbers(pad)[1])
    assert reading.on_paper(db.session.get_one(Topic, filed.topic_id)).ended_before
    (counted,) = reading.pads(cast.actor("chen"))
    assert (counted.entered, counted.out) == (2, 1)


@pytest.mark.parametrize(("into", "heir", "by"), [(None, "street", "qian"), ("shuidu", "shuidu", "he")])
def test_paper_of_a_closed_room_is_entered_where_its_work_goes_on(cast, clock, pad, enter, into, heir, by):
    with writing():
        ops, room = cast.actor("ops"), cast.rooms["heping"]
        if into:
            room_ends.merge(room, cast.rooms[into], seen_version=None, actor=ops, now=clock.now)
        else:
            room_ends.close(room, seen_version=None, actor=ops, now=clock.now)
    with pytest.raises(OfAnotherRoom) as elsewhere:
        enter(numbers(pad)[0], "county", by="gu")
    assert elsewhere.value.room_id == cast.rooms[heir]
    filed = enter(numbers(pad)[0], heir, by=by)
    assert db.session.get_one(Topic, filed.topic_id).room_id == cast.rooms[heir]

    (counted,) = reading.pads(cast.actor(by))
    assert counted.pad.id == pad.id
    with writing():
        form_pads.end(pad.id, actor=cast.actor(by), now=clock.now)
    assert db.session.get_one(FormPad, pad.id).ended_at is not None


def test_each_sees_the_pads_of_their_care(cast, clock, pad):
    order(cast, clock, "shuidu", by="he")
    seen = {
        login: sorted(one.pad.room_id for one in reading.pads(cast.actor(login)))
        for login in ("chen", "he", "zhao", "qian", "ma", "ops")
    }
    both = sorted([cast.rooms["heping"], cast.rooms["shuidu"]])
    assert seen == {"chen": both[:1], "he": both[1:], "zhao": [], "qian": [], "ma": both, "ops": both}


# --- At the same moment


@pytest.mark.races
def test_two_clerks_enter_one_form_at_once_and_one_of_them_is_shown_the_other(app, cast, clock):
    for n in range(ROUNDS):
        code = numbers(order(cast, clock, forms=1))[0]

        def entering(key, code=code, by="chen"):
            return lambda: type_in(code, cast.rooms["heping"], clock, cast.actor(by), key=key)

        runs = race(app, entering(f"{n}-one"), entering(f"{n}-two", by="zhao"))
        assert sorted(run.went_through for run in runs) == [False, True]
        (refused,) = [run.error for run in runs if run.error]
        assert isinstance(refused, EnteredBefore)
        assert slip_of(code).topic_id == refused.topic_id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Topic)) == ROUNDS


@pytest.mark.races
def test_two_clerks_share_a_pad_and_neither_waits_for_the_other_to_be_done(app, cast, clock):
    codes = numbers(order(cast, clock, forms=2))
    runs = race(
        app,
        lambda: type_in(codes[0], cast.rooms["heping"], clock, cast.actor("chen")),
        lambda: type_in(codes[1], cast.rooms["heping"], clock, cast.actor("zhao")),
    )
    assert [run.went_through for run in runs] == [True, True]
    assert len({slip_of(code).topic_id for code in codes}) == 2


@pytest.mark.races
def test_a_room_that_closes_while_its_paper_is_entered_loses_no_matter(app, cast, clock):
    code = numbers(order(cast, clock, forms=1))[0]
    room = cast.rooms["heping"]
    race(
        app,
        lambda: type_in(code, room, clock, cast.actor("chen")),
        lambda: room_ends.close(room, seen_version=None, actor=cast.actor("ops"), now=clock.now),
    )
    topic = db.session.scalars(sa.select(Topic)).one_or_none()
    if topic is None:  # the room closed first: the paper still lands with its heir
        with writing():
            type_in(code, cast.rooms["street"], clock, cast.actor("qian"))
        topic = db.session.scalars(sa.select(Topic)).one()
    assert not db.session.get_one(Room, topic.room_id).is_closed
