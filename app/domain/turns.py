"""Whose turn it is: the people on whose desk a matter lies now. Who *may* act is a wider circle; see `pipeline`."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.clock import is_overdue
from app.domain.facts import TopicFacts
from app.domain.rules import Rule
from app.domain.stages import Status
from app.domain.standing import (
    administrator,
    body,
    convener,
    other_person_above,
    other_reviewer,
    reviewer,
    upper_room,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """`is_own`: it belongs to the topic's own room, so that on another room's desk it has come up. `is_waiting`: the
    desk can act, but it is for somebody outside to answer first."""

    of: Rule
    is_own: bool = True
    is_waiting: bool = False


_ABOVE = Turn(upper_room, is_own=False)
_ALWAYS = {
    Status.POSED: Turn(administrator | reviewer),
    Status.NEEDS_DETAILS: Turn(administrator | reviewer, is_waiting=True),
    Status.ANNOUNCED: Turn(convener),
    Status.IN_RESEARCH: Turn(convener),
    Status.SCHEDULED: Turn(convener),
    Status.DELIBERATED: Turn(administrator),
    Status.RESOLUTION_ANNOUNCED: Turn(administrator),
    Status.IN_PROGRESS: Turn(administrator | body),
}


def turn(facts: TopicFacts) -> Turn | None:
    """None where nobody of staff has to do anything: a window is open, a slip's holder was answered, it is over."""
    if facts.request_asked_at:
        return Turn(administrator | upper_room, is_own=False)
    match facts.status:
        case Status.IN_REVIEW:
            return Turn(other_reviewer, is_own=False) if facts.proposal else Turn(reviewer)
        case Status.REFERRED:
            late = facts.referral is not None and is_overdue(facts.referral.due_at, facts.now)
            return Turn(body | administrator if late else body)
        case Status.RESULT_ANNOUNCED:
            return Turn(other_person_above, is_own=False) if is_overdue(facts.notice_until, facts.now) else None
        case Status.WITHHELD:
            return None if facts.withholding_confirmed else _ABOVE
        case status:
            return _ALWAYS.get(status)
