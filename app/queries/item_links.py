"""Signed links for bodies: who holds one may report on its one item, or answer its one referral, and nothing else.

A link is a name and a signature; nothing is stored but the version, which is raised to revoke what was handed out.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.domain.clock import local_day
from app.domain.errors import Missing
from app.domain.roles import Actor, ActorKind
from app.domain.sentences import Sentence, say
from app.domain.stages import Status
from app.extensions import db, keyring
from app.keys import KeyName
from app.models.organisations import Organisation
from app.models.referrals import Referral, ReferralState
from app.models.resolutions import Item
from app.models.rooms import Room
from app.models.topics import Topic

SIGNATURE_LENGTH = 32  # hex digits, 128 bits: short enough for a code that an old phone reads from paper


class LinkKind(StrEnum):
    """What a link is for; the value is its first letter."""

    ITEM = "i"
    REFERRAL = "r"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link leads to. `ended` says why nothing can be done with it any more; None while it is good.

    `is_replaced`: somebody else may hold this link by now, so that its page shows nothing of the matter.
    """

    token: str
    topic: Topic
    body: Organisation
    item: Item | None
    referral: Referral | None
    ended: Sentence | None
    is_replaced: bool = False

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.BODY_LINK, name=self.body.name, organisation_ids=frozenset({self.body.id}))


def token_of(row: Item | Referral) -> str:
    """The link of an item or a referral as it stands. The same each time, so that showing it writes nothing."""
    kind = LinkKind.ITEM if isinstance(row, Item) else LinkKind.REFERRAL
    name = f"{kind}{row.id}-{row.link_version}"
    return f"{name}-{keyring.mark(KeyName.SIGNING, _message(name))[:SIGNATURE_LENGTH]}"


def opened(token: str) -> Opened:
    """What the link leads to, as it is now. Three queries. Raises Missing for a link that was never given out."""
    kind, id_, version = _read(token)
    row: Item | Referral | None
    if kind is LinkKind.ITEM:
        row = db.session.get(Item, id_, populate_existing=True)
    else:
        row = db.session.get(Referral, id_, populate_existing=True)
    if row is None or row.organisation_id is None:
        raise Missing
    topic = db.session.get_one(
        Topic,
        row.topic_id,
        options=[joinedload(Topic.room).options(joinedload(Room.division), joinedload(Room.upper))],
    )
    is_replaced = version != row.link_version
    item, referral = (row, None) if isinstance(row, Item) else (None, row)
    ended = _REPLACED if is_replaced else _item_ended(item, topic) if item else _referral_ended(referral, topic)
    body = db.session.get_one(Organisation, row.organisation_id)
    return Opened(token, topic, body, item, referral, ended, is_replaced)


@dataclass(frozen=True, slots=True)
class GivenOut:
    """A link that is good now. `task` is what the body was entrusted with; None for a referral, as is `item_id`."""

    token: str = field(repr=False)
    body: str
    task: str | None
    item_id: int | None
    due_on: date | None


def given_out(topic: Topic) -> list[GivenOut]:
    """The link of every item that is still to be reported on, or of the open referral. One query."""
    if topic.status is Status.IN_PROGRESS:
        items = db.session.execute(
            sa.select(Item, Organisation.name)
            .join(Organisation, Organisation.id == Item.organisation_id)
            .where(Item.topic_id == topic.id, Item.round == topic.round, Item.outcome.is_(None))
            .order_by(Item.due_on, Item.id)
        )
        return [GivenOut(token_of(item), body, item.task, item.id, item.due_on) for item, body in items]
    referrals = db.session.execute(
        sa.select(Referral, Organisation.name)
        .join(Organisation, Organisation.id == Referral.organisation_id)
        .where(Referral.topic_id == topic.id, Referral.state == ReferralState.OPEN)
    )
    return [GivenOut(token_of(referral), body, None, None, local_day(referral.due_at)) for referral, body in referrals]


def topic_id_of(token: str) -> int:
    """The topic whose lock an act by this link has to take. Raises Missing."""
    kind, id_, _version = _read(token)
    table = Item if kind is LinkKind.ITEM else Referral
    topic_id = db.session.scalar(sa.select(table.topic_id).where(table.id == id_))
    if topic_id is None:
        raise Missing
    return topic_id


_REPLACED = say("This link was replaced by a newer one. Please ask the room for it.")
_OVER = say("This matter has moved on, and nothing more is asked of you here.")


def _item_ended(item: Item, topic: Topic) -> Sentence | None:
    if item.done_at is not None:
        return say(
            "What came of it was reported on %(day)s. Nothing more is asked of you.", day=local_day(item.done_at)
        )
    return None if topic.status is Status.IN_PROGRESS and item.round == topic.round else _OVER


def _referral_ended(referral: Referral | None, topic: Topic) -> Sentence | None:
    if referral is not None and referral.state is ReferralState.ANSWERED and referral.ended_at:
        return say("It was answered on %(day)s. Nothing more is asked of you.", day=local_day(referral.ended_at))
    is_open = referral is not None and referral.state is ReferralState.OPEN and topic.status is Status.REFERRED
    return None if is_open else _OVER


def _read(token: str) -> tuple[LinkKind, int, int]:
    """The parts of a link we gave out, under any key we ever had. Raises Missing for another."""
    name, _, signature = token.rpartition("-")
    ours = keyring.marks(KeyName.SIGNING, _message(name))
    if not any(hmac.compare_digest(mark[:SIGNATURE_LENGTH].encode(), signature.encode()) for mark in ours):
        raise Missing
    id_, _, version = name[1:].partition("-")
    return LinkKind(name[0]), int(id_), int(version)


def _message(name: str) -> bytes:
    return f"body-link|{name}".encode()
