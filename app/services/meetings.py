"""Writing down a meeting while it goes on: who says what, what is agreed, what hands are raised for.

Lines are only ever added or struck out, so two clerks who write at once both keep theirs. Whatever is written opens
the record again: it is put together anew before the meeting can be closed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.domain.errors import Invalid, Missing, OutOfDate, Refused
from app.domain.meetings import phase_while_planned, present
from app.domain.roles import Actor
from app.domain.sentences import Sentence, say
from app.domain.stages import Party, Status
from app.extensions import db
from app.models.meetings import AgendaItem, LineKind, Meeting, MeetingState, Motion, RecordLine
from app.models.topics import Topic
from app.queries.meetings import Sitting, heads_of, sitting
from app.services.locking import topic_on_desk
from app.services.research import shown

ACTION = "meeting:record"
NOT_BEGUN = say("The meeting has not begun yet.")


@dataclass(frozen=True, slots=True)
class Hands:
    """A count of raised hands."""

    for_: int
    against: int
    abstained: int

    @property
    def all(self) -> int:
        return self.for_ + self.against + self.abstained


def add_to_agenda(meeting_id: int, text: str, actor: Actor, *, now: datetime) -> AgendaItem:
    """A point besides the options; it comes last."""
    meeting, topic = _open(meeting_id, actor, now)
    words = shown("text", text)
    items = db.session.scalars(sa.select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)).all()
    if there := next((item for item in items if item.text == words), None):
        return there
    item = AgendaItem(meeting_id=meeting.id, order=max((each.order for each in items), default=0) + 1, text=words)
    db.session.add(item)
    _changed(meeting, topic)
    return item


def write_line(
    meeting_id: int,
    kind: LineKind,
    text: str,
    actor: Actor,
    *,
    now: datetime,
    agenda_item_id: int | None = None,
    party: Party | None = None,
) -> RecordLine:
    """`agenda_item_id` is None for what belongs to no point. The same line twice is one line: a second press."""
    meeting, topic = _begun(meeting_id, actor, now)
    _check_item(meeting, agenda_item_id)
    columns = {
        "meeting_id": meeting.id,
        "agenda_item_id": agenda_item_id,
        "kind": kind,
        "party": party,
        "text": shown("text", text),
    }
    same = [getattr(RecordLine, name) == value for name, value in columns.items()]
    there = db.session.scalar(sa.select(RecordLine).where(*same, RecordLine.struck_at.is_(None)).limit(1))
    if there is not None:
        return there
    line = RecordLine(**columns, written_at=now, written_by=actor.account_id)
    db.session.add(line)
    _changed(meeting, topic)
    return line


def strike_line(line_id: int, actor: Actor, *, now: datetime) -> None:
    """Take a wrong line out of the record; the row stays. Striking twice is striking once."""
    line = db.session.get(RecordLine, line_id)
    if line is None:
        raise Missing
    meeting, topic = _begun(line.meeting_id, actor, now)
    db.session.refresh(line)
    if line.struck_at is None:
        line.struck_at, line.struck_by = now, actor.account_id
        _changed(meeting, topic)


def put_motion(meeting_id: int, text: str, actor: Actor, *, now: datetime, agenda_item_id: int | None = None) -> Motion:
    """Something to raise hands for. There is one at a time: the one before must be counted first."""
    meeting, topic = _begun(meeting_id, actor, now)
    _check_item(meeting, agenda_item_id)
    words = shown("text", text)
    open_motion = db.session.scalar(
        sa.select(Motion).where(Motion.meeting_id == meeting.id, Motion.counted_at.is_(None))
    )
    if open_motion is not None:
        if open_motion.text == words:
            return open_motion
        raise Refused(say("Count the hands for the motion before this one first."))
    motion = Motion(meeting_id=meeting.id, agenda_item_id=agenda_item_id, text=words, put_at=now)
    db.session.add(motion)
    _changed(meeting, topic)
    return motion


def count_hands(motion_id: int, hands: Hands, actor: Actor, *, now: datetime) -> Motion:
    """Raises Invalid for more hands than people present, and OutOfDate when somebody counted otherwise meanwhile."""
    motion = db.session.get(Motion, motion_id)
    if motion is None:
        raise Missing
    meeting, topic = _begun(motion.meeting_id, actor, now)
    db.session.refresh(motion)
    if motion.counted_at is not None:
        if hands == Hands(motion.hands_for or 0, motion.hands_against or 0, motion.abstained or 0):
            return motion
        raise OutOfDate(_counted(motion))
    people = present(heads_of(meeting, topic.round))
    if hands.all == 0 or min(hands.for_, hands.against, hands.abstained) < 0:
        raise Invalid("hands_for", say("Please count the hands."))
    if hands.all > people:
        raise Invalid(
            "hands_for",
            say(
                "%(hands)s hands were counted, but %(people)s people are recorded as present. "
                "Count again, or first record who attended.",
                hands=hands.all,
                people=people,
            ),
        )
    motion.hands_for, motion.hands_against, motion.abstained = hands.for_, hands.against, hands.abstained
    motion.counted_at, motion.counted_by = now, actor.account_id
    _changed(meeting, topic)
    return motion


def put_record_together(meeting_id: int, in_words: Callable[[Sitting], str], actor: Actor, *, now: datetime) -> Meeting:
    """The record as one text, out of all that was written down: `in_words` is given it as it is under the lock."""
    meeting, topic = _begun(meeting_id, actor, now)
    read = sitting(meeting_id, now, actor)
    if read.current_motion is not None:
        raise Refused(say("Count the hands for the open motion first."))
    if not read.is_written:
        raise Refused(say("Nothing has been written down yet."))
    meeting.record = in_words(read)
    db.session.flush()
    topic.public_version += 1
    return meeting


# --- Parts


def _open(meeting_id: int, actor: Actor, now: datetime) -> tuple[Meeting, Topic]:
    """The meeting under its topic's lock, while its record can be written."""
    found = db.session.get(Meeting, meeting_id)
    if found is None:
        raise Missing
    topic = topic_on_desk(found.topic_id, ACTION, actor, Status.SCHEDULED, now=now)
    meeting = db.session.get_one(Meeting, meeting_id, populate_existing=True)
    if meeting.state is not MeetingState.PLANNED:
        raise Refused(say("This meeting is over, and its record is closed."))
    return meeting, topic


def _begun(meeting_id: int, actor: Actor, now: datetime) -> tuple[Meeting, Topic]:
    meeting, topic = _open(meeting_id, actor, now)
    if not phase_while_planned(meeting.starts_at, now).has_begun:
        raise Refused(NOT_BEGUN)
    return meeting, topic


def _check_item(meeting: Meeting, agenda_item_id: int | None) -> None:
    if agenda_item_id is None:
        return
    item = db.session.get(AgendaItem, agenda_item_id)
    if item is None or item.meeting_id != meeting.id:
        raise Missing


def _changed(meeting: Meeting, topic: Topic) -> None:
    meeting.record = None
    db.session.flush()
    topic.public_version += 1


def _counted(motion: Motion) -> Sentence:
    return say(
        "Somebody has counted meanwhile: %(for_)s for, %(against)s against, %(abstained)s abstained.",
        for_=motion.hands_for or 0,
        against=motion.hands_against or 0,
        abstained=motion.abstained or 0,
    )
