"""Suggestions and inquiries with their answers, as everybody may read them: those to a room as such, and to a topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.domain.clock import local_day
from app.domain.outlook import days_left, late
from app.domain.sentences import Sentence
from app.domain.stages import Party, RemarkKind, Status
from app.extensions import db
from app.models.first_look import Look
from app.models.remarks import Remark
from app.models.topics import Topic

PER_PAGE = 20
KINDS = (RemarkKind.SUGGESTION, RemarkKind.INQUIRY)


@dataclass(frozen=True, slots=True)
class Shown:
    """One of them as everybody reads it. `text` is None where it is withheld: then `rule` and `decided_at` are left.

    `raised` is the number of the topic a reviewer made of it, `has_page` whether that can be opened already.
    """

    id: int
    kind: RemarkKind
    text: str | None
    lang: str
    party: Party | None
    written_at: datetime
    answer: str | None
    answered_at: datetime | None
    left: Sentence | None
    late: Sentence | None
    due_at: datetime | None
    rule: str | None
    decided_at: datetime | None
    raised: str | None
    has_page: bool


@dataclass(frozen=True, slots=True)
class Page:
    """`more`: the id before which the rest begins, None on the last page. `unread` wait for a first look."""

    shown: Sequence[Shown]
    more: int | None
    unread: int


def of_room(room_id: int, now: datetime, *, before: int | None = None, most: int = PER_PAGE) -> Page:
    """Those to the room as such, newest first. Two queries."""
    return _page((Remark.room_id == room_id, Remark.kind.in_(KINDS), Remark.topic_id.is_(None)), now, before, most)


def of_topic(topic_id: int, kind: RemarkKind, now: datetime, *, before: int | None = None) -> Page:
    """Those of a kind to a topic, newest first. Two queries."""
    return _page((Remark.topic_id == topic_id, Remark.kind == kind), now, before, PER_PAGE)


def _page(these: Sequence[sa.ColumnElement[bool]], now: datetime, before: int | None, most: int) -> Page:
    statement = (
        sa.select(Remark, Topic.number, Topic.status)
        .outerjoin(Topic, Topic.id == Remark.raised_topic_id)
        .where(*these, Remark.look != Look.WAITING)
        .order_by(Remark.id.desc())
        .limit(most + 1)
    )
    if before is not None:
        statement = statement.where(Remark.id < before)
    found = [_shown(remark, number, status, now) for remark, number, status in db.session.execute(statement)]
    unread = db.session.scalar(sa.select(sa.func.count()).where(*these, Remark.look == Look.WAITING))
    page = found[:most]
    return Page(page, page[-1].id if len(found) > most else None, unread or 0)


def _shown(remark: Remark, number: str | None, status: Status | None, now: datetime) -> Shown:
    is_shown = remark.look is Look.SHOWN
    is_owed = is_shown and remark.answer is None and number is None
    due = remark.due_at if is_owed else None
    return Shown(
        id=remark.id,
        kind=remark.kind,
        text=remark.shown if is_shown else None,
        lang=remark.lang,
        party=remark.party,
        written_at=remark.written_at,
        answer=remark.answer,
        answered_at=remark.answered_at,
        left=days_left(due, now) if due else None,
        late=late((local_day(now) - local_day(due)).days) if due else None,
        due_at=due,
        rule=remark.withholding_rule,
        decided_at=remark.looked_at,
        raised=number,
        has_page=status is not None and status is not Status.POSED,
    )
