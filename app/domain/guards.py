"""The preconditions of the moves. Each looks at the facts and answers None, or the sentence the person is told.

A guard says what is missing, never who may: that is a rule. Every guard is asked, so that somebody who is refused
hears all reasons at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from app.domain.asks import Ask, Given
from app.domain.clock import is_overdue, local_day, working_days_late
from app.domain.facts import TopicFacts
from app.domain.roles import Actor, ActorKind
from app.domain.rules import Rule
from app.domain.sentences import Sentence, say
from app.domain.stages import Solved, Status, Verdict

Guard = Callable[[Actor, TopicFacts, Given], Sentence | None]

MERGEABLE_INTO = frozenset(
    {
        Status.IN_REVIEW,
        Status.NEEDS_DETAILS,
        Status.ANNOUNCED,
        Status.IN_RESEARCH,
        Status.SCHEDULED,
        Status.DELIBERATED,
        Status.RESOLUTION_ANNOUNCED,
        Status.IN_PROGRESS,
    }
)


def unless(exempt: Rule, guard: Guard) -> Guard:
    """The guard, but not asked of those whom `exempt` allows."""

    def guarded(actor: Actor, facts: TopicFacts, given: Given) -> Sentence | None:
        return None if exempt.allows(actor, facts) else guard(actor, facts, given)

    guarded.__name__ = guard.__name__
    return guarded


# --- Pose


def every_note_typed_up(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    """Nobody can read a voice, and nobody should have to guess at one that stands in no record."""
    return say("A voice note waits to be typed up.") if facts.untyped_notes else None


# --- Review


def may_still_ask(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    most = facts.ruleset.thresholds.questions_per_round
    if facts.questions_asked < most:
        return None
    return say("The proposer was already asked %(most)s times. Decide on what you have.", most=most)


def details_are_late(actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    """The clock resumes the review only when the time for an answer is over; a reviewer may resume earlier."""
    if actor.kind is not ActorKind.CLOCK or is_overdue(facts.due_at, facts.now):
        return None
    return say("There is still time for an answer.")


def ten_findings(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    missing = [clause.code for clause in facts.ruleset.clauses if clause.code not in facts.findings]
    if missing:
        return say("%(count)s of the ten clauses have no finding yet.", count=len(missing))
    return None


def carried_by_a_clause(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    if any(facts.findings.get(clause.code) is Verdict.YES for clause in facts.ruleset.may):
        return None
    return say("None of the five “may” clauses carries the topic.")


def barred_by_no_clause(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    if all(facts.findings.get(clause.code) is not Verdict.YES for clause in facts.ruleset.may_not):
        return None
    return say("One of the five “may not” clauses applies. Propose to decline, or change the finding.")


def notice_is_long_enough(_actor: Actor, facts: TopicFacts, given: Given) -> Sentence | None:
    days = facts.ruleset.lengths.notice_days
    until = given.get(Ask.NOTICE_UNTIL)
    if until is None or until >= local_day(facts.now) + timedelta(days=days):
        return None
    return say("A notice lasts at least %(days)s days.", days=days)


def no_open_proposal(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    return say("Somebody already proposed to decline this topic.") if facts.proposal else None


def proposal_is_open(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    return None if facts.proposal else say("Nobody proposed to decline this topic.")


def clause_is_a_may_not(_actor: Actor, facts: TopicFacts, given: Given) -> Sentence | None:
    codes = {clause.code for clause in facts.ruleset.may_not}
    if Ask.CLAUSE not in given or given[Ask.CLAUSE] in codes:
        return None
    return say("Name one of the five “may not” clauses.")


def rule_exists(_actor: Actor, facts: TopicFacts, given: Given) -> Sentence | None:
    codes = {rule.code for rule in facts.ruleset.moderation_rules}
    if Ask.RULE not in given or given[Ask.RULE] in codes:
        return None
    return say("Name the rule that was broken.")


def once_per_refusal(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    return None if facts.refused else say("This refusal was already appealed once.")


def review_date_has_come(actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    if actor.kind is not ActorKind.CLOCK or is_overdue(facts.due_at, facts.now):
        return None
    return say("The date for looking at it again has not come yet.")


def target_can_take_it(_actor: Actor, facts: TopicFacts, given: Given) -> Sentence | None:
    target = facts.merge_target
    if Ask.TARGET_TOPIC not in given:
        return None
    if target is None or target.topic_id == facts.topic_id:
        return say("Name another topic to handle it with.")
    if target.room_id not in (facts.place.room_id, facts.place.upper_room_id):
        return say("The other topic must lie in the same room or in the room above.")
    if target.status not in MERGEABLE_INTO:
        return say("The other topic can no longer take another one in.")
    return None


def within_the_days_to_split(actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    """Binds the holder of the slip only; a reviewer may split at any time, the clock when the target is withheld."""
    if actor.kind is ActorKind.CLOCK:
        return None if facts.target_withheld else say("The topic it was merged into is still shown.")
    if actor.kind is not ActorKind.SLIP_HOLDER or facts.merged_at is None:
        return None
    days = facts.ruleset.lengths.split_within_days
    if facts.now <= facts.merged_at + timedelta(days=days):
        return None
    return say("The %(days)s days for saying that yours is different are over.", days=days)


def room_takes_transfers(_actor: Actor, facts: TopicFacts, given: Given) -> Sentence | None:
    if Ask.TARGET_ROOM not in given:
        return None
    room = facts.target_room
    if room is None or room.room_id == facts.place.room_id:
        return say("Name another room.")
    if room.level.height > facts.place.level.height:
        return say("To a higher room a matter is escalated, not transferred.")
    return None


def transfers_left(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    most = facts.ruleset.thresholds.transfers_before_supervisor
    if facts.transfers < most:
        return None
    return say("It was already transferred %(most)s times; now only a supervisor may.", most=most)


# --- Referral and escalation


def is_still_to_come(_actor: Actor, facts: TopicFacts, given: Given) -> Sentence | None:
    due = given.get(Ask.DUE_ON)
    if due is None or due >= local_day(facts.now):
        return None
    return say("The date lies in the past.")


def document_is_named(_actor: Actor, _facts: TopicFacts, given: Given) -> Sentence | None:
    """Who answers for a body shows its written answer; the body itself answers in its own name."""
    if Ask.ANSWER not in given or given.get(Ask.DOCUMENT):
        return None
    return say("Name the document in which the body answered.")


def not_assigned(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    if facts.referral is None or not facts.referral.assigned:
        return None
    return say("A supervisor assigned it; it cannot be returned.")


def referral_is_overdue(actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    """The administrator waits for the due date, the clock ten working days longer."""
    if facts.referral is None:
        return say("It was not passed on.")
    late = working_days_late(facts.referral.due_at, facts.now, facts.calendar)
    if actor.kind is ActorKind.CLOCK:
        if late >= facts.ruleset.lengths.recall_after_overdue_wd:
            return None
        return say("The body still has time.")
    if is_overdue(facts.referral.due_at, facts.now):
        return None
    return say("The body has time until %(until)s.", until=local_day(facts.referral.due_at))


def returned_often_enough(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    least = facts.ruleset.thresholds.returns_before_assign
    if facts.returns >= least:
        return None
    return say("A body is assigned only after %(least)s returns.", least=least)


def has_an_upper_room(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    return say("There is no room above this one.") if facts.is_city else None


def came_from_below(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    if facts.escalated_from is not None:
        return None
    return say("It did not come from a lower room, or was sent back already.")


# --- Notices and deliberation


def notice_is_over(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    if facts.notice_until is None or facts.now > facts.notice_until:
        return None
    return say("The notice runs until %(until)s.", until=local_day(facts.notice_until))


def every_doubt_answered(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    if facts.doubts_open:
        return say("%(count)s doubts wait for an answer.", count=facts.doubts_open)
    if facts.doubts_waiting:
        return say("%(count)s doubts wait for a first look.", count=facts.doubts_waiting)
    return None


def every_opposition_explained(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    if not facts.unexplained:
        return None
    return say("%(count)s opposing positions wait for an explanation.", count=facts.unexplained)


def an_option_is_drafted(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    return None if facts.options else say("Research has not drafted an option yet.")


def far_enough_ahead(_actor: Actor, facts: TopicFacts, given: Given) -> Sentence | None:
    days = facts.ruleset.lengths.meeting_ahead_days
    starts = given.get(Ask.STARTS_AT)
    if starts is None or local_day(starts) >= local_day(facts.now) + timedelta(days=days):
        return None
    return say("Invite people at least %(days)s days ahead.", days=days)


def place_or_link(_actor: Actor, _facts: TopicFacts, given: Given) -> Sentence | None:
    if given.get(Ask.PLACE) or given.get(Ask.LINK) or Ask.STARTS_AT not in given:
        return None
    return say("Say where people meet, or give a link.")


def nobody_held_it(actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    if actor.kind is not ActorKind.CLOCK or facts.meeting is None:
        return None
    days = facts.ruleset.lengths.call_off_after_days
    if facts.now > facts.meeting.starts_at + timedelta(days=days):
        return None
    return say("The meeting can still be recorded.")


def meeting_has_begun(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    if facts.meeting is not None and facts.now >= facts.meeting.starts_at:
        return None
    return say("The meeting has not begun yet.")


def attendance_is_recorded(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    if facts.meeting is not None and facts.meeting.attendance_recorded:
        return None
    return say("Record who attended, by party.")


def record_is_written(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    if facts.meeting is not None and facts.meeting.record_written:
        return None
    return say("Write the record of the meeting.")


def may_adjourn_again(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    most = facts.ruleset.thresholds.adjournments_per_round
    if facts.adjournments < most:
        return None
    return say("It was adjourned %(most)s times: escalate or conclude it.", most=most)


def no_items(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    return say("There are items to carry out: announce the resolution.") if facts.items else None


def items_are_complete(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    if not facts.items:
        return say("Enter at least one item to carry out.")
    if all(item.is_complete for item in facts.items):
        return None
    return say("Every item needs a lead person, a body, a date and at least one milestone.")


# --- Implementation


def every_item_has_an_outcome(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    if all(item.outcome is not None and item.has_evidence for item in facts.items):
        return None
    return say("Every item needs its outcome and the evidence for it.")


def objection_window_is_over(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    if facts.notice_until is None or facts.now > facts.notice_until:
        return None
    return say("Objections are possible until %(until)s.", until=local_day(facts.notice_until))


def no_request_waits(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    return say("A request to restart waits for a decision.") if facts.request_asked_at else None


def every_objection_answered(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    if not facts.objections_open:
        return None
    return say("%(count)s objections wait for an answer.", count=facts.objections_open)


def solved_or_unchecked_for_long(actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    """The clock closes what a proposer called solved and nobody objects to, and what nobody checked for 30 days."""
    if actor.kind is not ActorKind.CLOCK or facts.notice_until is None:
        return None
    if facts.proposer_says is Solved.SOLVED and not facts.objections_open:
        return None
    days = facts.ruleset.lengths.unchecked_after_days
    if facts.now > facts.notice_until + timedelta(days=days):
        return None
    return say("Somebody of the room above still has time to check.")


def request_is_open(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    return None if facts.request_asked_at else say("Nobody asked for a restart.")


def asked_not_too_late(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    """Counted to the day somebody asked: a slow desk must not make the request too late."""
    days = facts.ruleset.lengths.restart_within_days
    asked_at = facts.request_asked_at or facts.now
    if facts.closed_at is None or asked_at <= facts.closed_at + timedelta(days=days):
        return None
    return say("It was closed more than %(days)s days ago; pose it anew.", days=days)


def only_proposer(_actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    if len(facts.proposers) <= 1 and not facts.voices:
        return None
    return say("Others take part by now. Your slip can leave; the topic stays.")


# --- Withholding


def clock_may_restore(actor: Actor, facts: TopicFacts, _given: Given) -> Sentence | None:
    """What was public comes back by itself when the room above does not confirm in time; unseen text never does."""
    if actor.kind is not ActorKind.CLOCK:
        return None
    if facts.returns_to is Status.POSED:
        return say("It was never public; a person must look at it.")
    if facts.withholding_confirmed:
        return say("The room above confirmed it.")
    if is_overdue(facts.due_at, facts.now):
        return None
    return say("The room above still has time to confirm.")
