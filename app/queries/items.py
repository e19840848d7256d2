"""The items of a topic as they are shown: with the body's name, the steps, the dates that were moved, and pictures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from app.domain.clock import local_day
from app.domain.desks import NOBODY
from app.domain.errors import Missing
from app.domain.facts import TopicFacts
from app.domain.outlook import late
from app.domain.sentences import Sentence
from app.extensions import db
from app.models.organisations import Organisation
from app.models.resolutions import Item, ItemDelay, Milestone
from app.models.topics import Topic
from app.queries import photos
from app.queries.photos import ShownPhoto

T = TypeVar("T", Milestone, ItemDelay)


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One line of the list of results. Steps and delays in the order of their dates; `before` and `after` are photos.

    `late` counts from the date as it stands; `delays` keeps every date it had before.
    """

    item: Item
    body: str | None
    late: Sentence | None
    milestones: Sequence[Milestone]
    delays: Sequence[ItemDelay] = ()
    before: Sequence[ShownPhoto] = ()
    after: Sequence[ShownPhoto] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """Before and after, for the result: one glance that says more than its words."""

    before: Sequence[ShownPhoto]
    after: Sequence[ShownPhoto]


def compared(lines: Sequence[ShownItem], as_posed: Sequence[ShownPhoto]) -> Compared | None:
    """Where nobody took a photo before, what came with the matter shows it. None without one of what was done."""
    after = [photo for line in lines for photo in line.after]
    before = [photo for line in lines for photo in line.before]
    return Compared(before or as_posed, after) if after else None


def of_topic(topic: Topic, now: datetime) -> list[ShownItem]:
    """Of the topic's present round, by date. Five queries, one where there are no items."""
    rows = db.session.execute(
        _with_body().where(Item.topic_id == topic.id, Item.round == topic.round).order_by(Item.due_on, Item.id)
    )
    return _shown([(item, body) for item, body in rows], now)


def one_of(topic: Topic, item_id: int, now: datetime) -> ShownItem:
    """Raises Missing for an item of another topic, or of a round that is over."""
    row = db.session.execute(
        _with_body().where(Item.id == item_id, Item.topic_id == topic.id, Item.round == topic.round)
    ).one_or_none()
    if row is None:
        raise Missing
    return _shown([(row[0], row[1])], now)[0]


def as_its_body(facts: TopicFacts, item: Item) -> TopicFacts:
    """The facts to ask about one item with: a body acts for its own, never for a neighbour's."""
    its_own = frozenset({item.organisation_id}) if item.organisation_id else NOBODY
    return replace(facts, bodies=facts.bodies & its_own)


def _with_body() -> Any:
    return sa.select(Item, Organisation.name).outerjoin(Organisation, Organisation.id == Item.organisation_id)


def _shown(rows: Sequence[tuple[Item, str | None]], now: datetime) -> list[ShownItem]:
    if not rows:
        return []
    ids = [item.id for item, _body in rows]
    milestones = _by_item(
        db.session.scalars(
            sa.select(Milestone).where(Milestone.item_id.in_(ids)).order_by(Milestone.due_on, Milestone.id)
        )
    )
    delays = _by_item(db.session.scalars(sa.select(ItemDelay).where(ItemDelay.item_id.in_(ids)).order_by(ItemDelay.id)))
    before, after = photos.of_items(ids, before=True), photos.of_items(ids, before=False)
    today = local_day(now)
    return [
        ShownItem(
            item=item,
            body=body,
            late=late((today - item.due_on).days) if item.due_on and item.outcome is None else None,
            milestones=milestones[item.id],
            delays=delays[item.id],
            before=before.get(item.id, ()),
            after=after.get(item.id, ()),
        )
        for item, body in rows
    ]


def _by_item(rows: Iterable[T]) -> defaultdict[int, list[T]]:
    found: defaultdict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[row.item_id].append(row)
    return found
