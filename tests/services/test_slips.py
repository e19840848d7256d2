"""A slip's code comes from the key of its form, and from nothing that stands in the database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cast import holder
from clock import Clock
from factories import Story, a_topic

from app.domain.errors import NotAllowed
from app.domain.numbers import read_slip_code
from app.domain.stages import Channel, RemarkKind, SlipKind, Status
from app.extensions import db, keyring, rulebook
from app.jobs.schedule import SCHEDULE
from app.keys import KeyName
from app.models.first_look import Look
from app.models.remarks import Remark
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


# --- A way to reach the holder


def leave(story: Story, contact: str) -> None:
    with writing():
        slips.keep_contact(story.slip, contact, actor=holder(story.slip))


def contact_of(story: Story) -> str | None:
    db.session.expire_all()
    sealed = db.session.get_one(Slip, story.slip).contact_sealed
    return keyring.unseal(sealed) if sealed else None


def days_go_by(clock: Clock, days: float) -> int:
    clock.advance(days=days)
    with writing():
        return slips.delete_old_contacts(clock.now)


def test_a_contact_is_kept_sealed_changed_and_deleted(cast, clock):
    story = a_topic(cast, clock)
    leave(story, " 138 1234 5678 ")
    assert contact_of(story) == "138 1234 5678"
    leave(story, "微信同号")
    assert contact_of(story) == "微信同号"
    leave(story, "")
    assert contact_of(story) is None


def test_nobody_leaves_a_contact_with_the_slip_of_another(cast, clock):
    story = a_topic(cast, clock)
    with pytest.raises(NotAllowed), writing():
        slips.keep_contact(story.slip, "13812345678", actor=holder(story.slip + 1))


@pytest.mark.parametrize("status", [Status.CLOSED, Status.DECLINED, Status.WITHDRAWN, Status.WITHHELD])
def test_a_contact_is_deleted_so_many_days_after_the_matter_ended_and_not_before(cast, clock, status):
    story = a_topic(cast, clock, status)
    leave(story, "13812345678")
    kept = rulebook.rules.lengths.contact_kept_days
    assert days_go_by(clock, kept - 1) == 0
    assert contact_of(story) is not None
    assert days_go_by(clock, 1) == 1
    assert contact_of(story) is None


def test_a_matter_under_way_keeps_its_contact(cast, clock):
    story = a_topic(cast, clock, Status.IN_PROGRESS)
    leave(story, "13812345678")
    assert days_go_by(clock, 400) == 0


@pytest.mark.parametrize(("answered", "gone"), [(True, 1), (False, 0)])
def test_what_was_written_to_the_room_keeps_it_until_long_after_the_answer(cast, clock, answered, gone):
    with writing():
        slip = slips.issue(
            "room",
            room_id=cast.rooms["heping"],
            topic=None,
            kind=SlipKind.FOLLOWER,
            sender_account_id=None,
            channel=Channel.SCAN,
            device_mark=None,
            now=clock.now,
        )
        slip.contact_sealed = keyring.seal("13812345678")
        db.session.add(
            Remark(
                kind=RemarkKind.SUGGESTION,
                room_id=cast.rooms["heping"],
                slip_id=slip.id,
                shown="装一盏路灯。",
                written_at=clock.now,
                due_at=clock.now,
                look=Look.SHOWN,
                answer="已经列入计划。" if answered else None,
                answered_at=clock.now if answered else None,
            )
        )
    kept = rulebook.rules.lengths.contact_kept_days
    assert days_go_by(clock, kept - 1) == 0
    assert days_go_by(clock, 1) == gone


def test_the_worker_deletes_old_contacts_every_day():
    [row] = [row for row in SCHEDULE if row.name == "contacts"]
    assert row.every <= timedelta(days=1)
