"""Slips: what a nameless person holds to come back.

A code is made from the key of the form it was filed with, so the same filing gives the same code again; the database
keeps only its mark. Neither is of any use without the keys, which never stand beside the data.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.domain.numbers import slip_code
from app.domain.stages import Channel, SlipKind
from app.extensions import db, keyring
from app.keys import KeyName
from app.models.topics import Slip, Topic

MOST_COLLISIONS = 8  # codes of 15 digits hardly ever meet even once


def issue(
    key: str,
    *,
    room_id: int,
    topic: Topic | None,
    kind: SlipKind,
    sender_account_id: int | None,
    channel: Channel,
    device_mark: str | None,
    now: datetime,
) -> Slip:
    """A new slip. Its code is `code_of(slip, key)`, for as long as somebody holds the key it was filed with."""
    code = next(code for code in (_code(key, n) for n in range(MOST_COLLISIONS)) if not _is_taken(code))
    slip = Slip(
        mark=keyring.mark(KeyName.LOOKUP, code.encode()),
        key_id=keyring.current_id(KeyName.LOOKUP),
        room_id=room_id,
        topic_id=topic.id if topic else None,
        origin_topic_id=topic.id if topic else None,
        kind=kind,
        channel=channel,
        filed_at=now,
        account_id=sender_account_id,
        device_mark=device_mark,
    )
    db.session.add(slip)
    db.session.flush()
    return slip


def code_of(slip: Slip, key: str) -> str | None:
    """The code again, for whoever still has the key it was filed with; None for another form's key."""
    for n in range(MOST_COLLISIONS):
        for mac in keyring.marks(KeyName.SLIP, _message(key, n)):
            code = slip_code(bytes.fromhex(mac))
            if slip.mark in keyring.marks(KeyName.LOOKUP, code.encode()):
                return code
    return None


def _code(key: str, n: int) -> str:
    return slip_code(keyring.mac(KeyName.SLIP, _message(key, n)))


def _message(key: str, n: int) -> bytes:
    return f"{key}|{n}".encode()


def _is_taken(code: str) -> bool:
    marks = keyring.marks(KeyName.LOOKUP, code.encode())
    return bool(db.session.scalar(sa.select(sa.exists().where(Slip.mark.in_(marks)))))
