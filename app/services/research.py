"""Research: what was seen, what was found out, what could be done, and who was asked to take part.

Everything here is written while the facts are looked into; invitations also until the meeting is held. A press that
comes twice writes nothing twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from app.domain.clock import local_day
from app.domain.errors import Invalid, Missing, OutOfDate
from app.domain.roles import Actor
from app.domain.sentences import say
from app.domain.stages import Party, Status
from app.domain.text import mask_personal_data, tidy
from app.extensions import Base, db
from app.models.research import Invitation, InvitedBy, ResearchFact, ResearchOption, Visit, VisitParty
from app.models.topics import Topic
from app.services import photos
from app.services.locking import topic_on_desk
from app.services.pictures import KeptPicture
from app.services.told import words

ACTION = "research:edit"
EMPTY = say("Please fill this in.")

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True, slots=True)
class OptionWords:
    """What is written of an option; what is left empty is not known yet."""

    text: str
    cost: str = ""
    speaks_for: str = ""
    speaks_against: str = ""

    def columns(self) -> dict[str, str | None]:
        return {
            "text": shown("text", self.text),
            "cost": tidy(self.cost) or None,
            "speaks_for": mask_personal_data(tidy(self.speaks_for)).text or None,
            "speaks_against": mask_personal_data(tidy(self.speaks_against)).text or None,
        }


# --- Options


def draft_option(topic_id: int, option: OptionWords, actor: Actor, *, now: datetime) -> ResearchOption:
    topic = topic_on_desk(topic_id, ACTION, actor, Status.IN_RESEARCH, now=now)
    columns = {"topic_id": topic.id, "round": topic.round, **option.columns()}
    return _once(topic, ResearchOption, columns | {"dropped_at": None}, drafted_at=now)


def edit_option(option_id: int, option: OptionWords, actor: Actor, *, seen_version: int, now: datetime) -> None:
    """Raises OutOfDate when somebody else edited or dropped it since `seen_version`."""
    topic, row = _draft(option_id, actor, now)
    if row.version != seen_version or row.dropped_at is not None:
        raise OutOfDate(say("Somebody has changed this option meanwhile."))
    for name, value in option.columns().items():
        setattr(row, name, value)
    row.version += 1
    topic.public_version += 1


def drop_option(option_id: int, actor: Actor, *, now: datetime) -> None:
    """It stands on no further agenda. Dropping twice is dropping once."""
    topic, row = _draft(option_id, actor, now)
    if row.dropped_at is None:
        row.dropped_at = now
        topic.public_version += 1


def _draft(option_id: int, actor: Actor, now: datetime) -> tuple[Topic, ResearchOption]:
    found = db.session.get(ResearchOption, option_id)
    if found is None:
        raise Missing
    topic = topic_on_desk(found.topic_id, ACTION, actor, Status.IN_RESEARCH, now=now)
    return topic, db.session.get_one(ResearchOption, option_id, populate_existing=True)


# --- What was seen and found out


def write_visit(
    topic_id: int,
    visited_on: date,
    who: str,
    seen: str,
    actor: Actor,
    *,
    now: datetime,
    parties: Collection[Party] = (),
    pictures: Iterable[KeptPicture] = (),
) -> Visit:
    """`pictures` are on the disk already. Raises Invalid for a day to come: what was not seen yet is not written."""
    topic = topic_on_desk(topic_id, ACTION, actor, Status.IN_RESEARCH, now=now)
    if visited_on > local_day(now):
        raise Invalid("visited_on", say("This day has not come yet. Write the visit down when it was made."))
    if visited_on < local_day(topic.posed_at):
        raise Invalid("visited_on", say("The matter was handed in later than that. Please look at the date."))
    columns = {
        "topic_id": topic.id,
        "round": topic.round,
        "visited_on": visited_on,
        "who": shown("who", who),
        "seen": shown("seen", seen),
    }
    visit = _once(topic, Visit, columns, written_at=now, written_by=actor.account_id)
    heard = set(db.session.scalars(sa.select(VisitParty.party).where(VisitParty.visit_id == visit.id)))
    db.session.add_all(VisitParty(visit_id=visit.id, party=party) for party in parties if party not in heard)
    photos.attach(pictures, visit_id=visit.id, now=now)
    return visit


def write_fact(topic_id: int, text: str, source: str, actor: Actor, *, now: datetime) -> ResearchFact:
    topic = topic_on_desk(topic_id, ACTION, actor, Status.IN_RESEARCH, now=now)
    columns = {
        "topic_id": topic.id,
        "round": topic.round,
        "text": shown("text", text),
        "source": shown("source", source),
    }
    return _once(topic, ResearchFact, columns, written_at=now, written_by=actor.account_id)


# --- Who was asked to take part


def invite(topic_id: int, party: Party, whom: str, how: InvitedBy, actor: Actor, *, now: datetime) -> Invitation:
    """Write down that somebody was asked; the proposers are told by their slips when the meeting is called."""
    topic = topic_on_desk(topic_id, ACTION, actor, Status.IN_RESEARCH, Status.SCHEDULED, now=now)
    columns = {
        "topic_id": topic.id,
        "round": topic.round,
        "party": party,
        "whom": words("whom", whom, EMPTY),
        "how": how,
    }
    return _once(topic, Invitation, columns, invited_at=now, invited_by=actor.account_id)


# --- Parts


def shown(field: str, text: str) -> str:
    """What staff wrote for everybody: with words in it, and with telephone numbers and the like hidden."""
    return mask_personal_data(words(field, text, EMPTY)).text


def _once(topic: Topic, table: type[Row], columns: dict[str, Any], **written: Any) -> Row:
    """A row with these columns: the one that is there, else a new one. Under the topic's lock."""
    same = [getattr(table, name) == value for name, value in columns.items()]
    there = db.session.scalar(sa.select(table).where(*same).limit(1))
    if there is not None:
        return there
    row = table(**columns, **written)
    db.session.add(row)
    db.session.flush()
    topic.public_version += 1
    return row
