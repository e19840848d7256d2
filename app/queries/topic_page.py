"""One topic as everybody may read it: where it stands, who has it, and all that came of it so far.

Only for a topic whose words may be shown; of what is hidden there is a `Stub`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.clock import end_of_day, local_day
from app.domain.outlook import Course, days_late, headline, late, next_step, reader_can
from app.domain.sentences import Sentence
from app.domain.stages import Contribution, RemarkKind, Status
from app.domain.taking import heard_until, taken
from app.extensions import db, rulebook
from app.models.contributions import VoiceKind
from app.models.look_backs import LookBack
from app.models.meetings import Meeting, MeetingState
from app.models.notices import ClockPause, Extension, Notice
from app.models.organisations import Organisation
from app.models.outcomes import RestartRequest, Result
from app.models.referrals import Escalation, Referral, ReferralState
from app.models.resolutions import Resolution
from app.models.reviews import Refusal
from app.models.rooms import Room
from app.models.topics import Topic
from app.queries import doubts, items, look_backs, opinions, positions, remarks, research, statements, trail
from app.queries.form_pads import OnPaper, on_paper
from app.queries.holders import Held, holder_of
from app.queries.items import Compared, ShownItem
from app.queries.photos import ShownPhoto, of_topics
from app.queries.research import Research
from app.queries.results import Ratings, RestartVoices, ratings_of, restart_voices_of
from app.queries.trail import Line
from app.queries.voices import counts_of

T = TypeVar("T")


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
    photos: Sequence[ShownPhoto]
    voices: Mapping[VoiceKind, int]
    notices: Sequence[Notice]
    takes: frozenset[Contribution]
    said: Mapping[RemarkKind, remarks.Said]
    doubts: doubts.Doubts
    positions: positions.Positions
    statements: statements.Statements
    opinions: opinions.Mapped | None
    refusal: Refusal | None
    pauses: Sequence[ClockPause]
    extensions: Sequence[Extension]
    passed_on: Sequence[PassedOn]
    batons: Sequence[Baton]
    research: Research
    meetings: Sequence[Meeting]
    items: Sequence[ShownItem]
    look_backs: Sequence[LookBack]
    compared: Compared | None
    resolution: Resolution | None
    results: Sequence[Result]
    ratings: Ratings | None
    objections: remarks.Said
    restart_voices: RestartVoices | None
    requests: Sequence[RestartRequest]
    joined: Sequence[str]
    trail: Sequence[Line]
    paper: OnPaper | None
    fresh_until: datetime

    @property
    def course(self) -> list[Line]:
        """The trail without what happened by the way."""
        return [line for line in self.trail if not line.is_by_the_way]

    @property
    def by_the_way(self) -> list[Line]:
        return [line for line in self.trail if line.is_by_the_way]


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
    """Some thirty small queries by key at most, however much has happened. `topic` as `visible` gives it."""
    notices = _all(sa.select(Notice).where(Notice.topic_id == topic.id).order_by(Notice.id.desc()))
    meetings = _all(sa.select(Meeting).where(Meeting.topic_id == topic.id).order_by(Meeting.id.desc()))
    carried_out = items.of_topic(topic, now)
    passed_on = _passed_on(topic)
    results = _all(sa.select(Result).where(Result.topic_id == topic.id).order_by(Result.id.desc()))
    voices, lengths = counts_of(topic.id), rulebook.rules.lengths
    pictures = of_topics([topic.id]).get(topic.id, ())
    said_of = statements.of_topic(topic)
    course = Course(topic.status, topic.due_at, notices[0].until if notices else None, topic.closed_at)
    return TopicPage(
        headline=headline(course, now),
        late=late(days_late(topic.status, topic.due_at, now)),
        next=next_step(course, now),
        reader_can=reader_can(topic.status, lengths),
        held=holder_of(topic, _bodies(topic, carried_out, passed_on), notice_until=course.notice_until, now=now),
        photos=pictures,
        voices=voices,
        notices=notices,
        takes=taken(topic.status, topic.closed_at, now, lengths),
        said=remarks.of_topic(topic.id, now),
        doubts=doubts.of_topic(topic.id, now),
        positions=positions.of_topic(topic),
        statements=said_of,
        opinions=opinions.of_topic(topic, said_of.lines) if said_of.lines else None,
        refusal=_refusal(topic) if topic.status is Status.DECLINED else None,
        pauses=_all(sa.select(ClockPause).where(ClockPause.topic_id == topic.id).order_by(ClockPause.id)),
        extensions=_all(sa.select(Extension).where(Extension.topic_id == topic.id).order_by(Extension.id)),
        passed_on=passed_on,
        batons=_batons(topic),
        research=research.of_topic(topic),
        meetings=meetings,
        items=carried_out,
        look_backs=look_backs.of_topic(topic),
        compared=items.compared(carried_out, pictures) if results else None,
        resolution=db.session.scalar(
            sa.select(Resolution)
            .where(Resolution.topic_id == topic.id, Resolution.round == topic.round)
            .order_by(Resolution.id.desc())
            .limit(1)
        ),
        results=results,
        ratings=ratings_of(topic) if results else None,
        objections=remarks.objections_of(topic.id) if results else remarks.NOTHING,
        restart_voices=restart_voices_of(topic, voices[VoiceKind.ME_TOO]),
        requests=_all(
            sa.select(RestartRequest).where(RestartRequest.topic_id == topic.id).order_by(RestartRequest.id.desc())
        ),
        joined=_all(sa.select(Topic.number).where(Topic.merged_into_id == topic.id).order_by(Topic.id)),
        trail=trail.of_topic(topic.id),
        paper=on_paper(topic),
        fresh_until=_fresh_until(meetings, heard_until(topic.closed_at, lengths), now),
    )


def _all(statement: sa.Select[T]) -> Sequence[T]:
    return db.session.scalars(statement).all()


def _fresh_until(meetings: Sequence[Meeting], heard_until: datetime | None, now: datetime) -> datetime:
    """Everything here counts in whole days of Shanghai, dues too, and only a meeting begins within one, and the time
    ends in which something may be said of a closed matter."""
    midnight = end_of_day(local_day(now)) + timedelta(seconds=1)
    begins = (meeting.starts_at + timedelta(seconds=1) for meeting in meetings if meeting.state is MeetingState.PLANNED)
    ends = [heard_until + timedelta(seconds=1)] if heard_until else []
    return min((moment for moment in (*begins, *ends, midnight) if moment > now), default=midnight)


# --- The parts


def _refusal(topic: Topic) -> Refusal | None:
    return db.session.scalar(
        sa.select(Refusal)
        .where(Refusal.topic_id == topic.id, Refusal.status == topic.status)
        .order_by(Refusal.id.desc())
        .limit(1)
    )


def _bodies(topic: Topic, carried_out: Sequence[ShownItem], passed_on: Sequence[PassedOn]) -> list[str]:
    """Who outside the room has something in hand now, each once."""
    if topic.status is Status.REFERRED:
        return [one.body for one in passed_on if one.is_open]
    if topic.status is Status.IN_PROGRESS:
        return list(dict.fromkeys(one.body for one in carried_out if one.body and one.item.outcome is None))
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
