"""The chain of a room's history: how a link is hashed, and how a chain is found to have been rewritten.

Each link hashes the one before it, so whoever changes a link has to remake all that follow, and the head with them;
heads stand on slips and printed records outside the house. Pure functions: anybody with the texts can repeat them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from app.domain.sentences import Sentence, say

EMPTY_CHAIN = "0" * 64  # the head of a chain without links, and what the first link follows


def canonical_json(value: Any) -> str:
    """The one way a value is written before it is hashed. Raises TypeError for what is not JSON."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def link_hash(previous: str, canonical: str) -> str:
    return _sha256(previous, canonical)


def payload_hash(salt: str, account_id: int | None, payload: str) -> str:
    """What ties a payload, and the account that told it, to its link; `payload` is canonical JSON."""
    return _sha256(salt, "" if account_id is None else str(account_id), "\n", payload)


def _sha256(*parts: str) -> str:
    return hashlib.sha256("".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Payload:
    """`text` and `salt` are None once erased."""

    text: str | None
    salt: str | None
    account_id: int | None


@dataclass(frozen=True, slots=True)
class Link:
    """One event as the database holds it: the hashed text, its columns, and its payload (None when that is gone)."""

    room_id: int
    seq: int
    at: datetime
    tag: str
    topic: str | None  # the topic's number
    actor_role: str
    canonical: str
    payload_hash: str
    previous_hash: str
    hash: str
    payload: Payload | None

    @property
    def columns(self) -> dict[str, Any]:
        """What the canonical text must say, as far as columns repeat it."""
        return {
            "room": self.room_id,
            "seq": self.seq,
            "at": instant(self.at),
            "tag": self.tag,
            "topic": self.topic,
            "actor_role": self.actor_role,
            "payload_hash": self.payload_hash,
            "previous": self.previous_hash,
        }


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: how many links it has, and the hash of the last."""

    length: int
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written; `seq` is the place in the chain, `what` says what differs."""

    seq: int
    what: Sentence


def faults(links: Iterable[Link], head: Head) -> Iterator[Fault]:
    """Everything wrong with one room's chain, from its first link on; nothing when it is whole.

    `links` come in the order of `seq` and are read once, so a chain of any length fits in memory.
    """
    expected, previous = 1, EMPTY_CHAIN
    for link, follower in _with_follower(links):
        if link.seq != expected:
            yield _missing(expected, link.seq - 1)
            previous = link.previous_hash  # all that is left to believe
        changed, believed = _examine(link, previous, _remembered(link, follower, head))
        if changed is not None:
            yield Fault(link.seq, changed)
        else:
            yield from _column_changes(link)
        yield from _payload_changes(link)
        expected, previous = link.seq + 1, believed
    if expected <= head.length:
        yield _missing(expected, head.length)
    elif expected > head.length + 1:
        yield Fault(head.length + 1, say("the chain goes on after its head"))
    elif previous != head.hash:
        yield Fault(head.length, say("the head of the chain does not match its last row"))


def _with_follower(links: Iterable[Link]) -> Iterator[tuple[Link, Link | None]]:
    def ended() -> Iterator[Link | None]:
        yield from links
        yield None

    for link, follower in pairwise(ended()):
        assert link is not None
        yield link, follower


def _remembered(link: Link, follower: Link | None, head: Head) -> str | None:
    """The hash of `link` as its follower, or the head, kept it; None where the follower is missing."""
    if follower is not None:
        return follower.previous_hash if follower.seq == link.seq + 1 else None
    return head.hash if head.length == link.seq else None


def _missing(first: int, last: int) -> Fault:
    if first == last:
        return Fault(first, say("the row is missing"))
    return Fault(first, say("the rows from here to %(last)s are missing", last=last))


def _examine(link: Link, previous: str, remembered: str | None) -> tuple[Sentence | None, str]:
    """What is wrong with the seal of `link`, and the hash its follower should build on."""
    computed = link_hash(link.previous_hash, link.canonical)
    if computed == link.hash:
        follows = link.previous_hash == previous
        return None if follows else say("it does not follow the row before it"), link.hash
    if link_hash(previous, link.canonical) == link.hash:
        return say("its column “%(column)s” was changed", column="previous"), link.hash
    if computed == remembered:
        return say("its hash was changed"), computed
    return say("its text was changed"), link.hash


def _column_changes(link: Link) -> Iterator[Fault]:
    """Compared only with a text that is known to be the old one."""
    written: Mapping[str, Any] = json.loads(link.canonical)
    for column, value in link.columns.items():
        if written[column] != value:
            yield Fault(link.seq, say("its column “%(column)s” was changed", column=column))


def _payload_changes(link: Link) -> Iterator[Fault]:
    payload = link.payload
    if payload is None:
        yield Fault(link.seq, say("its payload is missing"))
    elif (
        payload.text is not None
        and payload.salt is not None
        and payload_hash(payload.salt, payload.account_id, payload.text) != link.payload_hash
    ):
        yield Fault(link.seq, say("its payload was changed"))
