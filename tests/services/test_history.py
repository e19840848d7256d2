"""The chain of a room: what is recorded, and what stays when something is erased."""

from __future__ import annotations

import json
from threading import Barrier, Thread

import pytest
from bare_rooms import a_bare_room, a_bare_topic
from clock import Clock
from flask import Flask
from statements import statements

from app.domain.chain import link_hash, payload_hash
from app.domain.errors import Missing
from app.domain.roles import PUBLIC, THE_CLOCK, Actor, ActorKind, Role, Seat
from app.domain.sentences import say
from app.extensions import db
from app.models.audit import AuditEvent, AuditPayload
from app.models.rooms import EMPTY_CHAIN, Room
from app.models.unit_of_work import writing
from app.queries import history as trail
from app.services import history

OPENED = say("The room opened.")


@pytest.fixture
def a_tag(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setitem(history.TAGS, "test.told", frozenset({"reason"}))
    return "test.told"


def test_each_event_builds_on_the_one_before_it(app: Flask, clock: Clock) -> None:
    room_id = a_bare_room()
    with writing():
        first = history.record(room_id, "room.opened", at=clock.now, actor=PUBLIC, said=OPENED)
        second = history.record(room_id, "room.renamed", at=clock.now, actor=PUBLIC, said=say("It has a new name."))

    assert (first.seq, first.previous_hash) == (1, EMPTY_CHAIN)
    assert (second.seq, second.previous_hash) == (2, first.hash)
    assert second.hash == link_hash(first.hash, second.canonical)


def test_the_room_keeps_the_head_and_shows_that_it_changed(app: Flask, clock: Clock) -> None:
    room_id = a_bare_room()
    version = db.session.get_one(Room, room_id).public_version
    with writing():
        event = history.record(room_id, "room.opened", at=clock.now, actor=PUBLIC, said=OPENED)

    db.session.expire_all()
    room = db.session.get_one(Room, room_id)
    assert trail.head_of(room).length == 1
    assert trail.head_of(room).hash == event.hash
    assert room.public_version == version + 1


def test_the_hashed_text_says_everything_but_who_it_was(app: Flask, clock: Clock, a_tag: str) -> None:
    room_id = a_bare_room()
    topic = a_bare_topic(room_id)
    somebody = Actor(ActorKind.STAFF, name="赵书记", seats=frozenset({Seat(Role.REVIEWER, room_id=room_id)}))
    with writing():
        event = history.record(
            room_id,
            a_tag,
            at=clock.now,
            actor=somebody,
            said=say("Taken up: %(title)s", title="路灯"),
            topic=topic,
            payload={"reason": "他家门口太黑"},
        )

    assert json.loads(event.canonical) == {
        "room": room_id,
        "seq": 1,
        "at": "2026-03-02T01:00:00.000000+00:00",
        "tag": a_tag,
        "topic": topic[1],
        "actor_role": "reviewer",
        "said": {"id": "Taken up: %(title)s", "params": {"title": "路灯"}},
        "payload_hash": event.payload_hash,
        "previous": EMPTY_CHAIN,
    }
    assert "赵书记" not in event.canonical
    assert "太黑" not in event.canonical


@pytest.mark.parametrize(
    ("actor", "standing"),
    [
        (PUBLIC, "resident"),
        (Actor(ActorKind.SLIP_HOLDER, slip_ids=frozenset({1})), "resident"),
        (THE_CLOCK, "clock"),
        (Actor(ActorKind.BODY_LINK, organisation_ids=frozenset({1})), "body"),
        (Actor(ActorKind.STAFF, seats=frozenset({Seat(Role.SUPERVISOR, division_path="/1/")})), "supervisor"),
        (Actor(ActorKind.STAFF), "staff"),
    ],
)
def test_an_event_says_as_what_somebody_acted(app: Flask, clock: Clock, actor: Actor, standing: str) -> None:
    with writing():
        event = history.record(a_bare_room(), "room.opened", at=clock.now, actor=actor, said=OPENED)
    assert event.actor_role == standing


def test_of_several_seats_the_one_in_this_room_counts_unless_the_role_is_named(app: Flask, clock: Clock) -> None:
    here, elsewhere = a_bare_room(), a_bare_room("别处")
    seats = frozenset({Seat(Role.REVIEWER, room_id=elsewhere), Seat(Role.ADMINISTRATOR, room_id=here)})
    somebody = Actor(ActorKind.STAFF, seats=seats)
    with writing():
        by_seat = history.record(here, "room.opened", at=clock.now, actor=somebody, said=OPENED)
        by_name = history.record(here, "room.opened", at=clock.now, actor=somebody, said=OPENED, role=Role.REVIEWER)
    assert (by_seat.actor_role, by_name.actor_role) == ("administrator", "reviewer")


@pytest.mark.parametrize("payload", [None, {}, {"reason": "x", "name": "y"}, {"name": "y"}])
def test_a_payload_has_exactly_the_keys_of_its_tag(
    app: Flask, clock: Clock, a_tag: str, payload: dict[str, str] | None
) -> None:
    room_id = a_bare_room()
    with writing(), pytest.raises(ValueError, match="carries"):
        history.record(room_id, a_tag, at=clock.now, actor=PUBLIC, said=OPENED, payload=payload)


def test_an_unknown_tag_is_a_typing_slip(app: Flask, clock: Clock) -> None:
    room_id = a_bare_room()
    with writing(), pytest.raises(KeyError):
        history.record(room_id, "room.openned", at=clock.now, actor=PUBLIC, said=OPENED)


def test_a_tag_keeps_its_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "TAGS", {})
    assert history.register_tag("topic.accept", "reason") == "topic.accept"
    assert history.register_tag("topic.accept", "reason") == "topic.accept"
    with pytest.raises(ValueError, match="taken"):
        history.register_tag("topic.accept")


def test_there_is_no_history_of_a_room_that_does_not_exist(app: Flask, clock: Clock) -> None:
    with writing(), pytest.raises(Missing):
        history.record(4711, "room.opened", at=clock.now, actor=PUBLIC, said=OPENED)


def test_erasing_empties_the_payload_and_leaves_the_chain(app: Flask, clock: Clock, a_tag: str) -> None:
    room_id = a_bare_room()
    with writing():
        event = history.record(
            room_id, a_tag, at=clock.now, actor=PUBLIC, said=OPENED, payload={"reason": "他家门口太黑"}
        )
    kept = (event.canonical, event.hash)
    erased_at = clock.advance(days=120)
    for rule in ("120 days after closing", "asked for once more"):
        with writing():
            history.erase(event.id, rule=rule, now=erased_at)

    db.session.expire_all()
    payload = db.session.get_one(AuditPayload, event.id)
    assert (payload.payload, payload.salt) == (None, None)
    assert (payload.erased_at, payload.erased_rule) == (erased_at, "120 days after closing")
    event = db.session.get_one(AuditEvent, event.id)
    assert (event.canonical, event.hash) == kept
    assert list(trail.verify(room_id)) == []


def test_erasing_what_never_was_is_refused(app: Flask, clock: Clock) -> None:
    with writing(), pytest.raises(Missing):
        history.erase(4711, rule="any", now=clock.now)


def test_equal_payloads_do_not_have_equal_hashes(app: Flask, clock: Clock, a_tag: str) -> None:
    """Otherwise an erased "yes" could be found by hashing every short answer."""
    room_id = a_bare_room()
    with writing():
        one, two = (
            history.record(room_id, a_tag, at=clock.now, actor=PUBLIC, said=OPENED, payload={"reason": "是"})
            for _ in range(2)
        )
    assert one.payload_hash != two.payload_hash
    payload = db.session.get_one(AuditPayload, one.id)
    assert payload.salt is not None
    assert payload.payload is not None
    assert payload_hash(payload.salt, None, payload.payload) == one.payload_hash


def test_the_trail_of_a_topic_reads_in_either_order_with_one_query(app: Flask, clock: Clock) -> None:
    here, upper = a_bare_room(), a_bare_room("镇协商议事室")
    topic, other = a_bare_topic(here), a_bare_topic(here)
    with writing():
        for room_id, of in ((here, topic), (here, other), (upper, topic)):
            history.record(room_id, "room.opened", at=clock.advance(hours=1), actor=PUBLIC, said=OPENED, topic=of)

    with statements() as asked:
        oldest_first = trail.of_topic(topic[0])
    assert len(asked) == 1

    assert [(entry.room_id, entry.seq, entry.said) for entry in oldest_first] == [(here, 1, OPENED), (upper, 1, OPENED)]
    assert trail.of_topic(topic[0], newest_first=True) == oldest_first[::-1]


@pytest.mark.races
def test_eight_at_once_make_one_chain(app: Flask, clock: Clock) -> None:
    room_id = a_bare_room()
    ready = Barrier(8)

    def ten_events() -> None:
        with app.app_context():
            ready.wait()
            for _ in range(10):
                with writing():
                    history.record(room_id, "room.opened", at=clock.now, actor=PUBLIC, said=OPENED)
            db.session.remove()

    threads = [Thread(target=ten_events) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    db.session.rollback()
    db.session.expire_all()
    assert db.session.get_one(Room, room_id).chain_length == 80
    assert list(trail.verify(room_id)) == []
