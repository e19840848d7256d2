"""Acts of a story about what is owed while a matter goes on, and after it is over: delays, messages, late answers."""

from __future__ import annotations

import sqlalchemy as sa

from app.extensions import db
from app.models.look_backs import Lasted, LookBack
from app.models.resolutions import Item
from app.models.supervision import Supervision
from app.services import item_reports, look_backs, messages, supervision
from app.services.demo.acts import Turn, act


@act
def put_off(turn: Turn, until: int, words: str) -> None:
    """The first item nothing was reported of yet will be late, and why."""
    item = _the_first(Item, Item.topic_id == turn.topic_id, Item.outcome.is_(None))
    item_reports.delay(item, turn.in_days(until), words, turn.who("item:report"), now=turn.now)


@act
def send_message(turn: Turn, words: str) -> None:
    """The proposer writes to the desk, by slip."""
    messages.write(turn.slip_id, words, key=turn.once("message", words)["key"], actor=turn.proposer, now=turn.now)


@act
def answer_message(turn: Turn, words: str) -> None:
    messages.answer(turn.slip_id, words, turn.who("doubt:answer"), now=turn.now)


@act
def look_back(turn: Turn, words: str, lasted: str = "still_holds") -> None:
    """What was seen when everybody was asked whether it lasted."""
    asked = _the_first(LookBack, LookBack.topic_id == turn.topic_id, LookBack.answered_at.is_(None))
    look_backs.answer(asked, Lasted(lasted), words, turn.who("look_back:answer"), now=turn.now)


@act
def answer_supervision(turn: Turn, words: str) -> None:
    """Why it is late, to the level above and in public."""
    asked = _the_first(Supervision, Supervision.topic_id == turn.topic_id, Supervision.answered_at.is_(None))
    supervision.answer(asked, words, turn.who("supervision:answer"), now=turn.now)


def _the_first(table: type[Item | LookBack | Supervision], *where: sa.ColumnElement[bool]) -> int:
    found = db.session.scalar(sa.select(table.id).where(*where).order_by(table.id).limit(1))
    if found is None:
        raise LookupError(f"there is no such {table.__tablename__}")
    return found
