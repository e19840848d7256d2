"""Who has standing in one thing of the inbox: the ladder of the room it lies in now, and how late it is."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.domain.deadlines import climbs
from app.domain.desks import NOBODY
from app.domain.inbox import InboxFacts, first_look_by
from app.extensions import db, rulebook
from app.models.topics import Slip, Topic
from app.queries.calendar import load as load_calendar
from app.queries.desks import place_of
from app.queries.facts import people_of_lower_rooms


def inbox_facts(
    *,
    room_id: int,
    topic: Topic | None,
    slip_id: int | None,
    written_at: datetime,
    due_at: datetime | None,
    now: datetime,
) -> InboxFacts:
    """`room_id` is where it was written; what belongs to a topic goes with the topic. Six small queries at most."""
    calendar, lengths = load_calendar(), rulebook.rules.lengths
    due = due_at or look_owed_by(written_at)
    return InboxFacts(
        place=place_of(topic.room_id if topic else room_id),
        climbs=max(topic.climbed if topic else 0, climbs(due, now, lengths=lengths, calendar=calendar)),
        entered_by=_entered_by(slip_id),
        lower_rooms=people_of_lower_rooms(topic) if topic else NOBODY,
    )


def look_owed_by(written_at: datetime) -> datetime:
    """The clock of what has none of its own: somebody has to have read it by then."""
    return first_look_by(written_at, rulebook.rules.lengths, load_calendar())


def _entered_by(slip_id: int | None) -> frozenset[int]:
    account = db.session.scalar(sa.select(Slip.account_id).where(Slip.id == slip_id)) if slip_id else None
    return frozenset({account}) if account else frozenset()
