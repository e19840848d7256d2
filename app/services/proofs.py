"""Proofs of filing: a few lines that say what was filed when, and how the room's history ended then, signed by us.

Whoever keeps them outside this house can show later that a matter was filed, and that the history was not rewritten:
the signature ties the lines to our key, the head ties them to the chain.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime

from app.domain.clock import SHANGHAI
from app.domain.labels import LabelEnum
from app.domain.sentences import N_
from app.extensions import db, keyring
from app.keys import KeyName, KeysError
from app.models.rooms import Room
from app.models.topics import Slip, Topic
from app.queries import history

_FORM = "mashangyi-proof-1"
_PROOF = re.compile(
    rf"(?P<signed>{_FORM}\n(?P<number>\d\d-\d+-\d|-)\n(?P<at>[0-9T:+-]+)\n[^\n]+\n"
    r"(?P<room>\d{1,9})/(?P<length>\d{1,9}) (?P<head>[0-9a-f]{64})\n(?P<key>[0-9A-Za-z]{1,16}))\n(?P<mac>[0-9a-f]{64})"
)


class Verdict(LabelEnum):
    """What can be said of a proof that somebody brings."""

    WHOLE = "whole", N_("It is ours, it is unchanged, and the history of the room still holds what it held then.")
    REWRITTEN = (
        "rewritten",
        N_("It is ours and unchanged, but the history of the room no longer holds what it held then."),
    )
    NOT_OURS = "not_ours", N_("It was not signed by us, or something in it was changed since.")
    NOT_A_PROOF = (
        "not_a_proof",
        N_("This is no proof of filing: that has seven lines, the first of them in Latin letters."),
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """`number` and `at` are what the proof says, and None where it is not to be believed."""

    verdict: Verdict
    number: str | None = None
    at: datetime | None = None


def proof_of(slip: Slip, room: Room) -> str:
    """Seven lines: the form, the topic's number or “-”, when it was filed, the room, `room id/length head` of its
    chain, the key's id, and HMAC-SHA256 of the six lines before it. Three queries; `room` is the slip's own."""
    topic = db.session.get(Topic, slip.origin_topic_id) if slip.origin_topic_id else None
    chain, head = history.head_at_filing(topic.id if topic else None, room.id, slip.filed_at)
    signed = "\n".join(
        (
            _FORM,
            topic.number if topic else "-",
            slip.filed_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
            room.name,
            f"{chain}/{head.length} {head.hash}",
            keyring.current_id(KeyName.SIGNING),
        )
    )
    return f"{signed}\n{keyring.mark(KeyName.SIGNING, _message(signed))}"


def check(typed: str) -> Checked:
    """Read a proof as kindly as possible: white space at the ends of lines does not matter. One query."""
    lines = (line.strip() for line in typed.splitlines())
    proof = _PROOF.fullmatch("\n".join(line for line in lines if line))
    if proof is None:
        return Checked(Verdict.NOT_A_PROOF)
    try:
        ours = keyring.mac(KeyName.SIGNING, _message(proof["signed"]), key_id=proof["key"]).hex()
    except KeysError:
        return Checked(Verdict.NOT_OURS)
    if not hmac.compare_digest(ours, proof["mac"]):
        return Checked(Verdict.NOT_OURS)
    is_there = history.holds(int(proof["room"]), length=int(proof["length"]), head=proof["head"])
    number = None if proof["number"] == "-" else proof["number"]
    verdict = Verdict.WHOLE if is_there else Verdict.REWRITTEN
    return Checked(verdict, number, datetime.fromisoformat(proof["at"]))


def _message(signed: str) -> bytes:
    return f"proof|{signed}".encode()
