"""Who signed up for a meeting: how many of each party, for everybody; who and how to reach them, for the desk."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.domain.stages import Channel, Party
from app.extensions import db, keyring
from app.models.meetings import SignUp, SignUpState
from app.models.topics import Slip


@dataclass(frozen=True, slots=True)
class SignedUp:
    """One sign-up as the desk sees it. `contact` is opened from its seal: for whoever answers it, and nobody else."""

    id: int
    party: Party
    is_online: bool
    asked_at: datetime
    state: SignUpState
    reason: str | None
    channel: Channel
    slip_id: int
    contact: str | None


def by_party(meeting_id: int) -> dict[Party, int]:
    """How many of each party have signed up, without those there was no seat for. One query."""
    return dict(by_meeting([meeting_id]).get(meeting_id, {}))


def by_meeting(meeting_ids: Collection[int]) -> dict[int, Mapping[Party, int]]:
    """Meeting id → how many of each party, in the order of the parties. One query."""
    rows = db.session.execute(
        sa.select(SignUp.meeting_id, SignUp.party, sa.func.count())
        .where(SignUp.meeting_id.in_(meeting_ids), SignUp.state != SignUpState.FULL)
        .group_by(SignUp.meeting_id, SignUp.party)
    )
    found: dict[int, dict[Party, int]] = {}
    for meeting_id, party, people in rows:
        found.setdefault(meeting_id, {})[party] = people
    return {
        meeting_id: {party: counts[party] for party in Party if party in counts} for meeting_id, counts in found.items()
    }


def people(meeting_id: int, *, state: SignUpState | None = None) -> Sequence[SignedUp]:
    """For the desk: everybody who signed up, the first come first, or those in one state. One query."""
    rows = db.session.execute(
        sa.select(SignUp, Slip.channel, Slip.contact_sealed)
        .join(Slip, Slip.id == SignUp.slip_id)
        .where(SignUp.meeting_id == meeting_id, *([SignUp.state == state] if state else []))
        .order_by(SignUp.asked_at, SignUp.id)
    )
    return [
        SignedUp(
            id=row.id,
            party=row.party,
            is_online=row.is_online,
            asked_at=row.asked_at,
            state=row.state,
            reason=row.reason,
            channel=channel,
            slip_id=row.slip_id,
            contact=keyring.unseal(sealed) if sealed else None,
        )
        for row, channel, sealed in rows
    ]


def of_slip(meeting_id: int, slip_id: int) -> SignUp | None:
    return db.session.scalar(sa.select(SignUp).where(SignUp.meeting_id == meeting_id, SignUp.slip_id == slip_id))
