"""The snapshot a move is judged by. Taken under the topic's row lock, so that nothing in it changes meanwhile.

Every move and every desk asks all of this, so the statements are built once: putting one together takes longer than
asking it.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.asks import NOTHING_GIVEN, Ask, Given
from app.domain.deadlines import climbs
from app.domain.desks import Place
from app.domain.facts import Item, Meeting, MergeTarget, Proposal, Referral, TopicFacts
from app.domain.stages import SlipKind, Solved, Status, Verdict
from app.extensions import db, rulebook
from app.models.accounts import Seat
from app.models.contributions import Doubt, DoubtState, Position, Stance, VoiceCount
from app.models.first_look import Look
from app.models.meetings import Attendance, CheckIn, MeetingState
from app.models.meetings import Meeting as MeetingRow
from app.models.notices import Notice, NoticeKind
from app.models.outcomes import Objection, Rating, RequestState, RestartRequest
from app.models.referrals import Escalation, ReferralState
from app.models.referrals import Referral as ReferralRow
from app.models.research import ResearchOption
from app.models.resolutions import Item as ItemRow
from app.models.resolutions import Milestone
from app.models.reviews import DeclineProposal, Finding, ProposalState, Refusal
from app.models.rooms import Room
from app.models.topics import Slip, Step, Topic
from app.models.voice_notes import VoiceNote
from app.queries.calendar import load as load_calendar
from app.queries.desks import place_of

_NOTICE_OF = {
    Status.ANNOUNCED: NoticeKind.TOPIC,
    Status.RESOLUTION_ANNOUNCED: NoticeKind.RESOLUTION,
    Status.RESULT_ANNOUNCED: NoticeKind.RESULT,
}

_TOPIC, _ROUND = sa.bindparam("topic", type_=sa.Integer), sa.bindparam("round", type_=sa.Integer)

_VOICES = sa.select(sa.func.coalesce(sa.func.sum(VoiceCount.n), 0)).where(VoiceCount.topic_id == _TOPIC)
_SLIPS = sa.select(Slip.id, Slip.kind, Slip.account_id).where(Slip.topic_id == _TOPIC)
_UNEXPLAINED = sa.select(sa.func.count(Position.id)).where(
    Position.topic_id == _TOPIC,
    Position.round == _ROUND,
    Position.stance == Stance.AGAINST,
    Position.explained_at.is_(None),
    Position.look != Look.WITHHELD,
)
_OPTIONS = sa.select(sa.func.count(ResearchOption.id)).where(
    ResearchOption.topic_id == _TOPIC, ResearchOption.round == _ROUND, ResearchOption.dropped_at.is_(None)
)
_OPEN_OBJECTIONS = sa.select(sa.func.count(Objection.id)).where(
    Objection.topic_id == _TOPIC,
    Objection.round == _ROUND,
    Objection.answered_at.is_(None),
    Objection.look != Look.WITHHELD,
)


def facts_of(
    topic: Topic, *, now: datetime, given: Given = NOTHING_GIVEN, owed_by: datetime | None = None
) -> TopicFacts:
    """About fifteen small queries by primary or topic key; never for lists. `given` names a merge target or a room.

    `owed_by` is the clock of one thing written to the topic: when that has run out the desks above may act in it too.
    """
    calendar = load_calendar()
    rules = rulebook.rules
    steps = _steps(topic)
    refusal = open_refusal(topic)
    referral = open_referral(topic)
    escalation = open_escalation(topic)
    request = open_request(topic)
    slips = db.session.execute(_SLIPS, _about(topic)).all()
    clocks = [None if topic.status.is_final else topic.due_at, request.due_at if request else None, owed_by]
    due_at = min((moment for moment in clocks if moment), default=None)
    return TopicFacts(
        topic_id=topic.id,
        number=topic.number,
        status=topic.status,
        place=place_of(topic.room_id),
        now=now,
        ruleset=rules,
        calendar=calendar,
        round=topic.round,
        returns_to=_returns_to(topic.status, refusal, referral, escalation),
        entered_at=topic.entered_at,
        posed_at=topic.posed_at,
        closed_at=topic.closed_at,
        due_at=topic.due_at,
        climbs=max(topic.climbed, climbs(due_at, now, lengths=rules.lengths, calendar=calendar)),
        admitted=topic.admitted_at is not None,
        hands=frozenset(step.account_id for step in steps if step.account_id and step.round == topic.round),
        parties_to_it=frozenset(slip.account_id for slip in slips if slip.account_id),
        refusers=_refusers_under_appeal(topic),
        proposers=frozenset(slip.id for slip in slips if slip.kind is not SlipKind.FOLLOWER),
        split_slips=_split_slips(topic),
        lower_rooms=people_of_lower_rooms(topic),
        bodies=_bodies(topic, referral),
        untyped_notes=_untyped_notes(topic),
        findings=_findings(topic),
        questions_asked=_made(steps, topic, "ask_details"),
        proposal=_proposal(topic),
        refused=refusal is not None and refusal.appealed_at is None,
        merge_target=_merge_target(given.get(Ask.TARGET_TOPIC)),
        merged_at=topic.merged_at,
        target_withheld=_status_of(topic.merged_into_id) is Status.WITHHELD,
        target_room=_target_room(given.get(Ask.TARGET_ROOM)),
        transfers=sum(step.verb == "transfer" for step in steps),
        voices=_count(_VOICES, topic),
        notice_until=notice_until(topic),
        **_doubts(topic),
        unexplained=_count(_UNEXPLAINED, topic),
        options=_count(_OPTIONS, topic),
        meeting=_meeting(topic),
        adjournments=_made(steps, topic, "adjourn"),
        items=_items(topic),
        referral=_referral(referral),
        returns=sum(step.verb == "return_referral" for step in steps),
        escalated_from=_lower_room(topic, escalation),
        objections_open=_count(_OPEN_OBJECTIONS, topic),
        proposer_says=_proposer_says(topic),
        request_asked_at=request.asked_at if request else None,
        withholding_confirmed=refusal is not None and refusal.confirmed_at is not None,
    )


def _about(topic: Topic) -> dict[str, int]:
    return {"topic": topic.id, "round": topic.round}


def _count(statement: sa.Select[int], topic: Topic) -> int:
    return db.session.scalar(statement, _about(topic)) or 0


# --- The open row of each kind: at most one, by a constraint or by the order of moves

_OPEN_REFUSAL = (
    sa.select(Refusal)
    .where(Refusal.topic_id == _TOPIC, Refusal.ended_at.is_(None))
    .order_by(Refusal.id.desc())
    .limit(1)
)


def open_refusal(topic: Topic) -> Refusal | None:
    return db.session.scalar(_OPEN_REFUSAL, _about(topic))


_OPEN_REFERRAL = sa.select(ReferralRow).where(ReferralRow.topic_id == _TOPIC, ReferralRow.state == ReferralState.OPEN)


def open_referral(topic: Topic) -> ReferralRow | None:
    return db.session.scalar(_OPEN_REFERRAL, _about(topic))


def _lower_room(topic: Topic, escalation: Escalation | None) -> int | None:
    """Where it may be sent back to; nowhere when that room has closed and this one goes on with its matters."""
    if escalation is None or topic.status is not Status.IN_REVIEW or escalation.from_room_id == topic.room_id:
        return None
    return escalation.from_room_id


_earlier = aliased(Escalation)
_OPEN_ESCALATION = (
    sa.select(Escalation)
    .where(
        Escalation.topic_id == _TOPIC,
        Escalation.round == _ROUND,
        Escalation.to_room_id == sa.bindparam("room", type_=sa.Integer),
        ~sa.exists().where(sa.and_(_earlier.topic_id == Escalation.topic_id, _earlier.sent_back_at.is_not(None))),
    )
    .order_by(Escalation.id.desc())
    .limit(1)
)


def open_escalation(topic: Topic) -> Escalation | None:
    """The way a topic came up to its present room in this round, unless it was sent back once already."""
    return db.session.scalar(_OPEN_ESCALATION, {**_about(topic), "room": topic.room_id})


_OPEN_REQUEST = sa.select(RestartRequest).where(
    RestartRequest.topic_id == _TOPIC, RestartRequest.state == RequestState.OPEN
)


def open_request(topic: Topic) -> RestartRequest | None:
    return db.session.scalar(_OPEN_REQUEST, _about(topic))


_OPEN_PROPOSAL = sa.select(DeclineProposal).where(
    DeclineProposal.topic_id == _TOPIC, DeclineProposal.state == ProposalState.OPEN
)


def open_proposal(topic: Topic) -> DeclineProposal | None:
    return db.session.scalar(_OPEN_PROPOSAL, _about(topic))


_PLANNED = sa.select(MeetingRow).where(MeetingRow.topic_id == _TOPIC, MeetingRow.state == MeetingState.PLANNED)


def planned_meeting(topic: Topic) -> MeetingRow | None:
    return db.session.scalar(_PLANNED, _about(topic))


_LATEST_NOTICE = (
    sa.select(Notice)
    .where(Notice.topic_id == _TOPIC, Notice.kind == sa.bindparam("kind", type_=Notice.__table__.c.kind.type))
    .order_by(Notice.id.desc())
    .limit(1)
)


def latest_notice(topic: Topic, status: Status | None = None) -> Notice | None:
    """The notice that belongs to `status` (the topic's own by default), or None where none runs."""
    kind = _NOTICE_OF.get(status or topic.status)
    if kind is None:
        return None
    return db.session.scalar(_LATEST_NOTICE, {**_about(topic), "kind": kind})


def notice_until(topic: Topic) -> datetime | None:
    notice = latest_notice(topic)
    return notice.until if notice else None


# --- Parts

_STEPS = sa.select(Step.verb, Step.round, Step.account_id).where(Step.topic_id == _TOPIC).order_by(Step.id)


def _steps(topic: Topic) -> list[sa.Row[tuple[str, int, int | None]]]:
    return list(db.session.execute(_STEPS, _about(topic)))


def _made(steps: list[sa.Row[tuple[str, int, int | None]]], topic: Topic, verb: str) -> int:
    return sum(step.verb == verb and step.round == topic.round for step in steps)


def _returns_to(
    status: Status, refusal: Refusal | None, referral: ReferralRow | None, escalation: Escalation | None
) -> Status | None:
    """Each way out keeps the status it left itself, so that a referral may be withheld and shown again."""
    left = {Status.WITHHELD: refusal, Status.REFERRED: referral, Status.IN_REVIEW: escalation}.get(status)
    return left.left_status if left else None


def _refusers_under_appeal(topic: Topic) -> frozenset[int]:
    """Who refused, until the appeal is decided; afterwards they are like everybody else again."""
    if topic.status not in (Status.POSED, Status.IN_REVIEW, Status.NEEDS_DETAILS):
        return frozenset()
    refusal = db.session.scalar(
        sa.select(Refusal)
        .where(Refusal.topic_id == topic.id, Refusal.appealed_at.is_not(None))
        .order_by(Refusal.id.desc())
        .limit(1)
    )
    if refusal is None:
        return frozenset()
    proposer = db.session.scalar(
        sa.select(DeclineProposal.proposed_by)
        .where(DeclineProposal.topic_id == topic.id, DeclineProposal.state == ProposalState.UPHELD)
        .order_by(DeclineProposal.id.desc())
        .limit(1)
    )
    return frozenset(account for account in (refusal.refused_by, proposer) if account is not None)


_SPLIT_SLIPS = sa.select(Slip.id).where(Slip.origin_topic_id == _TOPIC, Slip.kind == SlipKind.JOINED)


def _split_slips(topic: Topic) -> frozenset[int]:
    return frozenset(db.session.scalars(_SPLIT_SLIPS, _about(topic)))


_PEOPLE_OF_LOWER_ROOMS = sa.select(Seat.account_id).where(
    Seat.room_id.in_(sa.select(Escalation.from_room_id).where(Escalation.topic_id == _TOPIC)), Seat.ended_at.is_(None)
)


def people_of_lower_rooms(topic: Topic) -> frozenset[int]:
    """Of the rooms it was escalated from. A room it was transferred from has nothing more to do with it."""
    return frozenset(db.session.scalars(_PEOPLE_OF_LOWER_ROOMS, _about(topic)))


_BODIES = sa.select(ItemRow.organisation_id).where(
    ItemRow.topic_id == _TOPIC, ItemRow.round == _ROUND, ItemRow.organisation_id.is_not(None)
)


def _bodies(topic: Topic, referral: ReferralRow | None) -> frozenset[int]:
    if topic.status is Status.REFERRED and referral:
        return frozenset({referral.organisation_id})
    return frozenset(db.session.scalars(_BODIES, _about(topic)))


_UNTYPED_NOTES = (
    sa.select(sa.func.count())
    .select_from(VoiceNote)
    .where(VoiceNote.topic_id == _TOPIC, VoiceNote.typed_at.is_(None), VoiceNote.gone_at.is_(None))
)


def _untyped_notes(topic: Topic) -> int:
    """Only the first look waits for them."""
    return _count(_UNTYPED_NOTES, topic) if topic.status is Status.POSED else 0


_FINDINGS = sa.select(Finding.clause, Finding.verdict).where(Finding.topic_id == _TOPIC, Finding.round == _ROUND)


def _findings(topic: Topic) -> dict[str, Verdict]:
    return {row.clause: row.verdict for row in db.session.execute(_FINDINGS, _about(topic))}


def _proposal(topic: Topic) -> Proposal | None:
    row = open_proposal(topic)
    return Proposal(row.proposed_by, row.clause) if row else None


def _referral(row: ReferralRow | None) -> Referral | None:
    return Referral(row.organisation_id, row.due_at, row.assigned) if row else None


def _merge_target(topic_id: int | None) -> MergeTarget | None:
    target = db.session.get(Topic, topic_id) if topic_id else None
    return MergeTarget(target.id, target.status, target.room_id) if target else None


def _status_of(topic_id: int | None) -> Status | None:
    return db.session.scalar(sa.select(Topic.status).where(Topic.id == topic_id)) if topic_id else None


def _target_room(room_id: int | None) -> Place | None:
    """The room to transfer to; a closed one is none."""
    room = db.session.get(Room, room_id) if room_id else None
    return place_of(room.id) if room and not room.is_closed else None


_DOUBTS = (
    sa.select(Doubt.state, Doubt.withholding_confirmed_by, sa.func.count())
    .where(Doubt.topic_id == _TOPIC, Doubt.round == _ROUND)
    .group_by(Doubt.state, Doubt.withholding_confirmed_by)
)


def _doubts(topic: Topic) -> dict[str, int]:
    rows = db.session.execute(_DOUBTS, _about(topic))
    found = {"doubts_open": 0, "doubts_waiting": 0}
    for state, confirmed_by, count in rows:
        if state is DoubtState.OPEN:
            found["doubts_open"] += count
        elif state is DoubtState.WAITING or (state is DoubtState.WITHHELD and confirmed_by is None):
            found["doubts_waiting"] += count
    return found


def _meeting(topic: Topic) -> Meeting | None:
    row = planned_meeting(topic)
    if row is None:
        return None
    attended = sa.exists().where(Attendance.meeting_id == row.id) | sa.exists().where(CheckIn.meeting_id == row.id)
    return Meeting(
        row.starts_at,
        attendance_recorded=bool(db.session.scalar(sa.select(attended))),
        record_written=bool(row.record),
    )


_ITEMS = (
    sa.select(ItemRow, sa.exists().where(Milestone.item_id == ItemRow.id))
    .where(ItemRow.topic_id == _TOPIC, ItemRow.round == _ROUND)
    .order_by(ItemRow.id)
)


def _items(topic: Topic) -> tuple[Item, ...]:
    rows = db.session.execute(_ITEMS, _about(topic))
    return tuple(
        Item(
            has_person=bool(item.lead_person),
            has_body=item.organisation_id is not None,
            due_on=item.due_on,
            has_milestones=has_milestones,
            outcome=item.outcome,
            has_evidence=bool(item.evidence),
        )
        for item, has_milestones in rows
    )


_PROPOSERS_SAY = (
    sa.select(Rating.solved)
    .join(Slip, Slip.id == Rating.slip_id)
    .where(
        Rating.topic_id == _TOPIC,
        Rating.round == _ROUND,
        Rating.solved.is_not(None),
        Slip.kind != SlipKind.FOLLOWER,
    )
)


def _proposer_says(topic: Topic) -> Solved | None:
    """The last word of a proposer in this round. Several proposers: one “not” outweighs, for it is owed an answer."""
    said = set(db.session.scalars(_PROPOSERS_SAY, _about(topic)))
    return next((answer for answer in (Solved.NOT, Solved.PARTLY, Solved.SOLVED) if answer in said), None)
