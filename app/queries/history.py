"""Reads of the history: a topic's trail, a chain's head, and whole chains to be verified or taken away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from app.domain.chain import EMPTY_CHAIN, Fault, Head, Link, Payload, faults, link_hash
from app.domain.sentences import Sentence
from app.extensions import db
from app.models.audit import AuditEvent, AuditPayload
from app.models.rooms import Room
from app.models.topics import Topic

ROWS_AT_A_TIME = 1000


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One line of a topic's public history. `actor_role` is a role's value, or resident, clock, body, staff."""

    at: datetime
    tag: str
    actor_role: str
    said: Sentence
    room_id: int  # where it happened; a topic may have moved since
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault, and the room in whose chain it was found."""

    room_id: int
    room_name: str
    fault: Fault


def of_topic(topic_id: int, *, newest_first: bool = False) -> list[TrailEntry]:
    """Everything that happened to a topic, in whichever rooms. One query."""
    order = AuditEvent.id.desc() if newest_first else AuditEvent.id.asc()
    events = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.topic_id == topic_id).order_by(order))
    return [
        TrailEntry(
            at=event.at,
            tag=event.tag,
            actor_role=event.actor_role,
            said=Sentence.from_json(json.loads(event.canonical)["said"]),
            room_id=event.room_id,
            seq=event.seq,
            hash=event.hash,
        )
        for event in events
    ]


def head_of(room: Room) -> Head:
    """What slips and printed records carry, so that a rewritten chain is found out. No query."""
    return Head(room.chain_length, room.chain_head)


def head_at_filing(topic_id: int | None, room_id: int, moment: datetime) -> tuple[int, Head]:
    """The room in whose chain a filing stands, and how that chain ended with it. Two queries.

    The link of the filing itself, where it has one: of a matter about the room's own people that is in the room above.
    Else, as of what waits for a first look, the last link `room_id` had by then.
    """
    own = sa.select(AuditEvent).where(AuditEvent.topic_id == topic_id, AuditEvent.at == moment)
    last = sa.select(AuditEvent).where(AuditEvent.room_id == room_id, AuditEvent.at <= moment)
    link = topic_id and db.session.scalar(own.order_by(AuditEvent.id).limit(1))
    link = link or db.session.scalar(last.order_by(AuditEvent.seq.desc()).limit(1))
    return (link.room_id, Head(link.seq, link.hash)) if link else (room_id, Head(0, EMPTY_CHAIN))


def holds(room_id: int, *, length: int, head: str) -> bool:
    """Whether the room's chain has that head at that length, and the link there is still what it was hashed from.
    One query; whether all links before it are whole is what `verify` finds out."""
    if length == 0:
        return head == EMPTY_CHAIN
    link = db.session.execute(
        sa.select(AuditEvent.hash, AuditEvent.previous_hash, AuditEvent.canonical).where(
            AuditEvent.room_id == room_id, AuditEvent.seq == length
        )
    ).first()
    return link is not None and link.hash == head == link_hash(link.previous_hash, link.canonical)


def verify(room_id: int | None = None, *, connection: sa.Connection | None = None) -> Iterator[Finding]:
    """Recompute the chain of one room, or of all, and give everything that is wrong, in the order of rooms and rows.

    `connection`: to another database than the one we run on. One query, whose rows are streamed: its single snapshot
    is what makes heads and rows fit while others write.
    """
    statement = _chains().where(Room.id == room_id) if room_id is not None else _chains()
    rows = (connection or db.session).execute(statement.execution_options(yield_per=ROWS_AT_A_TIME))
    for (found_id, name, length, head), of_room in groupby(rows, key=_room_of):
        links = (_link(row) for row in of_room if row.seq is not None)
        for fault in faults(links, Head(length, head)):
            yield Finding(found_id, name, fault)


def export(room_id: int) -> Iterator[dict[str, Any]]:
    """A room's chain as anybody may have it and verify it: no payloads, only what holds them."""
    events = db.session.execute(
        sa.select(AuditEvent.seq, AuditEvent.canonical, AuditEvent.hash)
        .where(AuditEvent.room_id == room_id)
        .order_by(AuditEvent.seq)
        .execution_options(yield_per=ROWS_AT_A_TIME)
    )
    for seq, canonical, hash_ in events:
        yield {"seq": seq, "canonical": canonical, "hash": hash_}


def _chains() -> sa.Select[*tuple[Any, ...]]:
    """Each room with its events; a room without any comes once, its `seq` None, for its head may say otherwise."""
    return (
        sa.select(
            Room.id.label("room_id"),
            Room.name.label("room_name"),
            Room.chain_length,
            Room.chain_head,
            AuditEvent.seq,
            AuditEvent.at,
            AuditEvent.tag,
            Topic.number.label("topic"),
            AuditEvent.actor_role,
            AuditEvent.canonical,
            AuditEvent.payload_hash,
            AuditEvent.previous_hash,
            AuditEvent.hash,
            AuditPayload.event_id,
            AuditPayload.payload,
            AuditPayload.salt,
            AuditPayload.account_id,
        )
        .select_from(Room)
        .outerjoin(AuditEvent, AuditEvent.room_id == Room.id)
        .outerjoin(Topic, Topic.id == AuditEvent.topic_id)
        .outerjoin(AuditPayload, AuditPayload.event_id == AuditEvent.id)
        .order_by(Room.id, AuditEvent.seq)
    )


def _room_of(row: sa.Row[Any]) -> tuple[int, str, int, str]:
    return row.room_id, row.room_name, row.chain_length, row.chain_head


def _link(row: sa.Row[Any]) -> Link:
    return Link(
        room_id=row.room_id,
        seq=row.seq,
        at=row.at,
        tag=row.tag,
        topic=row.topic,
        actor_role=row.actor_role,
        canonical=row.canonical,
        payload_hash=row.payload_hash,
        previous_hash=row.previous_hash,
        hash=row.hash,
        payload=Payload(row.payload, row.salt, row.account_id) if row.event_id is not None else None,
    )
