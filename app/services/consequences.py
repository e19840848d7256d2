"""What a move changes besides the status: one function a verb, called by `advance` after every guard has agreed.

Each gets the locked topic, the facts it was judged by, the actor, what was given, and the time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from app.domain.asks import Ask, Given
from app.domain.clock import due_in_days, due_in_working_days, end_of_day
from app.domain.errors import Invalid
from app.domain.facts import TopicFacts
from app.domain.roles import Actor, ActorKind
from app.domain.sentences import say
from app.domain.stages import (
    CheckedBy,
    ResultKind,
    SlipKind,
    Solved,
    Status,
    TopicClass,
    closed_label,
)
from app.extensions import db
from app.models.meetings import AgendaItem, Meeting, MeetingState, SignUp, SignUpState
from app.models.notices import ClockPause, Notice, NoticeKind
from app.models.organisations import Organisation
from app.models.outcomes import RequestState, Result
from app.models.referrals import Escalation, Referral, ReferralState
from app.models.research import ResearchOption
from app.models.resolutions import Item, Milestone, Resolution
from app.models.reviews import DeclineProposal, ProposalState, Refusal
from app.models.topics import Slip, Topic
from app.queries import facts as rows
from app.services import figures
from app.services.told import write_down

Consequence = Callable[[Topic, TopicFacts, Actor, Given, datetime], None]
CONSEQUENCES: dict[str, Consequence] = {}


def of(*verbs: str) -> Callable[[Consequence], Consequence]:
    def register(consequence: Consequence) -> Consequence:
        CONSEQUENCES.update(dict.fromkeys(verbs, consequence))
        return consequence

    return register


def drop_proposal(topic: Topic) -> None:
    """Whatever else was decided, an open proposal to decline was not followed."""
    if proposal := rows.open_proposal(topic):
        proposal.state = ProposalState.DROPPED


# --- Pose


@of("accept")
def take_up(topic: Topic, _facts: TopicFacts, _actor: Actor, given: Given, _now: datetime) -> None:
    topic.title = given[Ask.TITLE]
    topic.category = given[Ask.CATEGORY]
    topic.shown = given[Ask.SHOWN]


@of("withhold")
def withhold(topic: Topic, _facts: TopicFacts, actor: Actor, given: Given, now: datetime) -> None:
    """Boards name topics too, and a hidden name must not wait there for the next count."""
    figures.make_boards_stale(topic.room_id)
    _refuse(topic, Status.WITHHELD, actor, now, rule=given[Ask.RULE], reason=given[Ask.REASON])


@of("restore")
def restore(topic: Topic, facts: TopicFacts, _actor: Actor, _given: Given, now: datetime) -> None:
    """A period that ran while nobody could see the topic is given back."""
    refusal = rows.open_refusal(topic)
    assert refusal is not None
    refusal.ended_at = now
    if facts.returns_to is not None and (notice := rows.latest_notice(topic, facts.returns_to)):
        notice.until += now - refusal.refused_at


@of("transfer")
def transfer(topic: Topic, _facts: TopicFacts, _actor: Actor, given: Given, _now: datetime) -> None:
    topic.room_id = given[Ask.TARGET_ROOM]


# --- Review


@of("ask_details")
def pause(topic: Topic, _facts: TopicFacts, _actor: Actor, given: Given, now: datetime) -> None:
    db.session.add(ClockPause(topic_id=topic.id, paused_at=now, reason=given[Ask.QUESTION]))


@of("resume")
def end_pause(topic: Topic, _facts: TopicFacts, _actor: Actor, _given: Given, now: datetime) -> None:
    db.session.execute(
        sa.update(ClockPause)
        .where(ClockPause.topic_id == topic.id, ClockPause.resumed_at.is_(None))
        .values(resumed_at=now)
    )


@of("add_details")
def add_details(topic: Topic, facts: TopicFacts, actor: Actor, given: Given, now: datetime) -> None:
    end_pause(topic, facts, actor, given, now)
    write_down(topic, given[Ask.DETAILS], slip_id=next(iter(actor.slip_ids & facts.proposers), None), now=now)


@of("answer")
def answer(topic: Topic, facts: TopicFacts, _actor: Actor, given: Given, now: datetime) -> None:
    _announce_result(topic, facts, ResultKind.EXPLAINED, given, now)


@of("handle_directly")
def handle_directly(topic: Topic, _facts: TopicFacts, _actor: Actor, given: Given, now: datetime) -> None:
    """Exactly one item; its own date is its only milestone."""
    item = Item(
        topic_id=topic.id,
        round=topic.round,
        task=given[Ask.TASK],
        lead_person=given[Ask.LEAD_PERSON],
        organisation_id=_body(given).id,
        due_on=given[Ask.DUE_ON],
        made_at=now,
    )
    db.session.add(item)
    db.session.flush()
    db.session.add(Milestone(item_id=item.id, text=given[Ask.TASK], due_on=given[Ask.DUE_ON]))


@of("admit")
def admit(topic: Topic, facts: TopicFacts, _actor: Actor, given: Given, now: datetime) -> None:
    topic.admitted_at = now
    until = given.get(Ask.NOTICE_UNTIL)
    _open_notice(
        topic,
        NoticeKind.TOPIC,
        now,
        end_of_day(until) if until else due_in_days(now, facts.ruleset.lengths.notice_days),
    )


@of("propose_decline")
def propose_decline(topic: Topic, facts: TopicFacts, actor: Actor, given: Given, now: datetime) -> None:
    assert actor.account_id is not None
    db.session.add(
        DeclineProposal(
            topic_id=topic.id,
            round=topic.round,
            clause=given[Ask.CLAUSE],
            reason=given[Ask.REASON],
            where_instead=given[Ask.WHERE_INSTEAD],
            proposed_by=actor.account_id,
            proposed_at=now,
            due_at=due_in_working_days(now, facts.ruleset.lengths.decline_answer_wd, facts.calendar),
        )
    )


@of("decline")
def decline(topic: Topic, _facts: TopicFacts, actor: Actor, _given: Given, now: datetime) -> None:
    proposal = rows.open_proposal(topic)
    assert proposal is not None
    proposal.state, proposal.decided_by, proposal.decided_at = ProposalState.UPHELD, actor.account_id, now
    _refuse(
        topic,
        Status.DECLINED,
        actor,
        now,
        clause=proposal.clause,
        reason=proposal.reason,
        where_instead=proposal.where_instead,
    )


@of("appeal")
def appeal(topic: Topic, facts: TopicFacts, actor: Actor, given: Given, now: datetime) -> None:
    refusal = rows.open_refusal(topic)
    assert refusal is not None
    refusal.appealed_at = refusal.ended_at = now
    write_down(topic, given[Ask.NEW_FACTS], slip_id=next(iter(actor.slip_ids & facts.proposers), None), now=now)


@of("revisit")
def revisit(topic: Topic, _facts: TopicFacts, _actor: Actor, _given: Given, now: datetime) -> None:
    refusal = rows.open_refusal(topic)
    assert refusal is not None
    refusal.ended_at = now


@of("merge")
def merge(topic: Topic, _facts: TopicFacts, _actor: Actor, given: Given, now: datetime) -> None:
    """Slips move with their matter and keep where they came from; topics merged into this one are re-pointed."""
    target = given[Ask.TARGET_TOPIC]
    db.session.execute(sa.update(Topic).where(Topic.merged_into_id == topic.id).values(merged_into_id=target))
    db.session.execute(
        sa.update(Slip)
        .where(Slip.topic_id == topic.id, Slip.kind != SlipKind.FOLLOWER)
        .values(topic_id=target, kind=SlipKind.JOINED)
    )
    db.session.execute(sa.update(Slip).where(Slip.topic_id == topic.id).values(topic_id=target))
    # Last, with nothing flushed before the status follows: the table ties the two together.
    topic.merged_into_id, topic.merged_at = target, now


@of("split")
def split(topic: Topic, _facts: TopicFacts, _actor: Actor, _given: Given, _now: datetime) -> None:
    db.session.execute(
        sa.update(Slip)
        .where(Slip.origin_topic_id == topic.id, Slip.kind == SlipKind.JOINED)
        .values(topic_id=topic.id, kind=SlipKind.FILED)
    )
    db.session.execute(sa.update(Slip).where(Slip.origin_topic_id == topic.id).values(topic_id=topic.id))
    topic.merged_into_id = topic.merged_at = None


# --- Beyond the room's power


@of("refer", "assign")
def refer(topic: Topic, facts: TopicFacts, actor: Actor, given: Given, now: datetime) -> None:
    db.session.add(
        Referral(
            topic_id=topic.id,
            round=topic.round,
            organisation_id=_body(given).id,
            left_status=topic.status,
            why=given[Ask.REASON],
            due_at=end_of_day(given[Ask.DUE_ON]),
            # Only after it was returned often enough does a supervisor assign; see the guard of the row.
            assigned=actor.account_id in facts.place.supervisors
            and facts.returns >= facts.ruleset.thresholds.returns_before_assign,
            referred_at=now,
        )
    )


@of("answer_referral")
def answer_referral(topic: Topic, facts: TopicFacts, _actor: Actor, given: Given, now: datetime) -> None:
    _end_referral(topic, ReferralState.ANSWERED, now)
    _announce_result(topic, facts, ResultKind.EXPLAINED, given, now, passed_on=not facts.items)


@of("return_referral")
def return_referral(topic: Topic, _facts: TopicFacts, _actor: Actor, given: Given, now: datetime) -> None:
    _end_referral(topic, ReferralState.RETURNED, now).right_holder = given[Ask.RIGHT_HOLDER]


@of("recall")
def recall(topic: Topic, _facts: TopicFacts, _actor: Actor, _given: Given, now: datetime) -> None:
    _end_referral(topic, ReferralState.RECALLED, now)


@of("escalate")
def escalate(topic: Topic, facts: TopicFacts, _actor: Actor, given: Given, now: datetime) -> None:
    assert facts.place.upper_room_id is not None
    db.session.add(
        Escalation(
            topic_id=topic.id,
            round=topic.round,
            from_room_id=topic.room_id,
            to_room_id=facts.place.upper_room_id,
            left_status=topic.status,
            tried=given[Ask.TRIED],
            asked=given[Ask.ASKED],
            by_when=given[Ask.DUE_ON],
            escalated_at=now,
        )
    )
    topic.room_id = facts.place.upper_room_id


@of("send_back")
def send_back(topic: Topic, _facts: TopicFacts, _actor: Actor, _given: Given, now: datetime) -> None:
    escalation = rows.open_escalation(topic)
    assert escalation is not None
    escalation.sent_back_at = now
    topic.room_id = escalation.from_room_id


# --- Deliberate


@of("schedule")
def schedule(topic: Topic, _facts: TopicFacts, _actor: Actor, given: Given, now: datetime) -> None:
    """The options that research drafted become the agenda; nobody types them again."""
    meeting = Meeting(
        topic_id=topic.id,
        round=topic.round,
        starts_at=given[Ask.STARTS_AT],
        place=given.get(Ask.PLACE) or None,
        link=given.get(Ask.LINK) or None,
        called_at=now,
    )
    db.session.add(meeting)
    db.session.flush()
    options = db.session.scalars(
        sa.select(ResearchOption)
        .where(
            ResearchOption.topic_id == topic.id,
            ResearchOption.round == topic.round,
            ResearchOption.dropped_at.is_(None),
        )
        .order_by(ResearchOption.id)
    )
    for order, option in enumerate(options, 1):
        db.session.add(AgendaItem(meeting_id=meeting.id, order=order, text=option.text, option_id=option.id))
    _carry_sign_ups(meeting, now)


def _carry_sign_ups(meeting: Meeting, now: datetime) -> None:
    """Nobody signs up a second time because a meeting was called off. The room answers each anew, for the seats and the
    day are others; who cannot come takes it back."""
    called_off = sa.select(Meeting.id).where(
        Meeting.topic_id == meeting.topic_id,
        Meeting.round == meeting.round,
        Meeting.state == MeetingState.CALLED_OFF,
    )
    for asked in db.session.scalars(sa.select(SignUp).where(SignUp.meeting_id.in_(called_off))):
        asked.meeting_id, asked.asked_at = meeting.id, now
        asked.is_online = bool(meeting.link) and (asked.is_online or not meeting.place)
        asked.state, asked.reason, asked.answered_at, asked.answered_by = SignUpState.ASKED, None, None, None


@of("call_off", "reconsider")
def call_off(topic: Topic, _facts: TopicFacts, _actor: Actor, _given: Given, _now: datetime) -> None:
    if meeting := rows.planned_meeting(topic):
        meeting.state = MeetingState.CALLED_OFF


@of("hold")
def hold(topic: Topic, _facts: TopicFacts, _actor: Actor, _given: Given, _now: datetime) -> None:
    meeting = rows.planned_meeting(topic)
    assert meeting is not None
    meeting.state = MeetingState.HELD


@of("conclude")
def conclude(topic: Topic, facts: TopicFacts, _actor: Actor, given: Given, now: datetime) -> None:
    _announce_result(topic, facts, ResultKind.EXPLAINED, given, now)


@of("announce_resolution")
def announce_resolution(topic: Topic, facts: TopicFacts, _actor: Actor, given: Given, now: datetime) -> None:
    db.session.add(
        Resolution(topic_id=topic.id, round=topic.round, minority_view=given[Ask.MINORITY_VIEW], announced_at=now)
    )
    until = due_in_days(now, facts.ruleset.lengths.notice_days)
    _open_notice(topic, NoticeKind.RESOLUTION, now, until)


# --- Implement


@of("report_result")
def report_result(topic: Topic, facts: TopicFacts, _actor: Actor, given: Given, now: datetime) -> None:
    _announce_result(topic, facts, ResultKind.CARRIED_OUT, given, now)


@of("confirm")
def confirm(topic: Topic, facts: TopicFacts, actor: Actor, _given: Given, now: datetime) -> None:
    """Closed is not solved: the label says who looked. Only a proposer's own “solved” makes class A."""
    assert topic.result_kind is not None
    if facts.proposer_says is Solved.SOLVED:
        topic.checked_by = CheckedBy.PROPOSER
    else:
        topic.checked_by = CheckedBy.NOBODY if actor.kind is ActorKind.CLOCK else CheckedBy.UPPER_ROOM
    topic.closed_at = now
    topic.closed_label = closed_label(
        kind=topic.result_kind, passed_on=_was_passed_on(topic), checked_by=topic.checked_by
    )
    if topic.checked_by is CheckedBy.PROPOSER:
        topic.topic_class = TopicClass.A


@of("restart")
def restart(topic: Topic, facts: TopicFacts, actor: Actor, _given: Given, now: datetime) -> None:
    """The next round lies in the room above: who could not carry it out does not judge it alone again."""
    request = rows.open_request(topic)
    assert request is not None
    request.state, request.decided_by, request.decided_at = RequestState.GRANTED, actor.account_id, now
    topic.round += 1
    topic.room_id = facts.place.upper_room_id or topic.room_id
    topic.closed_at = topic.closed_label = topic.checked_by = topic.result_kind = None


# --- Parts


def _open_notice(topic: Topic, kind: NoticeKind, now: datetime, until: datetime) -> None:
    db.session.add(Notice(topic_id=topic.id, round=topic.round, kind=kind, opened_at=now, until=until))


def _announce_result(
    topic: Topic, facts: TopicFacts, kind: ResultKind, given: Given, now: datetime, *, passed_on: bool = False
) -> None:
    """Every result opens the same window for objections, waited out whoever is content."""
    topic.result_kind = kind
    db.session.add(
        Result(
            topic_id=topic.id,
            round=topic.round,
            kind=kind,
            answer=given[Ask.ANSWER],
            document=given.get(Ask.DOCUMENT),
            minority_view=given.get(Ask.MINORITY_VIEW),
            became=given.get(Ask.BECAME),
            passed_on=passed_on,
            announced_at=now,
        )
    )
    _open_notice(topic, NoticeKind.RESULT, now, due_in_days(now, facts.ruleset.lengths.objection_days))


def _was_passed_on(topic: Topic) -> bool:
    latest = sa.select(Result.passed_on).where(Result.topic_id == topic.id).order_by(Result.id.desc()).limit(1)
    return bool(db.session.scalar(latest))


def _refuse(topic: Topic, status: Status, actor: Actor, now: datetime, **why: str) -> None:
    db.session.add(
        Refusal(
            topic_id=topic.id,
            status=status,
            left_status=topic.status,
            refused_by=actor.account_id,
            refused_at=now,
            **why,
        )
    )
    db.session.flush()


def _end_referral(topic: Topic, state: ReferralState, now: datetime) -> Referral:
    referral = rows.open_referral(topic)
    assert referral is not None
    referral.state, referral.ended_at = state, now
    return referral


def _body(given: Given) -> Organisation:
    body = db.session.get(Organisation, given[Ask.BODY])
    if body is None or not body.is_active:
        raise Invalid(Ask.BODY.value, say("Choose a body from the list."))
    return body
