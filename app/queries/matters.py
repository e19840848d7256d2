"""One matter as the desk sees it: with what was told, what was found, what is proposed, and what may be done now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.domain.errors import Missing
from app.domain.facts import TopicFacts
from app.domain.pipeline import OpenMove, open_moves
from app.domain.policy import can
from app.domain.roles import Actor
from app.domain.stages import SlipKind
from app.domain.suspicion import Suspected
from app.extensions import db, keyring
from app.models.accounts import Account
from app.models.contributions import VoiceCount, VoiceKind
from app.models.notices import ClockPause
from app.models.organisations import Organisation
from app.models.reviews import DeclineProposal, Refusal
from app.models.topics import Detail, Slip, Topic
from app.queries import photos, trail, voice_notes
from app.queries.facts import facts_of, open_proposal, open_refusal
from app.queries.form_pads import OnPaper, on_paper
from app.queries.photos import ShownPhoto
from app.queries.suspicions import suspected
from app.queries.visible import topic_by_number
from app.queries.voice_notes import Note


@dataclass(frozen=True, slots=True)
class Told:
    """A text in its two forms. `told` is None where it was erased, or is nothing but what is shown."""

    told: str | None
    shown: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Proposed:
    """An open proposal to decline, and the name of who made it."""

    proposal: DeclineProposal
    by: str


@dataclass(frozen=True, slots=True)
class Matter:
    topic: Topic
    facts: TopicFacts
    told: Told
    details: Sequence[Told]
    contacts: Sequence[str]
    photos: Sequence[ShownPhoto]
    voice_notes: Sequence[Note]
    pauses: Sequence[ClockPause]
    proposed: Proposed | None
    refusal: Refusal | None
    me_toos: int
    suspected: Suspected | None
    moves: Sequence[OpenMove]
    trail: Sequence[trail.Line]
    paper: OnPaper | None


def matter(number: str, actor: Actor, *, now: datetime) -> Matter:
    """About forty small queries by key. Raises Missing where there is no such topic or it can never reach this desk."""
    topic = topic_by_number(number, actor)
    facts = facts_of(topic, now=now)
    if not can(actor, "topic:read_told", facts):
        raise Missing
    return Matter(
        topic=topic,
        facts=facts,
        told=_told(topic.told_sealed, topic.shown, topic.posed_at),
        details=[_told(row.told_sealed, row.shown, row.at) for row in _details(topic)],
        contacts=_contacts(topic),
        photos=photos.of_topics([topic.id], with_dropped=True).get(topic.id, ()),
        voice_notes=voice_notes.of_topic(topic.id),
        pauses=db.session.scalars(
            sa.select(ClockPause).where(ClockPause.topic_id == topic.id).order_by(ClockPause.id)
        ).all(),
        proposed=_proposed(topic),
        refusal=open_refusal(topic),
        suspected=db.session.scalar(sa.select(suspected()).select_from(Topic).where(Topic.id == topic.id)),
        me_toos=_me_toos(topic),
        moves=open_moves(actor, facts),
        trail=trail.of_topic(topic.id),
        paper=on_paper(topic),
    )


def bodies_around(topic: Topic) -> Sequence[Organisation]:
    """The bodies of the places the room lies in, the nearest first. `topic` with its room and that room's division."""
    division = topic.room.division
    line = [*division.ancestor_ids, division.id]
    nearest = sa.case({id_: height for height, id_ in enumerate(reversed(line))}, value=Organisation.division_id)
    return db.session.scalars(
        sa.select(Organisation)
        .where(Organisation.division_id.in_(line), Organisation.is_active)
        .order_by(nearest, Organisation.id)
    ).all()


def _told(sealed: str | None, shown: str, at: datetime) -> Told:
    told = keyring.unseal(sealed) if sealed else None
    return Told(told if told != shown else None, shown, at)


def _details(topic: Topic) -> Sequence[Detail]:
    return db.session.scalars(sa.select(Detail).where(Detail.topic_id == topic.id).order_by(Detail.id)).all()


def _contacts(topic: Topic) -> list[str]:
    """How its proposers may be reached; those who only follow are asked through their slips."""
    sealed = db.session.scalars(
        sa.select(Slip.contact_sealed)
        .where(Slip.topic_id == topic.id, Slip.kind != SlipKind.FOLLOWER, Slip.contact_sealed.is_not(None))
        .order_by(Slip.id)
    )
    return [keyring.unseal(one) for one in sealed if one]


def _proposed(topic: Topic) -> Proposed | None:
    proposal = open_proposal(topic)
    return Proposed(proposal, db.session.get_one(Account, proposal.proposed_by).name) if proposal else None


def _me_toos(topic: Topic) -> int:
    statement = sa.select(VoiceCount.n).where(VoiceCount.topic_id == topic.id, VoiceCount.kind == VoiceKind.ME_TOO)
    return db.session.scalar(statement) or 0
