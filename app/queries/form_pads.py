"""Pads of paper forms: which are out, how many of each were typed in, and what a number printed on one stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.domain.errors import Missing
from app.domain.policy import can
from app.domain.roles import Actor, Role
from app.domain.room_standing import RoomSubject
from app.domain.stages import Channel
from app.extensions import db, keyring
from app.keys import KeyName
from app.models.divisions import Division
from app.models.form_pads import FormNumber, FormPad
from app.models.rooms import Room
from app.models.topics import Slip, Topic
from app.queries.facts import facts_of
from app.queries.rooms import heir_of

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class CountedPad:
    """A pad with its room and, while its file is kept, its order; `entered` are the forms that were typed in."""

    pad: FormPad
    entered: int

    @property
    def out(self) -> int:
        """On paper somewhere, filled in or not; of an ended pad too, for paper is found again."""
        return self.pad.forms - self.entered


@dataclass(frozen=True, slots=True)
class OnPaper:
    """What the paper says of a matter that was typed in from a printed form. `ended_before`: its pad was ended by
    then."""

    written_on: date | None
    waited: int | None
    ended_before: bool


def number_of(code: str, *, for_update: bool = False) -> FormNumber | None:
    """The form with this number, whether it was typed in or not, with its pad and the room of that. One query."""
    marks = keyring.marks(KeyName.LOOKUP, code.encode())
    pad = joinedload(FormNumber.pad).joinedload(FormPad.room).joinedload(Room.division)
    found = sa.select(FormNumber).where(FormNumber.mark.in_(marks)).options(pad)
    if for_update:
        found = found.with_for_update(of=FormNumber).execution_options(populate_existing=True)
    return db.session.scalar(found)


def room_of(pad: FormPad) -> Room:
    """Where its forms are typed in now: its own room, or whoever goes on with the work of that one."""
    return heir_of(pad.room) or pad.room


def entered_topic_id(number: FormNumber) -> int | None:
    """The matter that was filed under the number."""
    return db.session.scalar(sa.select(Slip.origin_topic_id).where(Slip.id == number.slip_id))


def topic_number_for(topic_id: int | None, actor: Actor, now: datetime) -> str | None:
    """The number of a matter that was entered, for those who may read it at their desk."""
    topic = db.session.get(Topic, topic_id) if topic_id else None
    return topic.number if topic and can(actor, "topic:read_told", facts_of(topic, now=now)) else None


def on_paper(topic: Topic) -> OnPaper | None:
    """None for a matter that did not come on a printed form. One query, and none where it came by another channel."""
    if topic.channel is not Channel.PAPER:
        return None
    row = db.session.execute(
        sa.select(FormNumber.written_on, FormNumber.waited, FormNumber.entered_at, FormPad.ended_at)
        .join(FormNumber.pad)
        .join(Slip, Slip.id == FormNumber.slip_id)
        .where(Slip.origin_topic_id == topic.id)
    ).one_or_none()
    if row is None:
        return None
    return OnPaper(row.written_on, row.waited, row.ended_at is not None and row.ended_at <= row.entered_at)


def paper_waited() -> sa.ScalarSelect[int | None]:
    """Of topics, within another query: how many working days the paper lay before it was typed in."""
    form = sa.select(FormNumber.waited).join(Slip, Slip.id == FormNumber.slip_id)
    its = sa.and_(Topic.channel == Channel.PAPER, Slip.origin_topic_id == Topic.id)
    return form.where(its).correlate(Topic).scalar_subquery()


def pads(actor: Actor) -> Sequence[CountedPad]:
    """Of the rooms this actor looks after, the newest first. One query."""
    return _counted(_pads_of(actor).order_by(FormPad.id.desc()).limit(MOST_SHOWN))


def pad(pad_id: int, actor: Actor) -> CountedPad:
    """Raises Missing, also for one of a room that somebody else looks after. One query."""
    found = _counted(_pads_of(actor).where(FormPad.id == pad_id))
    if not found:
        raise Missing
    return found[0]


def subject_of(room: Room) -> RoomSubject:
    """For the rules about it; its division need not be at hand."""
    return RoomSubject(room.id, db.session.get_one(Division, room.division_id).path)


def of_job(job_id: str) -> Sequence[FormPad]:
    """The pads of one order, with their rooms, in the order of the list."""
    return db.session.scalars(
        sa.select(FormPad)
        .join(FormPad.room)
        .where(FormPad.job_id == job_id)
        .options(joinedload(FormPad.room).joinedload(Room.division))
        .order_by(Room.order, Room.id, FormPad.id)
    ).all()


def _pads_of(actor: Actor) -> sa.Select[Any]:
    """Those of a closed room belong to whoever goes on with its work: that is its upper room then."""
    its = sa.and_(FormNumber.pad_id == FormPad.id, FormNumber.entered_at.is_not(None))
    found = (
        sa.select(FormPad, sa.select(sa.func.count()).where(its).scalar_subquery())
        .join(FormPad.room)
        .join(Room.division)
        .options(joinedload(FormPad.room).joinedload(Room.division), joinedload(FormPad.job))
    )
    if actor.holds(Role.OPERATOR):
        return found
    rooms = {seat.room_id for seat in actor.seats if seat.role is Role.ADMINISTRATOR and seat.room_id is not None}
    paths = [seat.division_path for seat in actor.seats if seat.role is Role.SUPERVISOR and seat.division_path]
    ways = [Room.id.in_(rooms), sa.and_(Room.closed_on.is_not(None), Room.upper_id.in_(rooms))]
    return found.where(sa.or_(*ways, *(Division.path.startswith(path) for path in paths)))


def _counted(pads: sa.Select[Any]) -> list[CountedPad]:
    return [CountedPad(*row) for row in db.session.execute(pads)]
