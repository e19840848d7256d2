"""What research found on a topic in its present round, and which of the eight parties nobody has heard yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa

from app.domain.stages import Party, RemarkKind
from app.extensions import db
from app.models.contributions import Position
from app.models.first_look import Look
from app.models.meetings import SignUp, SignUpState
from app.models.remarks import Remark
from app.models.research import Invitation, ResearchFact, ResearchOption, Visit, VisitParty
from app.models.topics import Topic
from app.queries import photos
from app.queries.photos import ShownPhoto

Row = TypeVar("Row", ResearchOption, Visit, ResearchFact, Invitation)


@dataclass(frozen=True, slots=True)
class SeenVisit:
    visit: Visit
    parties: Sequence[Party]
    photos: Sequence[ShownPhoto]


@dataclass(frozen=True, slots=True)
class Research:
    """Facts of residents are those a person of the room has read and shown; who was invited is for the desk only."""

    options: Sequence[ResearchOption]
    visits: Sequence[SeenVisit]
    facts: Sequence[ResearchFact]
    told_facts: Sequence[Remark]
    invitations: Sequence[Invitation]
    missing: Sequence[Party]

    @property
    def has_found(self) -> bool:
        """By the room itself; what residents told stands on the topic's page under a heading of its own."""
        return bool(self.visits or self.facts)


def of_topic(topic: Topic) -> Research:
    """Nine queries by key, however much was found."""
    invitations = _of_round(Invitation, topic)
    visits = _visits(topic)
    return Research(
        options=options_of(topic),
        visits=visits,
        facts=_of_round(ResearchFact, topic),
        told_facts=db.session.scalars(
            sa.select(Remark)
            .where(Remark.topic_id == topic.id, Remark.kind == RemarkKind.FACT, Remark.look == Look.SHOWN)
            .order_by(Remark.id)
        ).all(),
        invitations=invitations,
        missing=_missing(topic, [row.party for row in invitations], visits),
    )


def options_of(topic: Topic) -> Sequence[ResearchOption]:
    """Of this round, without what was dropped, in the order they will stand on the agenda."""
    return [option for option in _of_round(ResearchOption, topic) if option.dropped_at is None]


def _missing(topic: Topic, invited: Collection[Party], visits: Sequence[SeenVisit]) -> list[Party]:
    """Parties that were neither heard on a visit, nor took a position, nor signed up, nor were asked to come."""
    heard = {party for seen in visits for party in seen.parties} | set(invited)
    heard |= set(
        db.session.scalars(
            sa.select(Position.party).where(Position.topic_id == topic.id, Position.round == topic.round).distinct()
        )
    )
    heard |= set(
        db.session.scalars(
            sa.select(SignUp.party).where(SignUp.topic_id == topic.id, SignUp.state != SignUpState.FULL).distinct()
        )
    )
    return [party for party in Party if party not in heard | {topic.party}]


def _visits(topic: Topic) -> list[SeenVisit]:
    rows = _of_round(Visit, topic)
    ids = [visit.id for visit in rows]
    parties = _parties(ids)
    pictures = photos.of_visits(ids)
    return [SeenVisit(visit, parties.get(visit.id, []), pictures.get(visit.id, [])) for visit in rows]


def _parties(visit_ids: Collection[int]) -> Mapping[int, list[Party]]:
    """In the order of the eight."""
    found: dict[int, set[Party]] = {}
    rows = sa.select(VisitParty.visit_id, VisitParty.party).where(VisitParty.visit_id.in_(visit_ids))
    for visit_id, party in db.session.execute(rows):
        found.setdefault(visit_id, set()).add(party)
    return {visit_id: [party for party in Party if party in some] for visit_id, some in found.items()}


def _of_round(table: type[Row], topic: Topic) -> Sequence[Row]:
    return db.session.scalars(
        sa.select(table).where(table.topic_id == topic.id, table.round == topic.round).order_by(table.id)
    ).all()
