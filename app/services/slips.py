"""Slips: what a nameless person holds to come back.

A code is made from the key of the form it was filed with, so the same filing gives the same code again; the database
keeps only its mark. Neither is of any use without the keys, which never stand beside the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.domain.errors import Invalid, NotAllowed
from app.domain.numbers import slip_code
from app.domain.roles import Actor
from app.domain.sentences import say
from app.domain.stages import FINAL, Channel, SlipKind
from app.extensions import db, keyring, rulebook
from app.keys import KeyName
from app.models.first_look import Look
from app.models.form_pads import FormNumber
from app.models.remarks import Remark
from app.models.topics import Slip, SlipNews, Topic

MOST_COLLISIONS = 8  # codes of 15 digits hardly ever meet even once
LONGEST_CONTACT = 100  # characters


def issue(
    key: str,
    *,
    room_id: int,
    topic: Topic | None,
    kind: SlipKind,
    sender_account_id: int | None,
    channel: Channel,
    device_mark: str | None,
    code: str | None = None,
    now: datetime,
) -> Slip:
    """A new slip. Its code is `code_of(slip, key)`, for as long as somebody holds the key it was filed with; or the
    `code` that stood on paper before."""
    code = code or next(code for code in (_code(key, n) for n in range(MOST_COLLISIONS)) if not are_taken([code]))
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


def printed_code(seed: str, n: int, key_id: str) -> str:
    """The number of the nth form of a pad; with the key it was ordered under, whatever has replaced that since."""
    return slip_code(keyring.mac(KeyName.SLIP, _message(f"pad {seed}", n), key_id=key_id))


def are_taken(codes: Sequence[str]) -> bool:
    """Whether one of these codes is a slip's already, or printed on a form that is out."""
    marks = [mark for code in codes for mark in keyring.marks(KeyName.LOOKUP, code.encode())]
    taken = sa.or_(sa.exists().where(Slip.mark.in_(marks)), sa.exists().where(FormNumber.mark.in_(marks)))
    return bool(db.session.scalar(sa.select(taken)))


def see(slip_id: int, *, now: datetime) -> None:
    """The holder has looked at the slip: nothing that happened to it is new any more."""
    db.session.execute(
        sa.update(SlipNews).where(SlipNews.slip_id == slip_id, SlipNews.seen_at.is_(None)).values(seen_at=now)
    )


def keep_contact(slip_id: int, contact: str, *, actor: Actor) -> None:
    """How the desk may reach the holder, sealed, in place of what was left before; an empty one deletes it.

    Raises NotAllowed for a slip that is not the actor's, Invalid at `contact` for more than anybody needs.
    """
    slip = db.session.get(Slip, slip_id)
    if slip is None or slip_id not in actor.slip_ids or slip.erased_at is not None:
        raise NotAllowed
    told = " ".join(contact.split())
    if len(told) > LONGEST_CONTACT:
        raise Invalid("contact", say("At most %(most)s characters fit here.", most=LONGEST_CONTACT))
    slip.contact_sealed = keyring.seal(told) if told else None


def delete_old_contacts(now: datetime) -> int:
    """Forget how to reach people whose matter ended long enough ago. How many were forgotten. One statement.

    A topic ends by being closed, but also declined, merged away, withdrawn or withheld; what was written to the room as
    such, by its last answer. What nobody has answered keeps its contact: it is still owed a word.
    """
    limit = now - timedelta(days=rulebook.rules.lengths.contact_kept_days)
    is_over = sa.exists().where(Topic.id == Slip.topic_id, Topic.status.in_(FINAL), Topic.entered_at <= limit)
    is_open = sa.exists().where(
        Remark.slip_id == Slip.id,
        sa.or_(
            sa.and_(Remark.answered_at.is_(None), Remark.look != Look.WITHHELD),
            sa.func.coalesce(Remark.answered_at, Remark.looked_at) > limit,
        ),
    )
    of_rooms = sa.and_(Slip.topic_id.is_(None), Slip.filed_at <= limit, ~is_open)
    gone = db.session.execute(
        sa.update(Slip)
        .where(Slip.contact_sealed.is_not(None), sa.or_(is_over, of_rooms))
        .values(contact_sealed=None)
        .execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]
