"""Acts of a story that concern the room of its topic as such: suggestions and inquiries, and what comes of them."""

from __future__ import annotations

import sqlalchemy as sa

from app.domain.asks import Ask
from app.domain.stages import Party, RemarkKind
from app.extensions import db
from app.models.remarks import Remark
from app.models.topics import Topic
from app.services import answers, inquiries, pipeline, remarks, suggestions, system_reports
from app.services.demo.acts import Turn, act


@act
def suggest(turn: Turn, words: str, party: str | None = None, to_topic: bool = False) -> None:
    topic = _topic(turn)
    remarks.hand_in(
        RemarkKind.SUGGESTION,
        words,
        room_id=topic.room_id,
        topic=topic if to_topic else None,
        party=Party(party) if party else None,
        **turn.once("suggestion", words),
    )


@act
def inquire(turn: Turn, words: str, to_topic: bool = False) -> None:
    topic = _topic(turn)
    once = turn.once("inquiry", words)
    inquiries.ask(words, room_id=topic.room_id, topic=topic if to_topic else None, **once)


@act
def answer_remark(turn: Turn, about: str, words: str) -> None:
    """`about` is how the suggestion or inquiry begins."""
    answers.answer(_remark(turn, about), words, turn.who("doubt:answer"), now=turn.now)


@act
def raise_suggestion(turn: Turn, about: str, title: str, category: str) -> None:
    """Made a topic of its own, and taken up at once by the same reviewer."""
    reviewer = turn.who("finding:edit")
    topic = suggestions.raise_to_topic(_remark(turn, about), reviewer, now=turn.now)
    given = {Ask.TITLE: title, Ask.CATEGORY: category, Ask.SHOWN: topic.shown}
    pipeline.advance(topic.id, "accept", reviewer, seen_version=None, now=turn.now, given=given)


@act
def report_page(turn: Turn, words: str, page: str) -> None:
    """Somebody says what is wrong with a page of this site; the operator reads it."""
    system_reports.report(words, page, now=turn.now)


def _topic(turn: Turn) -> Topic:
    return db.session.get_one(Topic, turn.topic_id)


def _remark(turn: Turn, about: str) -> int:
    found = db.session.scalar(
        sa.select(Remark.id)
        .where(Remark.room_id == _topic(turn).room_id, Remark.shown.startswith(about, autoescape=True))
        .order_by(Remark.id)
        .limit(1)
    )
    if found is None:
        raise LookupError(f"nobody wrote “{about}…” to this room")
    return found
