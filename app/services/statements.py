"""Short statements on a topic: adding one, and saying what one thinks of those of others."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.domain.errors import Invalid, Missing
from app.domain.sentences import say
from app.domain.stages import Contribution
from app.extensions import db, rulebook
from app.models.first_look import Look
from app.models.statements import Statement, StatementVote, Vote
from app.models.topics import Topic
from app.services.contributing import Sender, contribute
from app.services.locking import topic_that_takes
from app.services.once import Filed
from app.services.told import language_of, two_texts, words

_COUNTER = {Vote.AGREE: Statement.agree, Vote.DISAGREE: Statement.disagree, Vote.PASS: Statement.passed}


def hand_in(topic_id: int, text: str, *, key: str, sender: Sender, now: datetime) -> Filed:
    """Make a statement once per `key`, with a slip. Raises what `make` and `contribute` raise."""
    topic = db.session.get_one(Topic, topic_id)
    return contribute(
        key=key,
        handed_in=f"statement|{topic_id}|{text}",
        sender=sender,
        room_id=topic.room_id,
        topic=topic,
        write=lambda slip: make(topic_id, text, device_mark=sender.device_mark, slip_id=slip.id, now=now),
        now=now,
    )


def make(topic_id: int, text: str, *, device_mark: str | None, slip_id: int | None, now: datetime) -> Statement:
    """It waits for a first look. Invalid for more than fits into one breath, and for what is there already."""
    topic = topic_that_takes(topic_id, Contribution.STATEMENT)
    told = " ".join(words("text", text, say("Please write one sentence that others can agree with or not.")).split())
    most = rulebook.rules.thresholds.statement_max_chars
    if len(told) > most:
        raise Invalid(
            "text",
            say(
                "A statement has up to %(most)s characters, this has %(over)s too many. "
                "One thought each: you can add another.",
                most=most,
                over=len(told) - most,
            ),
        )
    texts = two_texts(told)
    same = sa.select(Statement.id).where(
        Statement.topic_id == topic.id,
        Statement.round == topic.round,
        Statement.look == Look.SHOWN,
        Statement.shown == texts["shown"],
    )
    if db.session.scalar(same.limit(1)) is not None:
        raise Invalid("text", say("This statement is there already. You can agree with it."))
    statement = Statement(
        topic_id=topic.id,
        round=topic.round,
        **texts,
        lang=language_of(told),
        device_mark=device_mark,
        slip_id=slip_id,
        made_at=now,
    )
    db.session.add(statement)
    db.session.flush()
    return statement


def vote(topic_id: int, statement_id: int, choice: Vote, *, device_mark: str, now: datetime) -> Statement:
    """Idempotent; another choice takes the place of the first. Raises Missing for a statement that is not shown."""
    topic = topic_that_takes(topic_id, Contribution.STATEMENT)
    statement = db.session.get(Statement, statement_id, populate_existing=True)
    if (
        statement is None
        or (statement.topic_id, statement.round) != (topic.id, topic.round)
        or statement.look is not Look.SHOWN
    ):
        raise Missing
    known = db.session.get(StatementVote, (statement_id, device_mark), populate_existing=True)
    if known is not None and known.vote is choice:
        return statement
    if known is None:
        db.session.add(StatementVote(statement_id=statement_id, device_mark=device_mark, vote=choice, at=now))
    else:
        _count(statement_id, known.vote, -1)
        known.vote, known.at = choice, now
    _count(statement_id, choice, 1)
    topic.public_version += 1
    return statement


def _count(statement_id: int, choice: Vote, change: int) -> None:
    counter = _COUNTER[choice]
    db.session.execute(sa.update(Statement).where(Statement.id == statement_id).values({counter: counter + change}))
