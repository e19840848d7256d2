"""The facts a turn depends on, for many topics at once: what `facts_of` finds for one, in ten queries for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.domain.deadlines import climbs
from app.domain.facts import Proposal, Referral, TopicFacts
from app.domain.stages import Status
from app.extensions import db, rulebook
from app.models.notices import Notice, NoticeKind
from app.models.referrals import Referral as ReferralRow
from app.models.referrals import ReferralState
from app.models.resolutions import Item
from app.models.reviews import DeclineProposal, ProposalState, Refusal
from app.models.topics import Slip, Step, Topic
from app.queries.calendar import load as load_calendar
from app.queries.desks import places_of


def turn_facts(rows: list[Any], now: datetime) -> Iterable[tuple[Any, TopicFacts]]:
    """Each row with its facts, as far as `turns` and `standing` look at them.

    A row has the id, number, status, room_id, climbed and due_at of a topic, `request_asked_at` and `request_due_at` of
    an open request to restart it,
    and `proposed_by` and `clause` of an open proposal to decline it.
    """
    ids = [row.id for row in rows]
    calendar, rules = load_calendar(), rulebook.rules
    places = places_of({row.room_id for row in rows})
    parties, hands, refusers = _parties(ids), _hands(ids), _refusers(ids)
    referrals, items = _referrals(ids), _bodies_of_items(ids)
    windows, confirmed = _windows(ids), _confirmed(ids)
    for row in rows:
        clocks = [None if row.status.is_final else row.due_at, row.request_due_at]
        due_at = min((due for due in clocks if due), default=None)
        referral = referrals.get(row.id) if row.status is Status.REFERRED else None
        yield (
            row,
            TopicFacts(
                topic_id=row.id,
                number=row.number,
                status=row.status,
                place=places[row.room_id],
                now=now,
                ruleset=rules,
                calendar=calendar,
                due_at=due_at,
                climbs=max(row.climbed, climbs(due_at, now, lengths=rules.lengths, calendar=calendar)),
                hands=hands[row.id],
                parties_to_it=parties[row.id],
                refusers=refusers[row.id],
                bodies=frozenset({referral.organisation_id}) if referral else items[row.id],
                proposal=Proposal(row.proposed_by, row.clause) if row.proposed_by else None,
                notice_until=windows.get(row.id) if row.status is Status.RESULT_ANNOUNCED else None,
                referral=referral,
                request_asked_at=row.request_asked_at,
                withholding_confirmed=row.id in confirmed,
            ),
        )


def _gathered(rows: Iterable[Any]) -> defaultdict[int, frozenset[int]]:
    """Pairs of a topic and an account (or a body), gathered by topic."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for topic_id, id_ in rows:
        found[topic_id].add(id_)
    return defaultdict(frozenset, {topic_id: frozenset(ids) for topic_id, ids in found.items()})


def _parties(ids: list[int]) -> defaultdict[int, frozenset[int]]:
    statement = sa.select(Slip.topic_id, Slip.account_id).where(Slip.topic_id.in_(ids), Slip.account_id.is_not(None))
    return _gathered(db.session.execute(statement))


def _hands(ids: list[int]) -> defaultdict[int, frozenset[int]]:
    statement = (
        sa.select(Step.topic_id, Step.account_id)
        .join(Topic, sa.and_(Topic.id == Step.topic_id, Topic.round == Step.round))
        .where(Step.topic_id.in_(ids), Step.account_id.is_not(None))
    )
    return _gathered(db.session.execute(statement))


def _refusers(ids: list[int]) -> defaultdict[int, frozenset[int]]:
    """Who refused what is now under appeal: the last refusal appealed, and the last proposal it followed."""
    appealed = _latest(Refusal, Refusal.refused_by, ids, Refusal.appealed_at.is_not(None))
    proposed = _latest(DeclineProposal, DeclineProposal.proposed_by, ids, DeclineProposal.state == ProposalState.UPHELD)
    pairs = [(topic_id, by) for said in (appealed, proposed) for topic_id, by in said.items() if topic_id in appealed]
    return _gathered((topic_id, by) for topic_id, by in pairs if by is not None)


def _referrals(ids: list[int]) -> dict[int, Referral]:
    rows = db.session.scalars(
        sa.select(ReferralRow).where(ReferralRow.topic_id.in_(ids), ReferralRow.state == ReferralState.OPEN)
    )
    return {row.topic_id: Referral(row.organisation_id, row.due_at, row.assigned) for row in rows}


def _bodies_of_items(ids: list[int]) -> defaultdict[int, frozenset[int]]:
    statement = (
        sa.select(Item.topic_id, Item.organisation_id)
        .join(Topic, sa.and_(Topic.id == Item.topic_id, Topic.round == Item.round))
        .where(Item.topic_id.in_(ids), Item.organisation_id.is_not(None))
    )
    return _gathered(db.session.execute(statement))


def _windows(ids: list[int]) -> dict[int, datetime]:
    """Until when a result can be objected to."""
    return _latest(Notice, Notice.until, ids, Notice.kind == NoticeKind.RESULT)


def _confirmed(ids: list[int]) -> set[int]:
    """Withheld, and the room above agreed."""
    when = _latest(Refusal, Refusal.confirmed_at, ids, Refusal.ended_at.is_(None))
    return {topic_id for topic_id, confirmed_at in when.items() if confirmed_at is not None}


def _latest(table: Any, column: Any, ids: list[int], condition: sa.ColumnElement[bool]) -> dict[int, Any]:
    """`column` of the newest row of each topic that fits. One query."""
    rows = db.session.execute(
        sa.select(table.topic_id, column).where(table.topic_id.in_(ids), condition).order_by(table.id)
    )
    return dict(rows.all())
