"""The desk: everything whose turn it is on one account's desk, in due order.

SQL gathers what could lie there, never too little; the rules of the domain then decide, on facts that are loaded for
all candidates at once. So the queue and the buttons of a topic are of one mind, and the number of queries is fixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa

from app.domain.clock import is_overdue, local_day
from app.domain.outlook import days_left, late
from app.domain.roles import Actor, Role
from app.domain.sentences import N_, Sentence, say
from app.domain.stages import Channel, Status
from app.domain.suspicion import Suspected
from app.domain.text import title_from
from app.domain.turns import Turn, turn
from app.extensions import db, rulebook
from app.models.accounts import Seat
from app.models.contributions import VoiceCount, VoiceKind
from app.models.outcomes import RequestState, RestartRequest
from app.models.referrals import Referral as ReferralRow
from app.models.referrals import ReferralState
from app.models.resolutions import Item
from app.models.reviews import DeclineProposal, ProposalState, Refusal
from app.models.rooms import Room
from app.models.topics import Slip, Step, Topic
from app.queries.form_pads import paper_waited
from app.queries.reach import Reach
from app.queries.suspicions import suspected
from app.queries.turn_facts import turn_facts


class Section(Enum):
    """The parts of the queue, in the order they are shown."""

    DUE = N_("Due today or late")
    CAME_UP = N_("Came up from rooms below")
    REST = N_("Next")
    WAITING = N_("Waiting for the proposer")

    @property
    def label(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Card:
    """One line of the queue. `when` says how long is left or how late it is; None where no clock runs."""

    topic_id: int
    number: str
    title: str
    lang: str
    status: Status
    room: str
    is_elsewhere: bool
    channel: Channel
    helper_name: str | None
    posed_at: datetime
    due_at: datetime | None
    when: Sentence | None
    me_toos: int
    suspected: Suspected | None
    section: Section
    is_late: bool
    is_due_today: bool
    waited: int | None  # working days on paper, before somebody typed it in

    @property
    def order(self) -> tuple[int, bool, datetime, int]:
        return order(self.section, self.due_at, self.posed_at, self.topic_id)


def order(section: Section, due_at: datetime | None, since: datetime, id_: int) -> tuple[int, bool, datetime, int]:
    """By section, then by due date; what has none comes last, the oldest first."""
    return list(Section).index(section), due_at is None, due_at or since, id_


def queue(actor: Actor, now: datetime) -> list[Card]:
    """In the order of sections, then of due dates. At most fourteen queries, however much lies there."""
    reach = Reach.of(actor)
    rows = _candidates(reach, actor.organisation_ids, now)
    if not rows:
        return []
    cards = []
    for row, facts in turn_facts(rows, now):
        its_turn = turn(facts)
        if its_turn is not None and its_turn.of.allows(actor, facts):
            is_here = row.room_id in reach.rooms or bool(actor.organisation_ids & facts.bodies)
            cards.append(_card(row, now, its_turn, is_elsewhere=not is_here))
    return sorted(cards, key=lambda card: card.order)


def _card(row: Any, now: datetime, its_turn: Turn, *, is_elsewhere: bool) -> Card:
    clocks = (row.due_at, row.request_due_at, row.proposal_due_at)
    due_at = min((due for due in clocks if due), default=None)
    is_late = is_overdue(due_at, now) and not its_turn.is_waiting
    is_due_today = due_at is not None and not is_late and local_day(due_at) == local_day(now)
    if its_turn.is_waiting:
        section = Section.WAITING
    elif its_turn.is_own and is_elsewhere:
        section = Section.CAME_UP
    else:
        section = Section.DUE if is_late or is_due_today else Section.REST
    return Card(
        topic_id=row.id,
        number=row.number,
        title=row.title or title_from(row.shown, rulebook.rules.thresholds.title_max_chars) or row.number,
        lang=row.lang,
        status=row.status,
        room=row.room,
        is_elsewhere=is_elsewhere,
        channel=row.channel,
        helper_name=row.helper_name,
        posed_at=row.posed_at,
        due_at=due_at,
        when=when(due_at, now),
        me_toos=row.me_toos or 0,
        suspected=row.suspected,
        section=section,
        is_late=is_late,
        is_due_today=is_due_today,
        waited=row.waited,
    )


def when(due_at: datetime | None, now: datetime) -> Sentence | None:
    if due_at is None:
        return None
    if local_day(due_at) == local_day(now):
        return say("Due today")
    return late((local_day(now) - local_day(due_at)).days) or days_left(due_at, now)


# --- What could lie there

_OF_ROLE = {
    Role.ADMINISTRATOR: (
        Status.POSED,
        Status.NEEDS_DETAILS,
        Status.DELIBERATED,
        Status.RESOLUTION_ANNOUNCED,
        Status.IN_PROGRESS,
        Status.REFERRED,
    ),
    Role.REVIEWER: (Status.POSED, Status.IN_REVIEW, Status.NEEDS_DETAILS),
    Role.CONVENER: (Status.ANNOUNCED, Status.IN_RESEARCH, Status.SCHEDULED),
}
_RUNNING = tuple(status for status in Status if not status.is_final)


def _candidates(reach: Reach, bodies: frozenset[int], now: datetime) -> list[Any]:
    """Topics in these rooms, those that silent rooms leave to them, late ones below, and what waits for the bodies."""
    ways: list[sa.ColumnElement[bool]] = []
    if reach:
        ways = [
            sa.and_(Topic.status.in_(statuses), Topic.room_id.in_(reach.silent(f"silent_{role}", [role])))
            for role, statuses in _OF_ROLE.items()
        ]
        ways.append(sa.and_(Topic.status.in_(_LEFT_TO_THOSE_ABOVE), Topic.room_id.in_(reach.right_below())))
        ways.append(
            sa.and_(
                Topic.room_id.in_(reach.below()),
                sa.or_(_is_late(now), Topic.climbed > 0, _somebody_may_not(), RestartRequest.id.is_not(None)),
            )
        )
    if bodies:
        ways.append(_waits_for(bodies))
    if not ways:
        return []
    return list(
        db.session.execute(
            sa.select(
                *(Topic.id, Topic.number, Topic.title, Topic.shown, Topic.lang, Topic.status, Topic.round),
                *(
                    Topic.room_id,
                    Topic.climbed,
                    Topic.channel,
                    Topic.helper_name,
                    Topic.posed_at,
                    Topic.entered_at,
                    Topic.due_at,
                ),
                Room.name.label("room"),
                VoiceCount.n.label("me_toos"),
                suspected().label("suspected"),
                RestartRequest.asked_at.label("request_asked_at"),
                RestartRequest.due_at.label("request_due_at"),
                DeclineProposal.proposed_by,
                DeclineProposal.clause,
                DeclineProposal.due_at.label("proposal_due_at"),
                paper_waited().label("waited"),
            )
            .join(Room, Room.id == Topic.room_id)
            .outerjoin(VoiceCount, sa.and_(VoiceCount.topic_id == Topic.id, VoiceCount.kind == VoiceKind.ME_TOO))
            .outerjoin(
                RestartRequest,
                sa.and_(RestartRequest.topic_id == Topic.id, RestartRequest.state == RequestState.OPEN),
            )
            .outerjoin(
                DeclineProposal,
                sa.and_(DeclineProposal.topic_id == Topic.id, DeclineProposal.state == ProposalState.OPEN),
            )
            .where(sa.or_(*ways), sa.or_(_is_open(), RestartRequest.id.is_not(None)))
        )
    )


_LEFT_TO_THOSE_ABOVE = (Status.RESULT_ANNOUNCED, Status.WITHHELD)


def _is_open() -> sa.ColumnElement[bool]:
    """A withheld topic whose withholding was confirmed has no clock any more, and is on nobody's desk."""
    return sa.or_(Topic.status.in_(_RUNNING), sa.and_(Topic.status == Status.WITHHELD, Topic.due_at.is_not(None)))


def _is_late(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(Topic.status.in_(_RUNNING), Topic.due_at < now)


def _somebody_may_not() -> sa.ColumnElement[bool]:
    """Somebody is left out of the desk, as a party or for having had their say, so that the next one above acts."""
    parties = sa.exists().where(Slip.topic_id == Topic.id, Slip.account_id.is_not(None))
    refused = sa.exists().where(Refusal.topic_id == Topic.id, Refusal.appealed_at.is_not(None))
    acted_above = sa.exists().where(
        Step.topic_id == Topic.id,
        Seat.account_id == Step.account_id,
        Seat.ended_at.is_(None),
        Seat.room_id.is_not(None),
        Seat.room_id != Topic.room_id,
    )
    return sa.or_(
        refused,
        sa.and_(Topic.status.in_(_OF_ROLE[Role.REVIEWER]), sa.or_(parties, DeclineProposal.id.is_not(None))),
        sa.and_(Topic.status == Status.RESULT_ANNOUNCED, acted_above),
    )


def _waits_for(bodies: frozenset[int]) -> sa.ColumnElement[bool]:
    referred = sa.exists().where(
        ReferralRow.topic_id == Topic.id,
        ReferralRow.state == ReferralState.OPEN,
        ReferralRow.organisation_id.in_(bodies),
    )
    item = sa.exists().where(Item.topic_id == Topic.id, Item.round == Topic.round, Item.organisation_id.in_(bodies))
    return sa.or_(
        sa.and_(Topic.status == Status.REFERRED, referred),
        sa.and_(Topic.status == Status.IN_PROGRESS, item),
    )
