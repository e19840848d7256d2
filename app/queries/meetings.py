"""Meetings: one as everybody may follow it, the list of a desk, and what came out of one for the next step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from app.domain.errors import Missing
from app.domain.meetings import Heads, Phase, phase_while_planned, present
from app.domain.roles import PUBLIC, ROOM_ROLES, Actor
from app.domain.stages import Party, RemarkKind, Status
from app.extensions import db
from app.models.first_look import Look
from app.models.meetings import (
    AgendaItem,
    Attendance,
    CheckIn,
    LineKind,
    Meeting,
    MeetingState,
    Motion,
    RecordLine,
    SignUp,
    SignUpState,
)
from app.models.remarks import Remark
from app.models.research import Invitation, ResearchOption
from app.models.rooms import Room
from app.models.topics import Topic
from app.queries.visible import topic_by_number

T = TypeVar("T", RecordLine, Motion)

MOST_OVER = 30  # meetings that are over, on the list of a desk


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the agenda with all that was written down for it; `item` is None for what belongs to no point."""

    item: AgendaItem | None
    option: ResearchOption | None
    lines: Sequence[RecordLine]
    motions: Sequence[Motion]

    def of(self, kind: LineKind) -> list[RecordLine]:
        return [line for line in self.lines if line.kind is kind]

    @property
    def is_empty(self) -> bool:
        return not (self.lines or self.motions)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting with everything around it, as everybody may read it. Struck lines are not in it."""

    meeting: Meeting
    topic: Topic
    phase: Phase
    heads: Sequence[Heads]
    agenda: Sequence[Point]
    besides: Point
    questions: Sequence[Remark]

    @property
    def present(self) -> int:
        return present(self.heads)

    @property
    def current_motion(self) -> Motion | None:
        """The one hands are raised for now."""
        return next((motion for point in self.points for motion in point.motions if motion.counted_at is None), None)

    @property
    def points(self) -> list[Point]:
        """The agenda, and last what belongs to no point where there is any."""
        return [*self.agenda, *([] if self.besides.is_empty else [self.besides])]

    @property
    def is_written(self) -> bool:
        """Whether it was written down line by line; otherwise its record is one text."""
        return any(not point.is_empty for point in self.points)


def meeting_by_number(number: int, actor: Actor) -> tuple[Meeting, Topic]:
    """With its topic as `visible` gives it. Raises Missing where there is none, or this actor cannot know of it."""
    found = db.session.execute(
        sa.select(Meeting, Topic.number).join(Topic, Topic.id == Meeting.topic_id).where(Meeting.id == number)
    ).first()
    if found is None:
        raise Missing
    meeting, topic_number = found
    return meeting, topic_by_number(topic_number, actor)


def sitting(number: int, now: datetime, actor: Actor = PUBLIC) -> Sitting:
    """About ten queries by key. Raises Missing as `meeting_by_number` does."""
    meeting, topic = meeting_by_number(number, actor)
    points = _points(meeting)
    return Sitting(
        meeting=meeting,
        topic=topic,
        phase=phase_of(meeting, now),
        heads=heads_of(meeting, meeting.round),
        agenda=points[:-1],
        besides=points[-1],
        questions=_questions(meeting),
    )


def phase_of(meeting: Meeting, now: datetime) -> Phase:
    if meeting.state is MeetingState.PLANNED:
        return phase_while_planned(meeting.starts_at, now)
    return Phase.HELD if meeting.state is MeetingState.HELD else Phase.CALLED_OFF


def heads_of(meeting: Meeting, round_: int) -> list[Heads]:
    """All eight parties, in their order. Four queries."""
    of_meeting = sa.select(CheckIn.party, sa.func.count()).where(CheckIn.meeting_id == meeting.id)
    by_phone = _counted(of_meeting.group_by(CheckIn.party))
    on_paper = _counted(sa.select(Attendance.party, Attendance.people).where(Attendance.meeting_id == meeting.id))
    signed_up = _counted(
        sa.select(SignUp.party, sa.func.count())
        .where(SignUp.meeting_id == meeting.id, SignUp.state != SignUpState.FULL)
        .group_by(SignUp.party)
    )
    invited = _counted(
        sa.select(Invitation.party, sa.func.count())
        .where(Invitation.topic_id == meeting.topic_id, Invitation.round == round_)
        .group_by(Invitation.party)
    )
    return [
        Heads(
            party,
            invited=invited.get(party, 0),
            signed_up=signed_up.get(party, 0),
            by_phone=by_phone.get(party, 0),
            on_paper=on_paper.get(party, 0),
        )
        for party in Party
    ]


def of_topic(topic_id: int, now: datetime) -> list[tuple[Meeting, Phase]]:
    """Every meeting of a topic, the newest first. One query."""
    rows = db.session.scalars(sa.select(Meeting).where(Meeting.topic_id == topic_id).order_by(Meeting.id.desc()))
    return [(meeting, phase_of(meeting, now)) for meeting in rows]


# --- What the next step takes over, so that nobody types it again


def agreed(topic_id: int) -> list[str]:
    """What the last meeting held in the present round agreed, line by line, in the order it was written."""
    return _texts(topic_id, LineKind.AGREED)


def minority_views(topic_id: int) -> list[str]:
    """What a minority of that meeting held."""
    return _texts(topic_id, LineKind.MINORITY)


def _texts(topic_id: int, kind: LineKind) -> list[str]:
    last = (
        sa.select(Meeting.id)
        .join(Topic, Topic.id == Meeting.topic_id)
        .where(Meeting.topic_id == topic_id, Meeting.round == Topic.round, Meeting.state == MeetingState.HELD)
        .order_by(Meeting.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return list(
        db.session.scalars(
            sa.select(RecordLine.text)
            .where(RecordLine.meeting_id == last, RecordLine.kind == kind, RecordLine.struck_at.is_(None))
            .order_by(RecordLine.id)
        )
    )


# --- The list of a desk


@dataclass(frozen=True, slots=True)
class Listed:
    meeting: Meeting
    number: str
    title: str
    lang: str
    room: str
    phase: Phase


def at_desk(actor: Actor, now: datetime) -> list[Listed]:
    """Of the rooms this person sits in and of those directly below without a seat of their own there: planned ones
    first, the soonest on top, then the latest that are over. Two queries."""
    rooms = {seat.room_id for seat in actor.seats if seat.role in ROOM_ROLES and seat.room_id is not None}
    rows = (
        sa.select(Meeting, Topic.number, Topic.title, Topic.lang, Room.name)
        .join(Topic, Topic.id == Meeting.topic_id)
        .join(Room, Room.id == Topic.room_id)
        .where(sa.or_(Room.id.in_(rooms), Room.upper_id.in_(rooms)), Topic.status != Status.WITHHELD)
    )
    is_planned = Meeting.state == MeetingState.PLANNED
    planned = db.session.execute(rows.where(is_planned).order_by(Meeting.starts_at, Meeting.id))
    over = db.session.execute(rows.where(~is_planned).order_by(Meeting.starts_at.desc()).limit(MOST_OVER))
    return [
        Listed(meeting, number, title or number, lang, room, phase_of(meeting, now))
        for meeting, number, title, lang, room in [*planned, *over]
    ]


# --- Parts


def _counted(statement: sa.Select[Party, int]) -> dict[Party, int]:
    return {party: count for party, count in db.session.execute(statement)}  # noqa: C416 -- rows are no pairs to mypy


def _points(meeting: Meeting) -> list[Point]:
    """The points of the agenda in order, and behind them what belongs to none."""
    items = db.session.execute(
        sa.select(AgendaItem, ResearchOption)
        .outerjoin(ResearchOption, ResearchOption.id == AgendaItem.option_id)
        .where(AgendaItem.meeting_id == meeting.id)
        .order_by(AgendaItem.order)
    ).all()
    lines = db.session.scalars(
        sa.select(RecordLine)
        .where(RecordLine.meeting_id == meeting.id, RecordLine.struck_at.is_(None))
        .order_by(RecordLine.id)
    ).all()
    motions = db.session.scalars(sa.select(Motion).where(Motion.meeting_id == meeting.id).order_by(Motion.id)).all()
    return [
        Point(item, option, _of_item(lines, item), _of_item(motions, item)) for item, option in [*items, (None, None)]
    ]


def _of_item(rows: Iterable[T], item: AgendaItem | None) -> list[T]:
    return [row for row in rows if row.agenda_item_id == (item.id if item else None)]


def _questions(meeting: Meeting) -> Sequence[Remark]:
    return db.session.scalars(
        sa.select(Remark)
        .where(
            Remark.topic_id == meeting.topic_id,
            Remark.round == meeting.round,
            Remark.kind == RemarkKind.QUESTION,
            Remark.look == Look.SHOWN,
        )
        .order_by(Remark.id)
    ).all()
