"""Erasing by slip: what only the desk could read goes, what everybody has read stays, and the chain stays whole."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from cast import Cast, holder
from clock import Clock
from factories import Story, a_topic

from app.domain.errors import NotAllowed
from app.domain.stages import RemarkKind, SlipKind, Status
from app.extensions import db, keyring
from app.models.audit import AuditEvent, AuditPayload
from app.models.first_look import Look
from app.models.messages import Message
from app.models.remarks import Remark
from app.models.topics import Detail, Slip, Topic
from app.models.unit_of_work import writing
from app.queries import history
from app.queries.erasing import erasure_of
from app.services import details, erasing, messages
from app.services.told import two_texts

TOLD = "7 号楼 301 室王阿姨家，电话 13812345678，一下雨就积水。"


def erase(story: Story) -> Slip:
    with writing():
        erasing.erase(story.slip, actor=holder(story.slip), now=story.clock.now)
    return slip_of(story)


def slip_of(story: Story) -> Slip:
    db.session.expire_all()
    return db.session.get_one(Slip, story.slip)


def a_matter(cast: Cast, clock: Clock, status: Status) -> Story:
    story = a_topic(cast, clock, status)
    with writing():
        topic = db.session.get_one(Topic, story.topic)
        topic.told_sealed, topic.helper_name = keyring.seal(TOLD), "小周"
        slip = db.session.get_one(Slip, story.slip)
        slip.contact_sealed, slip.device_mark = keyring.seal("13812345678"), "a phone"
    return story


def a_remark(story: Story, look: Look, text: str = TOLD) -> int:
    with writing():
        remark = Remark(
            kind=RemarkKind.COMMENT,
            room_id=story.cast.rooms["heping"],
            topic_id=story.topic,
            round=1,
            slip_id=story.slip,
            device_mark="a phone",
            written_at=story.clock.now,
            look=look,
            **two_texts(text),
        )
        db.session.add(remark)
        db.session.flush()
        return remark.id


def everything_stored() -> str:
    """Every row of every table, with what is sealed opened: what somebody with all our keys could read."""
    db.session.expire_all()
    texts = []
    for table in sa.inspect(db.engine).get_table_names():
        for row in db.session.execute(sa.text(f'SELECT * FROM "{table}"')):
            texts += [_opened(value) for value in row if isinstance(value, str)]
    return "\n".join(texts)


def _opened(value: str) -> str:
    try:
        return keyring.unseal(value)
    except Exception:  # most texts were never sealed
        return value


def test_of_a_public_matter_the_original_goes_and_the_masked_text_stays(cast: Cast, clock: Clock) -> None:
    story = a_matter(cast, clock, Status.IN_REVIEW)
    shown = story.row.shown
    assert "13812345678" in everything_stored()
    slip = erase(story)
    assert (slip.contact_sealed, slip.device_mark, slip.erased_at) == (None, None, clock.now)
    assert (story.row.told_sealed, story.row.helper_name, story.row.shown) == (None, None, shown)
    assert story.status is Status.IN_REVIEW
    assert "13812345678" not in everything_stored()


def test_a_matter_nobody_has_read_is_withdrawn_and_every_word_of_it_goes(cast: Cast, clock: Clock) -> None:
    story = a_matter(cast, clock, Status.POSED)
    with writing():
        details.tell(story.slip, "另外，302 室也一样。", key="k", actor=holder(story.slip), now=clock.now)
    slip = slip_of(story)
    assert erasure_of(slip, story.row, now=clock.now).withdraws
    erase(story)
    assert story.status is Status.WITHDRAWN
    assert (story.row.shown, story.row.title) == ("", None)
    assert "积水" not in everything_stored()
    assert "302 室" not in everything_stored()


def test_a_second_proposer_keeps_the_matter(cast: Cast, clock: Clock) -> None:
    story = a_matter(cast, clock, Status.POSED)
    with writing():
        db.session.add(
            Slip(
                mark="2".ljust(64, "2"),
                key_id="001test",
                room_id=cast.rooms["heping"],
                topic_id=story.topic,
                origin_topic_id=story.topic,
                kind=SlipKind.FILED,
                filed_at=clock.now,
            )
        )
    erase(story)
    assert story.status is Status.POSED


def test_what_was_told_with_a_move_goes_from_the_history_and_the_chain_stays_whole(cast: Cast, clock: Clock) -> None:
    story = a_matter(cast, clock, Status.NEEDS_DETAILS)
    story.move("add_details", details=TOLD)
    assert "13812345678" in everything_stored()
    erase(story)
    assert "13812345678" not in everything_stored()
    payload = db.session.scalar(
        sa.select(AuditPayload)
        .join(AuditEvent, AuditEvent.id == AuditPayload.event_id)
        .where(AuditEvent.tag == "topic.add_details")
    )
    assert payload.erased_rule == erasing.RULE
    assert list(history.verify()) == []
    assert history.of_topic(story.topic)[-1].tag == "slip.erased"


def test_what_waits_for_a_first_look_is_never_shown_and_what_was_shown_stays(cast: Cast, clock: Clock) -> None:
    story = a_matter(cast, clock, Status.ANNOUNCED)
    waiting, shown = a_remark(story, Look.WAITING), a_remark(story, Look.SHOWN)
    erase(story)
    assert db.session.get(Remark, waiting) is None
    kept = db.session.get_one(Remark, shown)
    assert (kept.told_sealed, kept.device_mark) == (None, None)
    assert "积水" in kept.shown


def test_messages_lose_their_words_and_nobody_has_to_answer_them(cast: Cast, clock: Clock) -> None:
    story = a_matter(cast, clock, Status.IN_REVIEW)
    with writing():
        messages.write(story.slip, TOLD, key="k", actor=holder(story.slip), now=clock.now)
    erase(story)
    [message] = db.session.scalars(sa.select(Message)).all()
    assert (message.words_sealed, message.answered_at) == (None, clock.now)


def test_a_joined_slip_takes_back_its_own_text_and_not_that_of_the_other_matter(cast: Cast, clock: Clock) -> None:
    other = a_matter(cast, clock, Status.IN_REVIEW)
    story = a_matter(cast, clock, Status.IN_REVIEW)
    story.move("merge", target_topic=other.topic)
    erase(story)
    assert story.row.told_sealed is None
    assert keyring.unseal(other.row.told_sealed) == TOLD


def test_erasing_twice_keeps_the_first_day(cast: Cast, clock: Clock) -> None:
    story = a_matter(cast, clock, Status.IN_REVIEW)
    first = erase(story).erased_at
    clock.advance(days=3)
    assert erase(story).erased_at == first


def test_nobody_erases_with_the_slip_of_another(cast: Cast, clock: Clock) -> None:
    story = a_matter(cast, clock, Status.IN_REVIEW)
    with pytest.raises(NotAllowed), writing():
        erasing.erase(story.slip, actor=holder(story.slip + 1), now=clock.now)
    assert not db.session.scalars(sa.select(Detail)).all()


@pytest.mark.parametrize("look", Look)
def test_what_is_told_beforehand_is_what_is_done(cast: Cast, clock: Clock, look: Look) -> None:
    story = a_matter(cast, clock, Status.ANNOUNCED)
    id_: Any = a_remark(story, look) if look is not Look.WITHHELD else None
    told = erasure_of(slip_of(story), story.row, now=clock.now)
    erase(story)
    assert told.waiting == (id_ is not None and db.session.get(Remark, id_) is None)
    assert told.shown == (id_ is not None and db.session.get(Remark, id_) is not None)
