"""What rules and guards may look at: one frozen snapshot of a topic, taken under its row lock.

Nothing here knows a table. `queries.facts` takes the snapshot; tests build it by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from app.domain.clock import Calendar
from app.domain.desks import NOBODY, Place
from app.domain.ruleset import Ruleset
from app.domain.stages import ItemOutcome, Solved, Status, Verdict


@dataclass(frozen=True, slots=True)
class Proposal:
    """An open proposal to decline; `by` is an account id."""

    by: int
    clause: str


@dataclass(frozen=True, slots=True)
class Meeting:
    starts_at: datetime
    attendance_recorded: bool
    record_written: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the result list."""

    has_person: bool
    has_body: bool
    due_on: date | None
    has_milestones: bool
    outcome: ItemOutcome | None
    has_evidence: bool

    @property
    def is_complete(self) -> bool:
        return self.has_person and self.has_body and self.due_on is not None and self.has_milestones


@dataclass(frozen=True, slots=True)
class Referral:
    """Where a matter was passed on to; `organisation_id` is the body that holds it."""

    organisation_id: int
    due_at: datetime
    assigned: bool


@dataclass(frozen=True, slots=True)
class MergeTarget:
    """The topic another is to be merged into; its room's relation to the merging topic's is worked out already."""

    topic_id: int
    status: Status
    room_id: int


@dataclass(frozen=True, slots=True)
class TopicFacts:
    """Everything a move may depend on. Account ids and slip ids are sets; counts are of this round where not said."""

    topic_id: int
    number: str
    status: Status
    place: Place
    now: datetime
    ruleset: Ruleset
    calendar: Calendar
    round: int = 1
    returns_to: Status | None = None
    entered_at: datetime | None = None
    posed_at: datetime | None = None
    closed_at: datetime | None = None
    due_at: datetime | None = None
    climbs: int = 0
    admitted: bool = False
    # People
    hands: frozenset[int] = NOBODY  # accounts that made a move in this round
    parties_to_it: frozenset[int] = NOBODY  # accounts that filed, followed or entered it
    refusers: frozenset[int] = NOBODY  # accounts whose refusal is under appeal
    proposers: frozenset[int] = NOBODY  # slips of kind filed or joined
    split_slips: frozenset[int] = NOBODY  # slips that joined by the merge of this very topic
    lower_rooms: frozenset[int] = NOBODY  # accounts of the rooms it came up from; they keep the duty to tell people
    bodies: frozenset[int] = NOBODY  # organisations that hold its referral or one of its open items
    # Pose
    untyped_notes: int = 0  # voice notes, before the first look
    # Review
    findings: Mapping[str, Verdict] = field(default_factory=dict)
    questions_asked: int = 0
    proposal: Proposal | None = None
    refused: bool = False  # declined or withheld, and this refusal was not appealed yet
    merge_target: MergeTarget | None = None
    merged_at: datetime | None = None
    target_withheld: bool = False
    target_room: Place | None = None
    transfers: int = 0
    voices: int = 0
    # Notices and deliberation
    notice_until: datetime | None = None
    doubts_open: int = 0
    doubts_waiting: int = 0  # not looked at yet, or withheld without a confirmation
    unexplained: int = 0  # opposing positions without an explanation
    options: int = 0
    meeting: Meeting | None = None
    adjournments: int = 0
    items: tuple[Item, ...] = ()
    # Implementation
    referral: Referral | None = None
    returns: int = 0
    escalated_from: int | None = None  # the lower room, while a send-back is still possible
    objections_open: int = 0
    proposer_says: Solved | None = None
    request_asked_at: datetime | None = None  # of the request to restart that waits for a decision
    withholding_confirmed: bool = False

    @property
    def is_city(self) -> bool:
        return self.place.upper_room_id is None
