"""What may be added to a topic now, and what is said where it is not taken."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain.ruleset import Lengths
from app.domain.sentences import Sentence, say
from app.domain.stages import Contribution, Status


def heard_until(closed_at: datetime | None, lengths: Lengths) -> datetime | None:
    """The last moment at which something said of a closed matter counts; later it is a new matter."""
    return closed_at + timedelta(days=lengths.restart_within_days) if closed_at else None


def taken(status: Status, closed_at: datetime | None, now: datetime, lengths: Lengths) -> frozenset[Contribution]:
    """What anybody may add now: what the status takes, and to a closed matter only for a while."""
    return frozenset() if _is_too_late(closed_at, now, lengths) else status.accepts


def not_taken(
    status: Status, closed_at: datetime | None, what: Contribution, now: datetime, lengths: Lengths
) -> Sentence | None:
    """Why `what` cannot be added now; None where it can."""
    if what not in status.accepts:
        return not_accepted(status, what)
    if _is_too_late(closed_at, now, lengths):
        return say("It was closed more than %(days)s days ago; pose it anew.", days=lengths.restart_within_days)
    return None


def not_accepted(status: Status, what: Contribution) -> Sentence:
    return say(
        "The topic is now “%(status)s” and does not take this any more: %(what)s.",
        status=status,
        what=what,
    )


def _is_too_late(closed_at: datetime | None, now: datetime, lengths: Lengths) -> bool:
    until = heard_until(closed_at, lengths)
    return until is not None and now > until
