"""Topics in lists: a card says what it is, how far it is, what comes next, who has it and whether it is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.domain.holding import HOLDING
from app.domain.outlook import Course, days_late, late, next_step
from app.domain.roles import Role
from app.domain.sentences import Sentence
from app.domain.stages import LIVE, ClosedLabel, Contribution, Stage, Status, TopicClass
from app.extensions import db
from app.models.contributions import VoiceCount
from app.models.notices import Notice
from app.models.organisations import Organisation
from app.models.referrals import Referral, ReferralState
from app.models.resolutions import Item
from app.models.topics import Topic
from app.queries.visible import IS_KNOWN

# What is late was due first, so this is the order of pressing.
LONGEST_DUE = Topic.due_at.is_(None), Topic.due_at, Topic.id
ON_THE_FRONT = 20  # topics on a room's front page; the board has all of them


@dataclass(frozen=True, slots=True)
class Card:
    """One topic of a list. `title` is None where its words are hidden; `body` is the one that has it in hand."""

    number: str
    title: str | None
    lang: str
    status: Status
    stage: Stage
    topic_class: TopicClass | None
    closed_label: ClosedLabel | None
    next: Sentence | None
    desk: Role | None
    body: str | None
    late: Sentence | None
    voices: int
    posed_at: datetime
    due_at: datetime | None
    id: int

    @property
    def is_underway(self) -> bool:
        return self.status in LIVE

    @property
    def takes_me_too(self) -> bool:
        return Contribution.ME_TOO in self.status.accepts


def room_front(room_id: int, now: datetime) -> list[Card]:
    """What a room is working on, the most pressing first, at most `ON_THE_FRONT`. One query."""
    underway = [status for status in LIVE if status is not Status.POSED]
    pressing = longest_due(ON_THE_FRONT, Topic.room_id == room_id, Topic.status.in_(underway))
    return cards(sa.select(Topic).where(pressing).order_by(*LONGEST_DUE), now)


def longest_due(most: int, *where: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """The first so many of these topics by `LONGEST_DUE`, as a condition: chosen before anything else of them is read.
    A database that sorts carries along all that was asked for."""
    return Topic.id.in_(sa.select(Topic.id).where(*where).order_by(*LONGEST_DUE).limit(most))


def cards(topics: sa.Select[Any], now: datetime) -> list[Card]:
    """The topics of a selection as cards, in its order. One query; nobody's unread topic is among them."""
    rows = db.session.execute(topics.where(IS_KNOWN).with_only_columns(*_COLUMNS))
    return [_card(row, now) for row in rows]


def _card(row: sa.Row[Any], now: datetime) -> Card:
    return Card(
        number=row.number,
        title=row.title if row.status.is_public else None,
        lang=row.lang,
        status=row.status,
        stage=row.stage,
        topic_class=row.topic_class,
        closed_label=row.closed_label if row.status is Status.CLOSED else None,
        next=next_step(Course(row.status, row.due_at, row.notice_until, row.closed_at), now),
        desk=HOLDING[row.status].desk,
        body=row.body,
        late=late(days_late(row.status, row.due_at, now)),
        voices=row.voices,
        posed_at=row.posed_at,
        due_at=row.due_at,
        id=row.id,
    )


def _columns() -> Sequence[Any]:
    """Each extra is a look-up by an index, for the rows shown only."""
    notice = sa.select(Notice.until).where(Notice.topic_id == Topic.id).order_by(Notice.id.desc()).limit(1)
    voices = sa.select(sa.func.coalesce(sa.func.sum(VoiceCount.n), 0)).where(VoiceCount.topic_id == Topic.id)
    return (
        Topic.id,
        Topic.number,
        Topic.title,
        Topic.lang,
        Topic.status,
        Topic.stage,
        Topic.topic_class,
        Topic.closed_label,
        Topic.closed_at,
        Topic.due_at,
        Topic.posed_at,
        notice.correlate(Topic).scalar_subquery().label("notice_until"),
        voices.correlate(Topic).scalar_subquery().label("voices"),
        in_hand_of().label("body"),
    )


def in_hand_of() -> sa.Case[str]:
    """The name of the body that carries out the next item, or is to answer; null where no body has the topic."""
    carries_out = (
        sa.select(Organisation.name)
        .join(Item, Item.organisation_id == Organisation.id)
        .where(Item.topic_id == Topic.id, Item.round == Topic.round, Item.outcome.is_(None))
        .order_by(Item.due_on, Item.id)
        .limit(1)
    )
    answers = (
        sa.select(Organisation.name)
        .join(Referral, Referral.organisation_id == Organisation.id)
        .where(Referral.topic_id == Topic.id, Referral.state == ReferralState.OPEN)
        .limit(1)
    )
    return sa.case(
        (Topic.status == Status.IN_PROGRESS, carries_out.correlate(Topic).scalar_subquery()),
        (Topic.status == Status.REFERRED, answers.correlate(Topic).scalar_subquery()),
    )


_COLUMNS = _columns()
