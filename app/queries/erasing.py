"""What erasing by slip would take away, and what it would leave: told before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import sqlalchemy as sa

from app.domain.stages import SlipKind, Status
from app.extensions import db
from app.models.contributions import Doubt, DoubtState, Position
from app.models.first_look import Look
from app.models.messages import Message
from app.models.outcomes import Objection
from app.models.remarks import Remark
from app.models.statements import Statement
from app.models.topics import Slip, Topic
from app.queries.facts import facts_of

Written: TypeAlias = "type[Remark | Position | Statement | Objection | Doubt]"
WRITTEN: tuple[Written, ...] = (Remark, Position, Statement, Objection, Doubt)


@dataclass(frozen=True, slots=True)
class Erasure:
    """`withdraws`: nobody has read the matter yet, so it goes whole. `waiting` texts wait for a first look and go
    whole; `shown` texts were decided on and stay as masked."""

    withdraws: bool
    is_proposer: bool
    waiting: int
    shown: int
    messages: int
    has_contact: bool


def erasure_of(slip: Slip, topic: Topic | None, *, now: datetime) -> Erasure:
    """Before it is done. Some twenty small queries by key."""
    return Erasure(
        withdraws=topic is not None and topic.status is Status.POSED and is_alone_with_it(slip, topic, now=now),
        is_proposer=slip.kind is not SlipKind.FOLLOWER,
        waiting=sum(_count(model, model.slip_id == slip.id, waits(model)) for model in WRITTEN),
        shown=sum(_count(model, model.slip_id == slip.id, ~waits(model)) for model in WRITTEN),
        messages=_count(Message, Message.slip_id == slip.id),
        has_contact=slip.contact_sealed is not None,
    )


def waits(model: Written) -> sa.ColumnElement[bool]:
    """The condition that nobody of the room has decided on the text yet."""
    return model.state == DoubtState.WAITING if model is Doubt else model.look == Look.WAITING  # type: ignore[union-attr]


def is_alone_with_it(slip: Slip, topic: Topic, *, now: datetime) -> bool:
    """Whether this slip is the only proposer's."""
    return facts_of(topic, now=now).proposers == {slip.id}


def _count(model: type, *of: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*of)) or 0
