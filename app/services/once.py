"""Exactly once: what comes in twice with the same key is the same thing handed in.

Every rendering of a form carries a key of its own, and the first thing a filing writes is that key. Whoever comes
second with it, by a double press or a lost connection, is given what the first one made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from app.domain.errors import Refused
from app.domain.sentences import Sentence, say
from app.extensions import db, keyring
from app.keys import KeyName
from app.models.insertion import insert_unless_there
from app.models.topics import Filing, Slip, Topic
from app.services import slips


@dataclass(frozen=True, slots=True)
class Filed:
    """What was filed, now or by an earlier press. The code is kept out of `repr`, and so out of every log.

    `slip_code` is None where an earlier slip, which only its holder can name, goes on with it. `number` is None for
    what is about the room as such.
    """

    slip_code: str | None = field(repr=False)
    slip_id: int
    topic_id: int | None
    number: str | None
    is_new: bool


class AlreadyFiled(Refused):
    """The form was handed in before with another text: the back button, and then a correction."""

    def __init__(self, number: str | None) -> None:
        super().__init__(_said(number))
        self.number = number


def _said(number: str | None) -> Sentence:
    if number is None:
        return say("You have handed one in just now.")
    return say("You have handed one in just now: %(number)s.", number=number)


def claim(key: str, handed_in: str, *, now: datetime) -> Filed | None:
    """None for the first press with `key` (at most 64 characters): go on, and `close` it in the same transaction.

    What an earlier press filed, where it handed in the same; AlreadyFiled where it handed in something else.
    `handed_in` is everything that makes it the same: what is done, to what, in which words.
    """
    marks = keyring.marks(KeyName.LOOKUP, handed_in.encode())  # the database knows the text again without the text
    if insert_unless_there(Filing, key=key, text_mark=marks[0], filed_at=now):
        return None
    filing = db.session.get_one(Filing, key, populate_existing=True)
    slip = db.session.get_one(Slip, filing.slip_id)
    if filing.text_mark not in marks:
        raise AlreadyFiled(number_of(slip))
    return filed(slip, key, is_new=False)


def close(key: str, slip: Slip, *, is_new: bool = True) -> Filed:
    """Tie the key to the slip it made, or that it came with."""
    db.session.execute(sa.update(Filing).where(Filing.key == key).values(slip_id=slip.id))
    return filed(slip, key, is_new=is_new)


def filed(slip: Slip, key: str, *, is_new: bool) -> Filed:
    """`key` may be of another form than the slip was filed with; then its code is not ours to know."""
    return Filed(slips.code_of(slip, key), slip.id, slip.origin_topic_id, number_of(slip), is_new)


def number_of(slip: Slip) -> str | None:
    """Of the topic that was filed, wherever the slip may have followed it since."""
    topic = db.session.get(Topic, slip.origin_topic_id) if slip.origin_topic_id is not None else None  # mostly at hand
    return topic.number if topic else None
