"""The statements of a topic: what phones and slips say of each, and which this phone has not looked at yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.domain.agreement import Agreement, agreement_on
from app.extensions import db
from app.models.first_look import Look
from app.models.statements import Statement, StatementVote, Vote
from app.models.topics import Topic

AT_ONCE = 10  # to be looked at on one page; each answer brings up the next
OF_EACH = 50  # of the table, for each of its words
IN_SHORT = 5  # likewise on the topic's own page


@dataclass(frozen=True, slots=True)
class Line:
    """One statement with its counters. `mine` is what this phone said, None where it said nothing."""

    id: int
    text: str
    lang: str
    agree: int
    disagree: int
    passed: int
    mine: Vote | None

    @property
    def agreement(self) -> Agreement:
        return agreement_on(self.agree, self.disagree)

    @property
    def voices(self) -> int:
        return self.agree + self.disagree + self.passed


@dataclass(frozen=True, slots=True)
class Group:
    """The statements under one word, the most voices first; `more` are left out."""

    agreement: Agreement
    lines: Sequence[Line]
    more: int


@dataclass(frozen=True, slots=True)
class Statements:
    lines: Sequence[Line]
    unread: int

    def __bool__(self) -> bool:
        return bool(self.lines or self.unread)

    @property
    def unanswered(self) -> Sequence[Line]:
        """Those this phone has not answered: the fewest voices first, so that every statement is heard."""
        return sorted((line for line in self.lines if line.mine is None), key=lambda line: (line.voices, line.id))

    def table(self, most: int = OF_EACH) -> list[Group]:
        """Under each word that fits any, at most so many statements."""
        groups = []
        for agreement in Agreement:
            lines = sorted(
                (line for line in self.lines if line.agreement is agreement), key=lambda line: (-line.voices, line.id)
            )
            if lines:
                groups.append(Group(agreement, lines[:most], max(0, len(lines) - most)))
        return groups

    @property
    def in_short(self) -> list[Group]:
        return self.table(IN_SHORT)


def of_topic(topic: Topic, device_mark: str | None = None) -> Statements:
    """Those of the present round, with what that phone said of them. One query, a second one with a phone."""
    counters = (Statement.agree, Statement.disagree, Statement.passed)
    rows = db.session.execute(
        sa.select(Statement.id, Statement.shown, Statement.lang, *counters, Statement.look)
        .where(Statement.topic_id == topic.id, Statement.round == topic.round, Statement.look != Look.WITHHELD)
        .order_by(Statement.id)
    ).all()
    mine = _votes_of(topic, device_mark) if device_mark else {}
    shown = [
        Line(row.id, row.shown, row.lang, row.agree, row.disagree, row.passed, mine=mine.get(row.id))
        for row in rows
        if row.look is Look.SHOWN
    ]
    return Statements(shown, unread=len(rows) - len(shown))


def _votes_of(topic: Topic, device_mark: str) -> Mapping[int, Vote]:
    rows = db.session.execute(
        sa.select(StatementVote.statement_id, StatementVote.vote)
        .join(Statement, Statement.id == StatementVote.statement_id)
        .where(Statement.topic_id == topic.id, StatementVote.device_mark == device_mark)
    )
    return dict(rows.all())
