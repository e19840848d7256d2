"""News: whom a move concerns hears of it, in the house itself. Slips show it when their holder comes back, desks at
once; what leaves the house (notices to phones) is another effect.

Carried out by the worker, and idempotent: one row per reader and event, however often it is tried.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.domain.errors import Missing
from app.domain.holding import on_desks_of
from app.domain.roles import Role
from app.extensions import db
from app.models.accounts import Account, Seat
from app.models.audit import AuditPayload
from app.models.insertion import insert_unless_there
from app.models.news import DeskNews
from app.models.topics import Slip, SlipNews, Topic
from app.queries.facts import facts_of
from app.services.outbox import Promised


def tell_slips(promised: Promised, _now: datetime) -> None:
    """Every slip that follows the topic or was filed for it: after a merge a slip follows another, and both concern
    its holder. One statement."""
    event_id = promised.payload["event_id"]
    told = sa.exists().where(SlipNews.slip_id == Slip.id, SlipNews.event_id == event_id)
    followers = sa.select(Slip.id, sa.literal(event_id)).where(
        sa.or_(Slip.topic_id == promised.topic_id, Slip.origin_topic_id == promised.topic_id), ~told
    )
    db.session.execute(sa.insert(SlipNews).from_select(["slip_id", "event_id"], followers))


def tell_slip(slip_id: int, event_id: int) -> None:
    """The one slip whose own words an event is about; at once, for it is a single row. Idempotent."""
    insert_unless_there(SlipNews, slip_id=slip_id, event_id=event_id)


def tell_desk(promised: Promised, now: datetime) -> None:
    """Everybody on whose desk the topic lies now, but for the one whose act it was. Raises Missing without a topic."""
    _tell(promised, on_desks_of(facts_of(_topic(promised), now=now)))


def tell_body(promised: Promised, now: datetime) -> None:
    """Everybody who acts for a body that holds the referral or an item. Raises Missing without a topic."""
    bodies = facts_of(_topic(promised), now=now).bodies
    handlers = db.session.scalars(
        sa.select(Seat.account_id)
        .join(Account, Account.id == Seat.account_id)
        .where(
            Seat.role == Role.HANDLER,
            Seat.organisation_id.in_(bodies),
            Seat.ended_at.is_(None),
            Account.is_active,
        )
    )
    _tell(promised, frozenset(handlers))


def look(account_id: int, topic_id: int, *, now: datetime) -> None:
    """This account has looked at the topic: nothing there is new any more."""
    db.session.execute(
        sa.update(DeskNews)
        .where(DeskNews.account_id == account_id, DeskNews.topic_id == topic_id, DeskNews.seen_at.is_(None))
        .values(seen_at=now)
    )


def _topic(promised: Promised) -> Topic:
    topic = db.session.get(Topic, promised.topic_id)
    if topic is None:
        raise Missing
    return topic


def _tell(promised: Promised, accounts: frozenset[int]) -> None:
    event_id = promised.payload["event_id"]
    whose_act = db.session.scalar(sa.select(AuditPayload.account_id).where(AuditPayload.event_id == event_id))
    for account_id in sorted(accounts - {whose_act}):
        insert_unless_there(DeskNews, account_id=account_id, event_id=event_id, topic_id=promised.topic_id)
