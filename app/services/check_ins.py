"""At the door: a phone says as which of the eight parties its holder comes. Nobody signs in, nobody is named."""

from __future__ import annotations

import hmac
from datetime import datetime

from app.domain.errors import Invalid, Missing, Refused
from app.domain.meetings import phase_while_planned
from app.domain.sentences import say
from app.domain.stages import Party, Status
from app.extensions import db, keyring
from app.keys import KeyName
from app.models.insertion import insert_unless_there
from app.models.meetings import CheckIn, Meeting, MeetingState
from app.services.locking import locked_topic

DIGITS = 6
NOT_OPEN = say("The door is not open: it opens two hours before the meeting and closes with its record.")
COUNTED = say("The record of the meeting is written. Please tell the clerk that you are here.")


def door_code(meeting_id: int) -> str:
    """Six digits that hang at the door and nowhere else: who was not there cannot be counted as present."""
    return _code(keyring.mark(KeyName.SIGNING, _message(meeting_id)))


def check_in(meeting_id: int, party: Party, code: str, *, device_mark: str, now: datetime) -> CheckIn:
    """One phone, one person; a second time changes the party. Raises Missing, Refused, or Invalid for a wrong code."""
    found = db.session.get(Meeting, meeting_id)
    if found is None:
        raise Missing
    topic = locked_topic(found.topic_id)
    meeting = db.session.get_one(Meeting, meeting_id, populate_existing=True)
    is_planned = topic.status is Status.SCHEDULED and meeting.state is MeetingState.PLANNED
    if not (is_planned and phase_while_planned(meeting.starts_at, now).has_begun):
        raise Refused(NOT_OPEN)
    if not _is_ours(meeting_id, code):
        raise Invalid("code", say("This is not the code at the door. Please compare it digit by digit."))
    if meeting.record:
        raise Refused(COUNTED)
    if not insert_unless_there(CheckIn, meeting_id=meeting_id, device_mark=device_mark, party=party, at=now):
        db.session.get_one(CheckIn, (meeting_id, device_mark), populate_existing=True).party = party
    topic.public_version += 1
    db.session.flush()
    return db.session.get_one(CheckIn, (meeting_id, device_mark), populate_existing=True)


def _is_ours(meeting_id: int, typed: str) -> bool:
    digits = "".join(sign for sign in typed if sign.isdecimal())
    marks = keyring.marks(KeyName.SIGNING, _message(meeting_id))
    return any(hmac.compare_digest(_code(mark).encode(), digits.encode()) for mark in marks)


def _message(meeting_id: int) -> bytes:
    return f"door|{meeting_id}".encode()


def _code(mark: str) -> str:
    return f"{int(mark, 16) % 10**DIGITS:0{DIGITS}}"
