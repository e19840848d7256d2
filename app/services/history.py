"""The history: append to a room's chain, and erase what was told without breaking it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import lazyload

from app.domain.chain import canonical_json, instant, link_hash, payload_hash
from app.domain.errors import Missing
from app.domain.roles import Actor, ActorKind, Role
from app.domain.sentences import Sentence
from app.extensions import db
from app.models.audit import AuditEvent, AuditPayload
from app.models.rooms import Room

SALT_BYTES = 16

# Every tag there is, with exactly the keys of its payload. A tag is for ever: events that carry it stay in the
# chains whatever it is called later. The moves of the pipeline register themselves.
TAGS: dict[str, frozenset[str]] = {}


def register_tag(tag: str, *keys: str) -> str:
    """Declare a tag, `noun.what_happened`, and its payload's keys; returns the tag, so that it can be a constant.

    Raises ValueError for a tag declared before with other keys.
    """
    exactly = frozenset(keys)
    if TAGS.setdefault(tag, exactly) != exactly:
        raise ValueError(f"the tag {tag!r} is taken, with the keys {sorted(TAGS[tag])}")
    return tag


ROOM_OPENED = register_tag("room.opened")
ROOM_RENAMED = register_tag("room.renamed")
ROOM_MOVED = register_tag("room.moved")
ROOM_CLOSED = register_tag("room.closed")
ROOM_MERGED = register_tag("room.merged")
CODE_ISSUED = register_tag("code.issued")
CODE_REVOKED = register_tag("code.revoked", "code", "reason")


def record(
    room_id: int,
    tag: str,
    *,
    at: datetime,
    actor: Actor,
    said: Sentence,
    topic: tuple[int, str] | None = None,
    payload: Mapping[str, Any] | None = None,
    role: Role | None = None,
) -> AuditEvent:
    """Append an event to the room's chain, under the lock of the room's row, and raise its public version.

    `said` is what everybody may read, for ever; `payload` is JSON values that may one day be erased, with exactly
    the keys its tag was registered with. `topic` is (id, number). `role` says in which role an actor with several
    seats acted; without it the first seat in this room counts. Who records in several rooms at once does so in the
    order of their ids, or two such changes would wait for each other.

    Raises Missing when there is no such room; KeyError for a tag nobody registered and ValueError for a missing or
    extra payload key, which are typing slips of ours.
    """
    told = dict(payload or {})
    if told.keys() != TAGS[tag]:
        raise ValueError(f"{tag} carries {sorted(TAGS[tag])}, not {sorted(told)}")

    room = _locked(room_id)
    payload_text, salt = canonical_json(told), secrets.token_hex(SALT_BYTES)
    event = AuditEvent(
        room_id=room_id,
        seq=room.chain_length + 1,
        topic_id=topic[0] if topic else None,
        at=at,
        tag=tag,
        actor_role=_standing(actor, room_id, role),
        payload_hash=payload_hash(salt, actor.account_id, payload_text),
        previous_hash=room.chain_head,
        payload=AuditPayload(payload=payload_text, salt=salt, account_id=actor.account_id),
    )
    event.canonical = canonical_json(
        {
            "room": room_id,
            "seq": event.seq,
            "at": instant(at),
            "tag": tag,
            "topic": topic[1] if topic else None,
            "actor_role": event.actor_role,
            "said": said.as_json(),
            "payload_hash": event.payload_hash,
            "previous": event.previous_hash,
        }
    )
    event.hash = link_hash(event.previous_hash, event.canonical)
    db.session.add(event)

    room.chain_length, room.chain_head = event.seq, event.hash
    room.public_version += 1  # no `n + 1` in SQL needed: the row is locked and was just read
    db.session.flush()  # the event's id is what steps and promises refer to
    return event


def erase(event_id: int, *, rule: str, now: datetime) -> None:
    """Empty the payload of an event, naming the rule that asks for it; the chain stays whole.

    Erasing twice keeps the first date and rule. Raises Missing when there is no such event.
    """
    payload = db.session.get(AuditPayload, event_id, with_for_update=True, populate_existing=True)
    if payload is None:
        raise Missing
    if payload.erased_at is None:
        payload.payload = payload.salt = None
        payload.erased_at, payload.erased_rule = now, rule


def _locked(room_id: int) -> Room:
    """The room as it is now, ours until the transaction ends. Its code is not read: an outer join cannot be locked."""
    room = db.session.get(
        Room, room_id, with_for_update=True, populate_existing=True, options=[lazyload(Room.live_code)]
    )
    if room is None:
        raise Missing
    return room


def _standing(actor: Actor, room_id: int, role: Role | None) -> str:
    """As what somebody acted: never a name, never an account."""
    match actor.kind:
        case ActorKind.STAFF:
            return role.value if role else _first_role(actor, room_id)
        case ActorKind.CLOCK:
            return "clock"
        case ActorKind.BODY_LINK:
            return "body"
        case ActorKind.ANYBODY | ActorKind.SLIP_HOLDER:
            return "resident"


def _first_role(actor: Actor, room_id: int) -> str:
    """The first role, in the order of `Role`, held in this room, else held at all; "staff" for who holds no seat."""
    here = {seat.role for seat in actor.seats if seat.room_id == room_id}
    held = here or {seat.role for seat in actor.seats}
    return next((role.value for role in Role if role in held), "staff")
