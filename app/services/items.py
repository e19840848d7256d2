"""The list of results: what is to be carried out, entered line by line until it is announced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.domain.clock import local_day
from app.domain.errors import Invalid, Missing, OutOfDate, Refused
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import Sentence, say
from app.domain.stages import Status
from app.domain.text import tidy
from app.extensions import db
from app.models.organisations import Organisation
from app.models.resolutions import Item, Milestone
from app.models.topics import Topic
from app.queries.facts import facts_of
from app.queries.items import as_its_body
from app.services import organisations, told
from app.services.locking import locked_topic


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is entered. `organisation_id`, or `new_body`: the name of a body that is not in the list yet.

    `milestones`: what, and by when.
    """

    task: str
    lead_person: str
    due_on: date
    organisation_id: int | None = None
    new_body: str = ""
    milestones: Mapping[str, date] = field(default_factory=dict)
    measured_by: str = ""


# --- Until it is announced


def add(topic_id: int, line: Line, actor: Actor, *, now: datetime) -> Item:
    """Enter one line. A second press finds the first one's: nothing stands in the list twice."""
    topic = _editable(topic_id, actor, now)
    columns = _columns(topic, line, now)
    item = db.session.scalar(
        sa.select(Item).where(Item.topic_id == topic.id, Item.round == topic.round).filter_by(**columns)
    )
    if item is None:
        item = Item(topic_id=topic.id, round=topic.round, made_at=now, **columns)
        db.session.add(item)
        db.session.flush()
        _set_milestones(item, line)
        topic.public_version += 1
    return item


def edit(item_id: int, line: Line, actor: Actor, *, seen_version: int, now: datetime) -> Item:
    item, topic = locked_item(item_id, "item:edit", (Status.DELIBERATED,), actor, now)
    refuse_stale(item, seen_version)
    for name, value in _columns(topic, line, now).items():
        setattr(item, name, value)
    _set_milestones(item, line)
    changed(item, topic)
    return item


def drop(item_id: int, actor: Actor, *, seen_version: int, now: datetime) -> None:
    item, topic = locked_item(item_id, "item:edit", (Status.DELIBERATED,), actor, now)
    refuse_stale(item, seen_version)
    db.session.execute(sa.delete(Milestone).where(Milestone.item_id == item.id))
    db.session.delete(item)
    topic.public_version += 1


# --- Parts


def _editable(topic_id: int, actor: Actor, now: datetime) -> Topic:
    topic = locked_topic(topic_id)
    require(actor, "item:edit", facts_of(topic, now=now))
    if topic.status is not Status.DELIBERATED:
        raise Refused(_no_longer(topic))
    return topic


def _no_longer(topic: Topic) -> Sentence:
    return say("This is no longer possible: the topic is now “%(status)s”.", status=topic.status)


def locked_item(
    item_id: int, action: str, statuses: tuple[Status, ...], actor: Actor, now: datetime
) -> tuple[Item, Topic]:
    """The item as it is under its topic's lock. A body is asked about its own item only, never about a neighbour's."""
    topic_id = db.session.scalar(sa.select(Item.topic_id).where(Item.id == item_id))
    if topic_id is None:
        raise Missing
    topic = locked_topic(topic_id)
    item = db.session.get(Item, item_id, populate_existing=True)
    if item is None:
        raise Missing
    require(actor, action, as_its_body(facts_of(topic, now=now), item))
    if topic.status not in statuses or item.round != topic.round:
        raise Refused(_no_longer(topic))
    return item, topic


def refuse_stale(item: Item, seen_version: int | None) -> None:
    if seen_version is not None and seen_version != item.version:
        raise OutOfDate(say("Somebody else changed this item meanwhile. Please look at it again."))


def changed(item: Item, topic: Topic) -> None:
    item.version += 1
    topic.public_version += 1
    db.session.flush()


def _columns(topic: Topic, line: Line, now: datetime) -> dict[str, Any]:
    """What a line says of itself. Raises Invalid with everything that is wrong with it."""
    task = told.words("task", line.task, say("Please say what is to be done."))
    if line.due_on < local_day(now):
        raise Invalid("due_on", say("The date lies in the past."))
    late = [day for day in line.milestones.values() if day > line.due_on]
    if late:
        raise Invalid("due_on", say("A milestone lies after the last day."))
    return {
        "task": task,
        "lead_person": tidy(line.lead_person) or None,
        "organisation_id": _body(topic, line),
        "due_on": line.due_on,
        "measured_by": tidy(line.measured_by) or None,
    }


def _body(topic: Topic, line: Line) -> int:
    if line.new_body.strip():
        return organisations.known_as(line.new_body, topic.room_id).id
    if line.organisation_id is None or db.session.get(Organisation, line.organisation_id) is None:
        raise Invalid("body", say("Choose a body from the list."))
    return line.organisation_id


def _set_milestones(item: Item, line: Line) -> None:
    db.session.execute(sa.delete(Milestone).where(Milestone.item_id == item.id))
    db.session.add_all(
        Milestone(item_id=item.id, text=text, due_on=due_on)
        for text, due_on in sorted(line.milestones.items(), key=lambda milestone: milestone[1])
    )
    db.session.flush()
