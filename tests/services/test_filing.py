"""Filing is exactly-once, and what cannot be taken is said in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.errors import Invalid, Missing, Refused
from app.domain.numbers import read_slip_code, topic_number
from app.domain.roles import PUBLIC
from app.domain.stages import Channel, Status
from app.extensions import db, keyring, rulebook
from app.models.rooms import Room
from app.models.topics import Detail, Filing, Slip, Topic
from app.models.unit_of_work import writing
from app.services import filing, once
from app.services.pipeline import advance

Pose = Callable[..., filing.Filed]
TEXT = "7 号楼前一下雨就积水，老人出不了门。"


@pytest.fixture
def pose(cast: Any, clock: Any) -> Pose:
    """Somebody files in 和平里; every argument may be given otherwise."""

    def pose(key: str = "a" * 32, text: str = TEXT, room: str = "heping", **more: Any) -> filing.Filed:
        usual = {"consent_version": rulebook.rules.consent.version, "actor": PUBLIC, "now": clock.now}
        with writing():
            return filing.pose(room_id=cast.rooms[room], key=key, text=text, **{**usual, **more})

    return pose


def count(table: type[Any]) -> int:
    return db.session.scalars(sa.select(sa.func.count()).select_from(table)).one()


def the_topic(filed: filing.Filed) -> Topic:
    return db.session.get_one(Topic, filed.topic_id, populate_existing=True)


# --- A topic, its number, its slip


def test_a_filing_becomes_a_topic_that_waits_for_its_first_look(pose, cast, clock):
    topic = the_topic(pose())
    assert (topic.status, topic.room_id, topic.shown) == (Status.POSED, cast.rooms["heping"], TEXT)
    assert (topic.lang, topic.channel, topic.posed_at) == ("zh-Hans", Channel.SCAN, clock.now)
    assert topic.due_at is not None
    assert topic.due_at.date() == date(2026, 3, 3)


def test_the_desk_reads_what_was_told_and_the_public_what_is_masked(pose):
    told = "找张三，电话 13812345678。"
    topic = the_topic(pose(text=told))
    assert keyring.unseal(topic.told_sealed) == told
    assert topic.shown == "找张三，电话 〔手机号已隐去〕。"


def test_numbers_run_through_the_year_of_shanghai_and_begin_anew(pose, clock):
    assert [pose(key).number for key in "ab"] == [topic_number(2026, 1), topic_number(2026, 2)]
    clock.now = clock.now.replace(month=12, day=31, hour=16, minute=1)
    assert pose("c").number == topic_number(2027, 1)


def test_a_refused_filing_uses_up_no_number(pose):
    with pytest.raises(Invalid):
        pose("a", text="")
    assert pose("b").number == topic_number(2026, 1)


def test_a_slip_has_a_code_that_can_be_typed(pose):
    assert read_slip_code(pose().slip_code)


def test_a_matter_about_the_rooms_own_people_begins_one_level_up(pose, cast):
    topic = the_topic(pose(about_own_people=True))
    assert (topic.room_id, topic.origin_room_id) == (cast.rooms["street"], cast.rooms["heping"])


def test_the_citys_own_room_has_nobody_above_and_keeps_it(pose, cast):
    assert the_topic(pose(room="city", about_own_people=True)).room_id == cast.rooms["city"]


def test_who_files_from_an_account_is_kept_with_the_slip(pose, cast):
    pose(actor=cast.actor("zhao"))
    assert db.session.scalars(sa.select(Slip.account_id)).one() == cast.accounts["zhao"]


# --- Exactly once


def test_five_presses_are_one_filing(pose):
    first, *others = [pose() for _ in range(5)]
    assert first.is_new
    assert {other.slip_code for other in others} == {first.slip_code}
    assert not any(other.is_new for other in others)
    assert (count(Topic), count(Slip), count(Filing)) == (1, 1, 1)


def test_two_tabs_are_two_filings(pose):
    assert pose("a").slip_code != pose("b").slip_code
    assert count(Topic) == 2


def test_the_same_text_in_other_invisible_signs_is_the_same(pose):
    assert pose(text=TEXT + "\r\n\u200b").slip_code == pose(text=TEXT + "\n").slip_code


def test_another_text_with_the_same_key_is_asked_about(pose):
    number = pose().number
    with pytest.raises(once.AlreadyFiled) as already:
        pose(text="还有，路灯也不亮。")
    assert already.value.number == number
    assert count(Topic) == 1


def test_a_tick_made_afterwards_is_another_filing_too(pose):
    pose()
    with pytest.raises(once.AlreadyFiled):
        pose(about_own_people=True)


def test_a_filing_that_was_refused_can_be_put_right_with_the_same_key(pose):
    with pytest.raises(Invalid):
        pose(text="！！！")
    assert pose().is_new


def test_a_new_slip_key_does_not_change_slips_given_out_before(pose, app, settings):
    code = pose().slip_code
    for name in ("slip", "lookup"):
        (settings.keys_path / f"{name}-002next.key").write_bytes(b"n" * 32)
    keyring.open(settings.keys_path)
    try:
        assert pose().slip_code == code
        assert pose("b").is_new
    finally:
        for name in ("slip", "lookup"):
            (settings.keys_path / f"{name}-002next.key").unlink()
        keyring.open(settings.keys_path)


@pytest.mark.races
def test_eight_threads_with_ten_filings_each_lose_none_and_refuse_none(app: Flask, cast, clock):
    """Each reads and then writes, which SQLite refuses under load unless a transaction says so at its beginning."""

    def file_ten(thread: int) -> list[filing.Filed]:
        filed = []
        for n in range(10):
            with app.app_context(), writing():
                db.session.scalars(sa.select(sa.func.count()).select_from(Topic)).one()
                filed.append(_file(cast, clock, key=f"{thread}-{n}", text=f"第 {thread} 个人的第 {n} 件事"))
        return filed

    db.session.rollback()
    with ThreadPoolExecutor(8) as threads:
        filed = [one for ten in threads.map(file_ten, range(8)) for one in ten]

    assert len({one.slip_code for one in filed}) == 80
    assert sorted(one.number for one in filed) == [topic_number(2026, n) for n in range(1, 81)]
    assert (count(Topic), count(Slip)) == (80, 80)
    assert db.session.get_one(Room, cast.rooms["heping"], populate_existing=True).chain_length == 80


@pytest.mark.races
def test_eight_presses_at_the_same_moment_are_one_filing(app: Flask, cast, clock):
    def press(_: int) -> filing.Filed:
        with app.app_context(), writing():
            return _file(cast, clock, key="one", text=TEXT)

    db.session.rollback()
    with ThreadPoolExecutor(8) as threads:
        filed = list(threads.map(press, range(8)))

    assert len({one.slip_code for one in filed}) == 1
    assert sum(one.is_new for one in filed) == 1
    assert (count(Topic), count(Slip)) == (1, 1)


def _file(cast: Any, clock: Any, key: str, text: str) -> filing.Filed:
    return filing.pose(
        room_id=cast.rooms["heping"],
        key=key,
        text=text,
        consent_version=rulebook.rules.consent.version,
        actor=PUBLIC,
        now=clock.now,
    )


# --- What is not taken


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b\u202e", "😀😀", "……！？", "１️⃣"])
def test_without_words_nothing_is_filed(pose, text):
    with pytest.raises(Invalid) as invalid:
        pose(text=text)
    assert "text" in invalid.value.errors
    assert (count(Topic), count(Filing)) == (0, 0)


def test_how_many_signs_are_too_many_is_said(pose):
    most = rulebook.rules.thresholds.text_max_chars
    assert pose("a", text="水" * most).is_new
    with pytest.raises(Invalid) as invalid:
        pose("b", text="水" * 60_000)
    assert dict(invalid.value.errors["text"].params) == {"over": 60_000 - most, "most": most}


def test_direction_and_control_signs_do_not_reach_the_desk(pose):
    topic = the_topic(pose(text="abc\u202edef\u0000 路灯\u2066不亮\u2069"))
    assert topic.shown == "abcdef 路灯不亮"
    assert keyring.unseal(topic.told_sealed) == topic.shown


def test_consent_is_to_the_words_that_hold_now(pose):
    with pytest.raises(Invalid) as invalid:
        pose(consent_version="2020-1")
    assert "consent_version" in invalid.value.errors


def test_a_phone_files_five_matters_a_day_and_is_told_when_again(pose, clock):
    for n in range(5):
        pose(f"{n}", device_mark="phone")
    with pytest.raises(Refused) as refused:
        pose("6", device_mark="phone")
    assert refused.value.sentences[0].params["day"] == date(2026, 3, 3)
    assert pose("4", device_mark="phone").number == topic_number(2026, 5)  # pressed again: not one more
    assert pose("7", device_mark="other phone").is_new
    assert pose("8", device_mark="phone", channel=Channel.PAPER).is_new
    assert pose("9", device_mark="phone", helper_name="小陈").is_new
    clock.now = clock.now.replace(hour=16)  # midnight in Shanghai
    assert pose("6", device_mark="phone").is_new


def test_a_closed_room_says_where_to_go(pose, cast, clock):
    with writing():
        db.session.get_one(Room, cast.rooms["heping"]).closed_on = clock.now.date()
    with pytest.raises(Refused, match="钵池街道协商议事室"):
        pose()


def test_a_room_that_does_not_exist_takes_nothing(pose, cast):
    cast.rooms["nowhere"] = 999
    with pytest.raises(Missing):
        pose(room="nowhere")


# --- Adding to what was filed


def add(earlier: str, text: str, clock: Any, key: str = "added") -> filing.Filed:
    with writing():
        return filing.add_to(earlier, key=key, text=text, now=clock.now)


def test_an_edited_text_can_be_added_and_only_once(pose, clock):
    code = pose("a").slip_code
    for _ in range(3):
        assert add("a", "水还漫进了车库，电话 13812345678。", clock).slip_code == code
    detail = db.session.scalars(sa.select(Detail)).one()
    assert "13812345678" not in detail.shown
    assert "13812345678" in keyring.unseal(detail.told_sealed)
    assert count(Topic) == 1


def test_what_was_added_answers_the_reviewers_question(pose, cast, clock):
    filed = pose("a")
    given = {"title": "7 号楼前积水", "category": "other", "shown": TEXT}
    _move(filed, "accept", cast.actor("chen"), clock, **given)
    _move(filed, "ask_details", cast.actor("zhao"), clock, question="从哪一年开始的？")
    clock.advance(days=1)
    add("a", "从 2023 年开始的。", clock)
    assert the_topic(filed).status is Status.IN_REVIEW
    assert db.session.scalars(sa.select(Detail.shown)).one() == "从 2023 年开始的。"


def test_what_has_gone_on_takes_nothing_more_and_says_so(pose, cast, clock):
    filed = pose("a")
    _move(filed, "accept", cast.actor("chen"), clock, title="积水", category="other", shown=TEXT)
    with pytest.raises(Refused, match=filed.number):
        add("a", "还有一句。", clock)
    assert count(Filing) == 1


def test_nothing_can_be_added_to_a_key_nobody_filed_with(pose, clock):
    with pytest.raises(Missing):
        add("never", "还有一句。", clock)


def test_adding_another_text_with_the_same_key_is_asked_about_again(pose, clock):
    pose("a")
    add("a", "水还漫进了车库。", clock)
    with pytest.raises(once.AlreadyFiled):
        add("a", "水还漫进了地下室。", clock)


def _move(filed: filing.Filed, verb: str, actor: Any, clock: Any, **given: Any) -> None:
    from app.domain.asks import Ask

    answers = {Ask(name): value for name, value in given.items()}
    clock.now += timedelta(minutes=1)
    with writing():
        advance(filed.topic_id, verb, actor, seen_version=None, now=clock.now, given=answers)
