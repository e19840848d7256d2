"""A slip's code comes from the key of its form, and from nothing that stands in the database."""

from __future__ import annotations

from typing import Any

import pytest
from factories import a_topic

from app.domain.numbers import read_slip_code
from app.domain.stages import Channel, SlipKind
from app.extensions import db, keyring
from app.keys import KeyName
from app.models.topics import Slip, Topic
from app.models.unit_of_work import writing
from app.queries.slips import actor_of, slip_of
from app.services import slips


@pytest.fixture
def topic(cast: Any, clock: Any) -> Topic:
    return a_topic(cast, clock).row


def issue(topic: Topic, key: str, clock: Any) -> tuple[Slip, str]:
    with writing():
        topic = db.session.get_one(Topic, topic.id)
        slip = slips.issue(
            key,
            room_id=topic.room_id,
            topic=topic,
            kind=SlipKind.FILED,
            sender_account_id=None,
            channel=Channel.SCAN,
            device_mark=None,
            now=clock.now,
        )
    code = slips.code_of(slip, key)
    assert code is not None
    return slip, code


def test_a_code_has_sixteen_digits_of_which_the_last_checks_the_others(topic, clock):
    _slip, code = issue(topic, "a", clock)
    assert read_slip_code(code) == code


def test_the_same_key_gives_the_code_again_and_another_key_another(topic, clock):
    slip, code = issue(topic, "a", clock)
    assert slips.code_of(slip, "a") == code
    assert issue(topic, "b", clock)[1] != code


def test_two_keys_that_meet_in_one_code_still_get_two(topic, clock):
    """Never seen in life, so it is arranged: the second filing uses the first one's key again."""
    (first, one), (second, other) = issue(topic, "a", clock), issue(topic, "a", clock)
    assert one != other
    assert {slips.code_of(first, "a"), slips.code_of(second, "a")} == {one, other}


def test_who_has_the_code_finds_the_slip_and_acts_for_it(topic, clock):
    slip, code = issue(topic, "a", clock)
    found = slip_of(code)
    assert found is not None
    assert found.id == slip.id
    assert actor_of(found).slip_ids == {slip.id}


def test_the_database_knows_neither_the_code_nor_a_hash_anybody_could_try_out(topic, clock):
    from hashlib import sha256

    slip, code = issue(topic, "a", clock)
    assert slip.mark == keyring.mark(KeyName.LOOKUP, code.encode())
    assert slip.mark not in (code, sha256(code.encode()).hexdigest())


def test_a_code_of_nobody_finds_nothing(app):
    assert slip_of("0000000000000000") is None


def test_another_key_does_not_open_a_slip(topic, clock):
    slip, _code = issue(topic, "a", clock)
    assert slips.code_of(slip, "b") is None
