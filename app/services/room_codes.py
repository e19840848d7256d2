"""The codes on the walls: replaced by those of a new batch, or withdrawn at once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from app.domain.errors import Invalid, Missing, OutOfDate
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.sentences import say
from app.extensions import db
from app.models.print_batches import PrintBatch
from app.models.rooms import Room, RoomCode
from app.queries.room_care import subject_of
from app.queries.rooms import room_by_code
from app.services import history
from app.services.rooms import Randbelow, hold_the_list, issue_codes, show_changes_of

REASON_LENGTH = 200


def replace_codes(
    rooms: Sequence[Room],
    batch: PrintBatch,
    *,
    redirects_until: date | None,
    actor: Actor,
    now: datetime,
    randbelow: Randbelow = secrets.randbelow,
) -> None:
    """Give each of these rooms, which come with their divisions, a code of the batch.

    Sheets with the former one lead on until and including `redirects_until`, or for ever.
    """
    show_changes_of(rooms)
    db.session.execute(
        sa.update(RoomCode)
        .where(
            RoomCode.room_id.in_([room.id for room in rooms]),
            RoomCode.replaced_at.is_(None),
            RoomCode.revoked_at.is_(None),
        )
        .values(replaced_at=now, redirects_until=redirects_until)
        .execution_options(synchronize_session=False)
    )
    issue_codes(rooms, now=now, batch=batch, randbelow=randbelow)
    said = say("A new code was issued, for the sheets of print batch %(batch)s.", batch=batch.label)
    for room in sorted(rooms, key=lambda room: room.id):
        history.record(room.id, history.CODE_ISSUED, at=now, actor=actor, said=said)


def revoke(
    code: str, reason: str, *, actor: Actor, now: datetime, randbelow: Randbelow = secrets.randbelow
) -> RoomCode:
    """Let a code lead nowhere from now on, and give the room a fresh one if this was the one on its wall.

    What is being written under it can still be handed in: the form was there before. Raises Missing for a code that
    never was, OutOfDate for one withdrawn before, Invalid without a reason.
    """
    hold_the_list()
    printed = room_by_code(code)
    if printed is None:
        raise Missing
    require(actor, "code:revoke", subject_of(printed.room))
    if printed.revoked_at is not None:
        raise OutOfDate(say("This code was withdrawn before, on %(day)s.", day=printed.revoked_at.date()))
    if not 0 < len(reason := reason.strip()) <= REASON_LENGTH:
        raise Invalid("reason", say("Say in at most %(most)s characters what happened.", most=REASON_LENGTH))

    hung, room = printed.is_live, printed.room
    show_changes_of([room])
    printed.revoked_at, printed.replaced_at, printed.redirects_until = now, None, None
    db.session.flush()  # the table holds one live code a room, and this was it
    if hung:
        issue_codes([room], now=now, randbelow=randbelow)
    history.record(
        room.id,
        history.CODE_REVOKED,
        at=now,
        actor=actor,
        said=say("A code was withdrawn."),
        payload={"code": code, "reason": reason},
    )
    return printed
