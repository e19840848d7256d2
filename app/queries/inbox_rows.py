"""What people wrote to topics and rooms, kind by kind, in one form for all: a query each, however much there is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.domain.inbox import InboxKind, Need
from app.domain.labels import LabelEnum
from app.domain.stages import FINAL, Channel, RemarkKind, Status
from app.domain.suspicion import Suspected
from app.extensions import db
from app.models.contributions import Doubt, DoubtState, Position, Stance
from app.models.first_look import Look
from app.models.meetings import Meeting, MeetingState, SignUp, SignUpState
from app.models.messages import Message
from app.models.outcomes import Objection
from app.models.remarks import Remark
from app.models.rooms import Room
from app.models.statements import Statement
from app.models.suspicions import Suspicion
from app.models.topics import Slip, Topic

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Written:
    """One thing somebody wrote or asked for. What was typed in full is sealed, and no part of `repr`.

    `id` of a message is its slip's: a thread is answered as a whole. `need` is None where nothing is to be done any
    more; `is_owed` says that an answer is due besides the first look. `traits` are words that belong beside it: the
    party, the stance, the kind of help. `suspected` is told at the first look. `rule` is that of a withheld text.
    """

    kind: InboxKind
    id: int
    what: LabelEnum
    topic: Topic | None
    room_id: int
    room: str
    channel: Channel | None
    entered_by: int | None
    slip_id: int | None
    written_at: datetime
    due_at: datetime | None
    state: LabelEnum
    need: Need | None
    is_owed: bool = False
    text: str | None = field(default=None, repr=False)
    sealed: str | None = field(default=None, repr=False)
    contact_sealed: str | None = field(default=None, repr=False)
    lang: str = "zh-Hans"
    traits: tuple[LabelEnum, ...] = ()
    rule: str | None = None
    answer: str | None = None
    suspected: Suspected | None = None


def read(kinds: Iterable[InboxKind], *where: Condition, only_open: bool = True) -> list[Written]:
    """Of these kinds, those that fit `where`, conditions on `Topic`, `ROOM_ID` or the kind's own table; a query each.

    `only_open`: what still needs something. Texts of a topic that is hidden wait until it is shown again.
    """
    return [written for kind in kinds for written in _READERS[kind](where, only_open)]


def open_ones(kind: InboxKind, ids: Collection[int]) -> list[Written]:
    """Those of these that still need something."""
    return read([kind], _KEYS[kind].in_(ids))


def of_one(kind: InboxKind, id_: int) -> Written | None:
    """One of them, open or not."""
    return next(iter(read([kind], _KEYS[kind] == id_, only_open=False)), None)


def may_be_late(kind: InboxKind, now: datetime) -> Condition:
    """Never too little. A first look has no due date in the database; none is late before a day has gone by."""
    written_at, due_at = _CLOCKS[kind]
    if due_at is None:
        return written_at < now - timedelta(days=1)  # type: ignore[no-any-return]
    return sa.or_(due_at < now, sa.and_(due_at.is_(None), written_at < now - timedelta(days=1)))


ROOM_ID = Room.id  # where it lies now: the topic's room, else the one it was written to
_HIDDEN = (Status.WITHHELD, Status.WITHDRAWN)
_OWED = tuple(kind for kind in RemarkKind if kind.is_owed)
_KEYS: dict[InboxKind, Any] = {
    InboxKind.REMARK: Remark.id,
    InboxKind.POSITION: Position.id,
    InboxKind.STATEMENT: Statement.id,
    InboxKind.OBJECTION: Objection.id,
    InboxKind.DOUBT: Doubt.id,
    InboxKind.MESSAGE: Message.slip_id,
    InboxKind.SIGN_UP: SignUp.id,
}
_CLOCKS: dict[InboxKind, tuple[Any, Any]] = {
    InboxKind.REMARK: (Remark.written_at, Remark.due_at),
    InboxKind.POSITION: (Position.stated_at, None),
    InboxKind.STATEMENT: (Statement.made_at, None),
    InboxKind.OBJECTION: (Objection.raised_at, None),
    InboxKind.DOUBT: (Doubt.raised_at, Doubt.due_at),
    InboxKind.MESSAGE: (Message.at, Message.due_at),
    InboxKind.SIGN_UP: (SignUp.asked_at, None),
}


def _remarks(where: tuple[Condition, ...], only_open: bool) -> list[Written]:
    unanswered = sa.and_(Remark.look == Look.SHOWN, Remark.kind.in_(_OWED), Remark.answer.is_(None))
    still = sa.and_(Remark.raised_topic_id.is_(None), sa.or_(Remark.look == Look.WAITING, unanswered))
    found = []
    for remark, *about in _rows(Remark, Remark.room_id, where, [still, _is_visible()] if only_open else []):
        owed = remark.kind.is_owed and remark.answer is None and remark.raised_topic_id is None
        found.append(
            _text(
                InboxKind.REMARK,
                remark,
                about,
                what=remark.kind,
                written_at=remark.written_at,
                due_at=remark.due_at,
                owed=owed,
                traits=(remark.help, remark.party),
                answer=remark.answer,
            )
        )
    return found


def _positions(where: tuple[Condition, ...], only_open: bool) -> list[Written]:
    unexplained = sa.and_(
        Position.look == Look.SHOWN,
        Position.stance == Stance.AGAINST,
        Position.explained_at.is_(None),
        Position.round == Topic.round,
        Topic.status.not_in(FINAL),
    )
    still = sa.or_(Position.look == Look.WAITING, unexplained)
    found = []
    for position, *about in _rows(Position, None, where, [still, _is_visible()] if only_open else []):
        topic = about[0]
        owed = (
            position.stance is Stance.AGAINST
            and position.explained_at is None
            and position.round == topic.round
            and not topic.status.is_final
        )
        found.append(
            _text(
                InboxKind.POSITION,
                position,
                about,
                what=InboxKind.POSITION,
                written_at=position.stated_at,
                due_at=_before_it_begins(topic) if owed and position.look is Look.SHOWN else None,
                owed=owed,
                traits=(position.stance, position.party),
                answer=position.explanation,
            )
        )
    return found


def _before_it_begins(topic: Topic) -> datetime | None:
    """An explanation may take until what was agreed is begun; from the notice of that on, this is the day."""
    return topic.due_at if topic.status is Status.RESOLUTION_ANNOUNCED else None


def _statements(where: tuple[Condition, ...], only_open: bool) -> list[Written]:
    still = [Statement.look == Look.WAITING, _is_visible()] if only_open else []
    return [
        _text(InboxKind.STATEMENT, statement, about, what=InboxKind.STATEMENT, written_at=statement.made_at)
        for statement, *about in _rows(Statement, None, where, still)
    ]


def _objections(where: tuple[Condition, ...], only_open: bool) -> list[Written]:
    unanswered = sa.and_(
        Objection.answered_at.is_(None),
        Objection.round == Topic.round,
        Topic.status == Status.RESULT_ANNOUNCED,
    )
    still = sa.or_(Objection.look == Look.WAITING, unanswered)
    found = []
    for objection, *about in _rows(Objection, None, where, [still, _is_visible()] if only_open else []):
        topic = about[0]
        is_current = objection.round == topic.round and topic.status is Status.RESULT_ANNOUNCED
        found.append(
            _text(
                InboxKind.OBJECTION,
                objection,
                about,
                what=InboxKind.OBJECTION,
                written_at=objection.raised_at,
                owed=is_current and objection.answered_at is None,
                answer=objection.answer,
                # The result cannot be confirmed before each has its answer, shown or not.
                owed_though_withheld=True,
            )
        )
    return found


def _doubts(where: tuple[Condition, ...], only_open: bool) -> list[Written]:
    unconfirmed = sa.and_(Doubt.state == DoubtState.WITHHELD, Doubt.withholding_confirmed_by.is_(None))
    still = sa.and_(
        sa.or_(Doubt.state.in_((DoubtState.WAITING, DoubtState.OPEN)), unconfirmed), Topic.status.not_in(FINAL)
    )
    needs = {DoubtState.WAITING: Need.LOOK, DoubtState.OPEN: Need.ANSWER}
    return [
        Written(
            kind=InboxKind.DOUBT,
            id=doubt.id,
            what=InboxKind.DOUBT,
            written_at=doubt.raised_at,
            due_at=doubt.due_at,
            state=doubt.state,
            need=Need.CONFIRMATION
            if doubt.state is DoubtState.WITHHELD and doubt.withholding_confirmed_by is None
            else needs.get(doubt.state),
            is_owed=doubt.state in needs,
            text=doubt.shown,
            sealed=doubt.told_sealed,
            rule=doubt.withholding_rule,
            answer=doubt.answer,
            **_about(about),
        )
        for doubt, *about in _rows(Doubt, None, where, [still] if only_open else [])
    ]


def _messages(where: tuple[Condition, ...], only_open: bool) -> list[Written]:
    """A thread stands for its oldest message that waits: its clock is the one that runs out first."""
    waits = sa.and_(Message.answered_at.is_(None), Message.words_sealed.is_not(None)) if only_open else sa.true()
    threads: dict[int, Written] = {}
    for message, *about in _rows(Message, Slip.room_id, where, [~Message.is_from_desk, waits], order=Message.id):
        still = message.answered_at is None and message.words_sealed is not None
        if message.slip_id in threads and (threads[message.slip_id].need or not still):
            continue
        threads[message.slip_id] = Written(
            kind=InboxKind.MESSAGE,
            id=message.slip_id,
            what=InboxKind.MESSAGE,
            written_at=message.at,
            due_at=message.due_at,
            state=Need.ANSWER if still else DoubtState.ANSWERED,
            need=Need.ANSWER if still else None,
            sealed=message.words_sealed,
            **_about(about),
        )
    return list(threads.values())


def _sign_ups(where: tuple[Condition, ...], only_open: bool) -> list[Written]:
    still = [SignUp.state == SignUpState.ASKED] if only_open else []
    planned = SignUp.meeting_id.in_(sa.select(Meeting.id).where(Meeting.state == MeetingState.PLANNED))
    return [
        Written(
            kind=InboxKind.SIGN_UP,
            id=asked.id,
            what=InboxKind.SIGN_UP,
            written_at=asked.asked_at,
            due_at=None,
            state=asked.state,
            need=Need.ANSWER if asked.state is SignUpState.ASKED else None,
            traits=(asked.party,),
            answer=asked.reason,
            contact_sealed=about[3].contact_sealed,
            **_about(about),
        )
        for asked, *about in _rows(SignUp, None, where, [*still, planned])
    ]


_READERS: dict[InboxKind, Callable[[tuple[Condition, ...], bool], list[Written]]] = {
    InboxKind.REMARK: _remarks,
    InboxKind.POSITION: _positions,
    InboxKind.STATEMENT: _statements,
    InboxKind.OBJECTION: _objections,
    InboxKind.DOUBT: _doubts,
    InboxKind.MESSAGE: _messages,
    InboxKind.SIGN_UP: _sign_ups,
}


# --- Parts


def _is_visible() -> Condition:
    return sa.or_(Topic.id.is_(None), Topic.status.not_in(_HIDDEN))


def _rows(
    table: Any, room_id: Any, where: tuple[Condition, ...], still: list[Condition], order: Any = None
) -> list[tuple[Any, ...]]:
    """The row, its topic, its room's id and name, its slip, and why that is suspected.

    `room_id` is where it was written, for what may have no topic; a message knows its topic by its slip.
    """
    topic_id = getattr(table, "topic_id", Slip.topic_id)
    here = Topic.room_id if room_id is None else sa.func.coalesce(Topic.room_id, room_id)
    statement = (
        sa.select(table, Topic, Room.id, Room.name, Slip, Suspicion.why)
        .outerjoin(Slip, Slip.id == table.slip_id)
        .outerjoin(Suspicion, Suspicion.slip_id == Slip.id)
        .outerjoin(Topic, Topic.id == topic_id)
        .join(Room, Room.id == here)
        .where(*where, *still)
        .order_by(table.id if order is None else order)
    )
    return [tuple(row) for row in db.session.execute(statement)]


def _about(about: list[Any]) -> dict[str, Any]:
    topic, room_id, room, slip, suspected = about
    return {
        "topic": topic,
        "room_id": room_id,
        "room": room,
        "channel": slip.channel if slip else None,
        "entered_by": slip.account_id if slip else None,
        "slip_id": slip.id if slip else None,
        "suspected": suspected,
    }


def _text(
    kind: InboxKind,
    text: Any,
    about: list[Any],
    *,
    what: LabelEnum,
    written_at: datetime,
    due_at: datetime | None = None,
    owed: bool = False,
    owed_though_withheld: bool = False,
    traits: tuple[LabelEnum | None, ...] = (),
    answer: str | None = None,
) -> Written:
    """Of a text with the columns of a first look."""
    need = None
    if text.look is Look.WAITING:
        need = Need.LOOK
    elif owed and (text.look is Look.SHOWN or owed_though_withheld):
        need = Need.ANSWER
    return Written(
        kind=kind,
        id=text.id,
        what=what,
        written_at=written_at,
        due_at=due_at,
        state=text.look,
        need=need,
        is_owed=owed,
        text=text.shown,
        sealed=text.told_sealed,
        lang=text.lang,
        traits=tuple(trait for trait in traits if trait),
        rule=text.withholding_rule,
        answer=answer,
        **_about(about),
    )
