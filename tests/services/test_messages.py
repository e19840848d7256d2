"""Messages by slip: private, sealed, owed an answer, and sent once however often the button is pressed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from cast import Cast, holder
from clock import Clock
from factories import Story, a_topic

from app.domain.clock import local_day
from app.domain.errors import Invalid, NotAllowed, Refused
from app.domain.stages import SlipKind, Status
from app.extensions import db, rulebook
from app.models.audit import AuditEvent, AuditPayload
from app.models.messages import Message
from app.models.topics import Slip
from app.models.unit_of_work import writing
from app.queries import messages as reading
from app.services import messages
from app.services.once import AlreadyFiled

WORDS = "下雨天我家在一楼，能先来看看吗？我的电话 13812345678。"
REPLY = "周三上午我们过来看。"


@pytest.fixture
def story(cast: Cast, clock: Clock) -> Story:
    return a_topic(cast, clock, Status.IN_REVIEW)


def write(story: Story, words: str = WORDS, key: str = "k1") -> bool:
    with writing():
        return messages.write(story.slip, words, key=key, actor=holder(story.slip), now=story.clock.now)


def answer(story: Story, by: str = "chen", words: str = REPLY) -> Message:
    with writing():
        return messages.answer(story.slip, words, story.who(by), now=story.clock.now)


def rows() -> list[Message]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Message).order_by(Message.id)))


def test_a_message_is_owed_an_answer_within_three_working_days(story: Story) -> None:
    assert write(story)
    [message] = rows()
    assert local_day(message.due_at) == local_day(story.clock.now) + timedelta(days=3)


def test_a_message_sent_twice_is_one_message(story: Story) -> None:
    assert [write(story), write(story)] == [True, False]
    assert len(rows()) == 1


def test_another_text_with_the_same_key_is_not_taken_for_the_first(story: Story) -> None:
    write(story)
    with pytest.raises(AlreadyFiled):
        write(story, "另一句话。")


def test_words_stand_sealed_in_the_database_and_in_no_history(story: Story) -> None:
    before = db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))
    write(story)
    answer(story)
    assert not any("电话" in message.words_sealed or "周三" in message.words_sealed for message in rows())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == before
    assert not [text for text in db.session.scalars(sa.select(AuditPayload.payload)) if text and "周三" in text]


def test_the_answer_stops_the_clock_of_all_that_was_written(story: Story) -> None:
    write(story)
    write(story, "还有一句。", key="k2")
    assert len(reading.waiting_in([story.cast.rooms["heping"]])) == 1
    answer(story)
    assert reading.waiting_in([story.cast.rooms["heping"]]) == []
    said = reading.thread(story.slip)
    assert [one.words for one in said] == [WORDS, "还有一句。", REPLY]
    assert [one.is_unread for one in said] == [False, False, True]


def test_what_waits_lies_with_the_room_the_matter_is_in_now(story: Story) -> None:
    write(story)
    story.move("escalate")
    street, heping = story.cast.rooms["street"], story.cast.rooms["heping"]
    assert [waiting.number for waiting in reading.waiting_in([street])] == [story.row.number]
    assert reading.waiting_in([heping]) == []


def test_the_desk_may_write_first_and_it_is_unread_until_the_holder_looks(story: Story) -> None:
    answer(story)
    assert reading.unread([story.slip]) == {story.slip: 1}
    with writing():
        messages.see(story.slip, now=story.clock.now)
    assert reading.unread([story.slip]) == {}


@pytest.mark.parametrize("login", ["he", "ma", "wang"])
def test_nobody_of_another_room_answers(story: Story, login: str) -> None:
    with pytest.raises(NotAllowed):
        answer(story, login)


def test_nobody_writes_with_the_slip_of_another(story: Story) -> None:
    with pytest.raises(NotAllowed), writing():
        messages.write(story.slip, WORDS, key="k1", actor=holder(story.slip + 1), now=story.clock.now)


@pytest.mark.parametrize("words", ["", "   ", "……", "字" * 5001])
def test_nothing_and_too_much_are_said_to_be_so(story: Story, words: str) -> None:
    with pytest.raises(Invalid) as caught:
        write(story, words)
    assert "words" in caught.value.errors


def test_a_withdrawn_matter_has_no_reader_any_more(story: Story) -> None:
    story.move("withdraw")
    with pytest.raises(Refused):
        write(story)


def test_one_slip_sends_only_so_many_messages_a_day(story: Story) -> None:
    most = rulebook.rules.thresholds.contributions_per_device_per_day
    for n in range(most):
        write(story, f"第 {n} 条留言", key=f"k{n}")
    with pytest.raises(Refused):
        write(story, "再来一条", key="one too many")
    story.clock.advance(days=1)
    assert write(story, "再来一条", key="the next day")


def test_one_message_reaches_every_proposer_and_no_follower(story: Story) -> None:
    slips = {kind: a_slip(story, kind, n) for n, kind in enumerate((SlipKind.FILED, SlipKind.FOLLOWER))}
    with writing():
        reached = messages.write_to_proposers(story.topic, REPLY, story.who("zhao"), now=story.clock.now)
    assert reached == 2
    assert {message.slip_id for message in rows()} == {story.slip, slips[SlipKind.FILED]}
    assert reading.threads_of_topic(story.topic).keys() == {story.slip, slips[SlipKind.FILED]}


def a_slip(story: Story, kind: SlipKind, n: int) -> Any:
    with writing():
        slip = Slip(
            mark=f"m{n}".ljust(64, "0"),
            key_id="001test",
            room_id=story.cast.rooms["heping"],
            topic_id=story.topic,
            origin_topic_id=story.topic,
            kind=kind,
            filed_at=story.clock.now,
        )
        db.session.add(slip)
        db.session.flush()
        return slip.id
