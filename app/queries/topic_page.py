"""One topic as everybody may read it: where it stands, who has it, and all that came of it so far.

Only for a topic whose words may be shown; of what is hidden there is a `Stub`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.clock import end_of_day, local_day
from app.domain.outlook import Course, days_late, days_left, headline, late, next_step, reader_can
from app.domain.sentences import Sentence
from app.domain.stages import Status
from app.extensions import db, rulebook
from app.models.contributions import Doubt, DoubtState, VoiceCount, VoiceKind
from app.models.meetings import Meeting, MeetingState, ResearchOption
from app.models.notices import ClockPause, Extension, Notice
from app.models.organisations import Organisation
from app.models.outcomes import RequestState, RestartRequest, Result
from app.models.referrals import Escalation, Referral, ReferralState
from app.models.resolutions import Item, Milestone, Resolution
from app.models.reviews import Refusal
from app.models.rooms import Room
from app.models.topics import Topic
from app.queries import trail
from app.queries.holders import Held, holder_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ShownDoubt:
    """A doubt under its number on this page. What was withheld has a rule and a date, and no text."""

    number: int
    state: DoubtState
    text: str | None
    answer: str | None
    same_as: int | None
    carried_until: date | None
    settled_at: datetime | None
    rule: str | None
    left: Sentence | None
    late: Sentence | None


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One line of the list of results, with the body's name and its milestones in the order of their dates."""

    item: Item
    body: str | None
    milestones: Sequence[Milestone]
    late: Sentence | None


@dataclass(frozen=True, slots=True)
class PassedOn:
    referral: Referral
    body: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Baton:
    """An escalation and the two rooms it links."""

    escalation: Escalation
    below: str
    above: str


@dataclass(frozen=True, slots=True)
class TopicPage:
    """Everything the page shows, decided. `fresh_until` is the next instant at which any of it reads differently."""

    headline: Sentence
    late: Sentence | None
    next: Sentence | None
    reader_can: Sentence | None
    held: Held
    voices: Mapping[VoiceKind, int]
    notices: Sequence[Notice]
    doubts: Sequence[ShownDoubt]
    doubts_unread: int
    refusal: Refusal | None
    pauses: Sequence[ClockPause]
    extensions: Sequence[Extension]
    passed_on: Sequence[PassedOn]
    batons: Sequence[Baton]
    options: Sequence[ResearchOption]
    meetings: Sequence[Meeting]
    items: Sequence[ShownItem]
    resolution: Resolution | None
    results: Sequence[Result]
    requests: Sequence[RestartRequest]
    joined: Sequence[str]
    trail: Sequence[trail.Line]
    fresh_until: datetime


@dataclass(frozen=True, slots=True)
class Stub:
    """What is left of a topic whose words are hidden: the number, the day, and the rule where one was broken."""

    number: str
    room: Room
    status: Status
    rule: str | None
    on: datetime
    is_confirmed: bool


def stub_of(topic: Topic) -> Stub:
    """One query at most."""
    refusal = _refusal(topic) if topic.status is Status.WITHHELD else None
    return Stub(
        number=topic.number,
        room=topic.room,
        status=topic.status,
        rule=refusal.rule if refusal else None,
        on=refusal.refused_at if refusal else topic.entered_at,
        is_confirmed=refusal is not None and refusal.confirmed_at is not None,
    )


def read(topic: Topic, now: datetime) -> TopicPage:
    """About twenty small queries by key, however much has happened. `topic` as `visible` gives it."""
    notices = _all(sa.select(Notice).where(Notice.topic_id == topic.id).order_by(Notice.id.desc()))
    meetings = _all(sa.select(Meeting).where(Meeting.topic_id == topic.id).order_by(Meeting.id.desc()))
    items = _items(topic, now)
    passed_on = _passed_on(topic)
    doubts = _all(sa.select(Doubt).where(Doubt.topic_id == topic.id).order_by(Doubt.id))
    course = Course(topic.status, topic.due_at, notices[0].until if notices else None, topic.closed_at)
    return TopicPage(
        headline=headline(course, now),
        late=late(days_late(topic.status, topic.due_at, now)),
        next=next_step(course, now),
        reader_can=reader_can(topic.status, rulebook.rules.lengths),
        held=holder_of(topic, _bodies(topic, items, passed_on), notice_until=course.notice_until, now=now),
        voices=_voices(topic),
        notices=notices,
        doubts=_shown_doubts(doubts, now),
        doubts_unread=sum(doubt.state is DoubtState.WAITING for doubt in doubts),
        refusal=_refusal(topic) if topic.status is Status.DECLINED else None,
        pauses=_all(sa.select(ClockPause).where(ClockPause.topic_id == topic.id).order_by(ClockPause.id)),
        extensions=_all(sa.select(Extension).where(Extension.topic_id == topic.id).order_by(Extension.id)),
        passed_on=passed_on,
        batons=_batons(topic),
        options=_all(
            sa.select(ResearchOption)
            .where(ResearchOption.topic_id == topic.id, ResearchOption.round == topic.round)
            .order_by(ResearchOption.id)
        ),
        meetings=meetings,
        items=items,
        resolution=db.session.scalar(
            sa.select(Resolution)
            .where(Resolution.topic_id == topic.id, Resolution.round == topic.round)
            .order_by(Resolution.id.desc())
            .limit(1)
        ),
        results=_all(sa.select(Result).where(Result.topic_id == topic.id).order_by(Result.id.desc())),
        requests=_all(
            sa.select(RestartRequest)
            .where(RestartRequest.topic_id == topic.id, RestartRequest.state != RequestState.GRANTED)
            .order_by(RestartRequest.id)
        ),
        joined=_all(sa.select(Topic.number).where(Topic.merged_into_id == topic.id).order_by(Topic.id)),
        trail=trail.of_topic(topic.id),
        fresh_until=_fresh_until(meetings, now),
    )


def _all(statement: sa.Select[T]) -> Sequence[T]:
    return db.session.scalars(statement).all()


def _fresh_until(meetings: Sequence[Meeting], now: datetime) -> datetime:
    """Everything here counts in whole days of Shanghai, and only a meeting begins within one."""
    midnight = end_of_day(local_day(now)) + timedelta(seconds=1)
    begins = (meeting.starts_at + timedelta(seconds=1) for meeting in meetings if meeting.state is MeetingState.PLANNED)
    return min((moment for moment in (*begins, midnight) if moment > now), default=midnight)


# --- The parts


def _voices(topic: Topic) -> dict[VoiceKind, int]:
    rows = db.session.execute(sa.select(VoiceCount.kind, VoiceCount.n).where(VoiceCount.topic_id == topic.id))
    return dict.fromkeys(VoiceKind, 0) | dict(rows.all())


def _refusal(topic: Topic) -> Refusal | None:
    return db.session.scalar(
        sa.select(Refusal)
        .where(Refusal.topic_id == topic.id, Refusal.status == topic.status)
        .order_by(Refusal.id.desc())
        .limit(1)
    )


def _shown_doubts(doubts: Sequence[Doubt], now: datetime) -> list[ShownDoubt]:
    """Numbered in the order they came; one that waits for its first look has a number already, and is not shown."""
    numbers = {doubt.id: number for number, doubt in enumerate(doubts, 1)}
    return [
        ShownDoubt(
            number=numbers[doubt.id],
            state=doubt.state,
            text=None if doubt.state is DoubtState.WITHHELD else doubt.shown,
            answer=doubt.answer,
            same_as=numbers[doubt.same_as_id] if doubt.same_as_id else None,
            carried_until=doubt.carried_until,
            settled_at=doubt.settled_at,
            rule=doubt.withholding_rule,
            left=days_left(doubt.due_at, now) if doubt.state is DoubtState.OPEN else None,
            late=late((local_day(now) - local_day(doubt.due_at)).days) if doubt.state is DoubtState.OPEN else None,
        )
        for doubt in doubts
        if doubt.state is not DoubtState.WAITING
    ]


def _items(topic: Topic, now: datetime) -> list[ShownItem]:
    rows = db.session.execute(
        sa.select(Item, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Item.organisation_id)
        .where(Item.topic_id == topic.id, Item.round == topic.round)
        .order_by(Item.due_on, Item.id)
    )
    found = list(rows)
    if not found:
        return []
    milestones = _all(
        sa.select(Milestone)
        .where(Milestone.item_id.in_([item.id for item, _body in found]))
        .order_by(Milestone.due_on, Milestone.id)
    )
    today = local_day(now)
    return [
        ShownItem(
            item=item,
            body=body,
            milestones=[milestone for milestone in milestones if milestone.item_id == item.id],
            late=late((today - item.due_on).days) if item.due_on and item.outcome is None else None,
        )
        for item, body in found
    ]


def _bodies(topic: Topic, items: Sequence[ShownItem], passed_on: Sequence[PassedOn]) -> list[str]:
    """Who outside the room has something in hand now, each once."""
    if topic.status is Status.REFERRED:
        return [one.body for one in passed_on if one.is_open]
    if topic.status is Status.IN_PROGRESS:
        return list(dict.fromkeys(one.body for one in items if one.body and one.item.outcome is None))
    return []


def _passed_on(topic: Topic) -> list[PassedOn]:
    rows = db.session.execute(
        sa.select(Referral, Organisation.name)
        .join(Organisation, Organisation.id == Referral.organisation_id)
        .where(Referral.topic_id == topic.id)
        .order_by(Referral.id)
    )
    return [PassedOn(referral, body, referral.state is ReferralState.OPEN) for referral, body in rows]


def _batons(topic: Topic) -> list[Baton]:
    above = aliased(Room)
    rows = db.session.execute(
        sa.select(Escalation, Room.name, above.name)
        .join(Room, Room.id == Escalation.from_room_id)
        .join(above, above.id == Escalation.to_room_id)
        .where(Escalation.topic_id == topic.id)
        .order_by(Escalation.id)
    )
    return [Baton(escalation, below, upper) for escalation, below, upper in rows]
