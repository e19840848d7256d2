"""The five-and-five sheet: what a reviewer finds for each clause. A draft until a move of the review is made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from app.domain.errors import Invalid, OutOfDate
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import say
from app.domain.stages import Status, Verdict
from app.extensions import db, rulebook
from app.models.reviews import Finding
from app.models.topics import Topic
from app.queries.facts import facts_of
from app.services.locking import locked_topic


def record_findings(topic_id: int, verdicts: Mapping[str, Verdict], actor: Actor, *, now: datetime) -> Topic:
    """Write what was found for the clauses in `verdicts`, code → verdict, in the caller's `writing()`.

    Clauses it does not name keep what was found before. Raises Missing, NotAllowed, OutOfDate when the review is over,
    and Invalid for a clause the rule set does not have.
    """
    unknown = verdicts.keys() - {clause.code for clause in rulebook.rules.clauses}
    if unknown:
        raise Invalid("findings", say("There is no clause %(code)s.", code=min(unknown)))
    topic = locked_topic(topic_id)
    require(actor, "finding:edit", facts_of(topic, now=now))
    if topic.status is not Status.IN_REVIEW:
        raise OutOfDate(say("This is no longer possible: the topic is now “%(status)s”.", status=topic.status))
    known = {row.clause: row for row in _findings(topic)}
    for code, verdict in verdicts.items():
        row = known.get(code)
        if row is None:
            row = Finding(topic_id=topic.id, round=topic.round, clause=code)
            db.session.add(row)
        elif row.verdict is verdict:
            continue
        row.verdict, row.found_by, row.found_at = verdict, actor.account_id, now
    db.session.flush()
    return topic


def carried_by(code: str, *, judged: Mapping[str, Verdict]) -> dict[str, Verdict]:
    """All ten findings from one: this “may” clause carries the topic and none of the “may not” bars it.

    What was judged one by one stands, but for that clause itself; a “may” clause nobody judged is unclear, because one
    is enough. Raises Invalid for a code that is not a “may” clause.
    """
    rules = rulebook.rules
    if code not in {clause.code for clause in rules.may}:
        raise Invalid("carried_by", say("Name one of the five “may” clauses."))
    sheet = {clause.code: Verdict.UNCLEAR for clause in rules.may} | {
        clause.code: Verdict.NO for clause in rules.may_not
    }
    return {**sheet, **judged, code: Verdict.YES}


def _findings(topic: Topic) -> sa.ScalarResult[Finding]:
    return db.session.scalars(sa.select(Finding).where(Finding.topic_id == topic.id, Finding.round == topic.round))
