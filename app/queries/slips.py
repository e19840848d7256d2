"""What the holder of a slip sees: how far the matter is, who has it, and what this slip may do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from app.domain.deadlines import Promise, promise
from app.domain.holding import HOLDING
from app.domain.pipeline import OpenMove, open_moves
from app.domain.roles import Actor, ActorKind
from app.domain.stages import SlipKind
from app.domain.voice_notes import NOT_TYPED_UP
from app.extensions import db, keyring, rulebook
from app.keys import KeyName
from app.models.notices import ClockPause
from app.models.outcomes import Rating
from app.models.reviews import Refusal
from app.models.topics import Detail, Slip, Topic
from app.queries import history, topic_page, voice_notes
from app.queries.calendar import load as load_calendar
from app.queries.facts import facts_of, open_refusal
from app.queries.holders import Held, holder_of


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is said at filing: the dates promised, and the head of the room's chain as the filing made it."""

    topic: Topic
    held: Held
    next: str
    promise: Promise
    voice_notes: Sequence[voice_notes.Note]
    proof: history.TrailEntry


@dataclass(frozen=True, slots=True)
class SlipMove:
    """A move the slip may make, and the topic it would move: after a merge that may be the one it came from."""

    topic: Topic
    open: OpenMove


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand for one slip, on top of what everybody may read of its topic.

    `came_from` is the topic that was filed, where the slip has followed it into another one; `told` is the one whose
    text the holder handed in, None for a follower; `question` waits for the holder's answer; `refusal` is the one in
    force; `details` are what this slip added, `voice_notes` the
    recordings it sent.
    """

    topic: Topic
    page: topic_page.TopicPage
    next: str
    came_from: Topic | None
    told: Topic | None
    moves: Sequence[SlipMove]
    question: str | None
    refusal: Refusal | None
    details: Sequence[Detail]
    voice_notes: Sequence[voice_notes.Note]
    rating: Rating | None

    @property
    def is_only_said(self) -> bool:
        """Whether there is no text yet, neither written nor typed up."""
        return self.told is not None and self.told.shown == NOT_TYPED_UP


def slip_of(code: str) -> Slip | None:
    """By its sixteen digits, with its topic and the two rooms of that. One query."""
    marks = keyring.marks(KeyName.LOOKUP, code.encode())
    topic = joinedload(Slip.topic)
    return db.session.scalar(
        sa.select(Slip)
        .where(Slip.mark.in_(marks))
        .options(topic.joinedload(Topic.room), topic.joinedload(Topic.origin_room), joinedload(Slip.room))
    )


def slips_of(codes: Sequence[str], *along: ExecutableOption) -> dict[str, Slip]:
    """Those of the codes that are slips, by code, and what is to be read `along` with them. One query."""
    by_mark = {mark: code for code in codes for mark in keyring.marks(KeyName.LOOKUP, code.encode())}
    found = db.session.scalars(sa.select(Slip).where(Slip.mark.in_(by_mark)).options(*along))
    return {by_mark[slip.mark]: slip for slip in found}


def actor_of(slip: Slip) -> Actor:
    return Actor(ActorKind.SLIP_HOLDER, slip_ids=frozenset({slip.id}))


def receipt_of(topic: Topic, *, now: datetime) -> Receipt:
    """For a topic just filed, or its slip shown again by the same press. With its rooms, as `slip_of` gives it."""
    return Receipt(
        topic=topic,
        held=holder_of(topic, (), notice_until=None, now=now),
        next=HOLDING[topic.status].next,
        voice_notes=voice_notes.of_topic(topic.id),
        promise=promise(topic.posed_at, rulebook.rules.lengths, load_calendar()),
        proof=history.of_topic(topic.id)[0],
    )


def standing_of(slip: Slip, topic: Topic, *, now: datetime) -> Standing:
    """About forty small queries by key: it is one person who looks up one slip. As `slip_of` gives them."""
    came_from = db.session.get(Topic, slip.origin_topic_id) if slip.kind is SlipKind.JOINED else None
    return Standing(
        topic=topic,
        page=topic_page.read(topic, now),
        next=HOLDING[topic.status].next,
        came_from=came_from,
        told=None if slip.kind is SlipKind.FOLLOWER else came_from or topic,
        moves=[move for one in (topic, came_from) if one for move in _moves(slip, one, now)],
        question=_open_question(topic),
        refusal=open_refusal(topic),
        details=db.session.scalars(sa.select(Detail).where(Detail.slip_id == slip.id).order_by(Detail.id)).all(),
        voice_notes=voice_notes.of_slip(slip.id),
        rating=db.session.scalar(
            sa.select(Rating).where(Rating.topic_id == topic.id, Rating.round == topic.round, Rating.slip_id == slip.id)
        ),
    )


def _moves(slip: Slip, topic: Topic, now: datetime) -> list[SlipMove]:
    """What answers a question of the room comes first, going away last."""
    moves = [SlipMove(topic, move) for move in open_moves(actor_of(slip), facts_of(topic, now=now))]
    return sorted(moves, key=lambda move: not move.open.move.asks)


def _open_question(topic: Topic) -> str | None:
    return db.session.scalar(
        sa.select(ClockPause.reason).where(ClockPause.topic_id == topic.id, ClockPause.resumed_at.is_(None))
    )
