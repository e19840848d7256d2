"""The pipeline is one table. Code runs it, pages draw their buttons from it, the documents are printed from it.

Read a row as: *verb*, what the button says, from where, to where, who may, then what it asks, what must be true, what
it promises, and the class it sets. Rows stand in the order of the four stages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.domain import guards as g
from app.domain.asks import Ask, Given
from app.domain.effects import HANDED_ON, SHOWN, TO_A_BODY, Effect
from app.domain.facts import TopicFacts
from app.domain.roles import Actor
from app.domain.rules import Rule, anybody, the_clock
from app.domain.sentences import N_, Sentence
from app.domain.stages import Status, TopicClass
from app.domain.standing import (
    administrator,
    body,
    convener,
    merged_proposer,
    other_person_above,
    other_reviewer,
    proposer,
    reviewer,
    supervisor,
    upper_room,
)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A target that depends on the topic's own past; `words` is how the documents say it."""

    words: str
    status: Callable[[TopicFacts], Status]


def _left(facts: TopicFacts) -> Status:
    if facts.returns_to is None:
        raise ValueError(f"topic {facts.number} has nothing to go back to")
    return facts.returns_to


BACK = Elsewhere(N_("the status it left"), _left)
LOOKED_AT_ANEW = Elsewhere(
    N_("review, or the first look if there was none"),
    lambda facts: Status.POSED if facts.returns_to is Status.POSED else Status.IN_REVIEW,
)
AGAIN = Elsewhere(
    N_("research if it was admitted, else review"),
    lambda facts: Status.IN_RESEARCH if facts.admitted else Status.IN_REVIEW,
)


@dataclass(frozen=True, slots=True)
class Move:
    verb: str  # form value, audit tag suffix, test name
    label: str  # what the button says (a message id)
    source: frozenset[Status]
    target: Status | Elsewhere
    by: Rule
    asks: tuple[Ask, ...] = ()  # must be given, and not be empty
    may_ask: tuple[Ask, ...] = ()  # may be given
    guards: tuple[g.Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    sets_class: TopicClass | None = None

    def target_for(self, facts: TopicFacts) -> Status:
        return self.target if isinstance(self.target, Status) else self.target.status(facts)


def at(*statuses: Status) -> frozenset[Status]:
    return frozenset(statuses)


S = Status
A, B, C = TopicClass
_PUBLIC = frozenset(status for status in S if status.is_public)
_UNDERWAY = at(S.IN_REVIEW, S.IN_RESEARCH, S.DELIBERATED, S.IN_PROGRESS)

# What the clock cannot say for itself is only asked of people.
PIPELINE: tuple[Move, ...] = (
    # --- Pose
    Move("pose", N_("Hand in and get the slip"), at(), S.POSED, by=anybody, effects=(Effect.TELL_DESK,)),
    Move(
        "accept",
        N_("Take up"),
        at(S.POSED),
        S.IN_REVIEW,
        by=administrator | reviewer,
        asks=(Ask.TITLE, Ask.CATEGORY, Ask.SHOWN),
        guards=(g.every_note_typed_up,),
        effects=HANDED_ON,
    ),
    Move(
        "withdraw",
        N_("Withdraw"),
        at(S.POSED, S.IN_REVIEW, S.NEEDS_DETAILS),
        S.WITHDRAWN,
        by=proposer,
        guards=(g.only_proposer,),
        effects=SHOWN,
    ),
    Move(
        "withhold",
        N_("Withhold"),
        at(S.POSED) | _PUBLIC,
        S.WITHHELD,
        by=administrator | reviewer,
        asks=(Ask.RULE, Ask.REASON),
        guards=(g.rule_exists,),
        effects=HANDED_ON,
    ),
    Move(
        "restore",
        N_("Show again"),
        at(S.WITHHELD),
        BACK,
        by=upper_room | supervisor | the_clock,
        asks=(Ask.REASON,),
        guards=(g.clock_may_restore,),
        effects=HANDED_ON,
    ),
    Move(
        "transfer",
        N_("Transfer to another room"),
        at(S.POSED, S.IN_REVIEW),
        S.POSED,
        by=administrator | reviewer | supervisor,
        asks=(Ask.TARGET_ROOM, Ask.REASON),
        guards=(g.room_takes_transfers, g.unless(supervisor, g.transfers_left)),
        effects=HANDED_ON,
    ),
    # --- Review
    Move(
        "ask_details",
        N_("Ask for details"),
        at(S.IN_REVIEW),
        S.NEEDS_DETAILS,
        by=reviewer,
        asks=(Ask.QUESTION,),
        guards=(g.may_still_ask,),
        effects=SHOWN,
    ),
    Move(
        "add_details",
        N_("Add details"),
        at(S.NEEDS_DETAILS),
        S.IN_REVIEW,
        by=proposer | administrator,
        asks=(Ask.DETAILS,),
        effects=HANDED_ON,
    ),
    Move(
        "resume",
        N_("Go on without details"),
        at(S.NEEDS_DETAILS),
        S.IN_REVIEW,
        by=reviewer | the_clock,
        guards=(g.details_are_late,),
        effects=HANDED_ON,
    ),
    Move(
        "answer",
        N_("Answer directly"),
        at(S.IN_REVIEW),
        S.RESULT_ANNOUNCED,
        by=reviewer,
        asks=(Ask.ANSWER,),
        effects=SHOWN,
        sets_class=A,
    ),
    Move(
        "handle_directly",
        N_("Have it done directly"),
        at(S.IN_REVIEW, S.ANNOUNCED, S.IN_RESEARCH),
        S.IN_PROGRESS,
        by=reviewer | convener,
        asks=(Ask.TASK, Ask.BODY, Ask.LEAD_PERSON, Ask.DUE_ON),
        guards=(g.is_still_to_come,),
        effects=TO_A_BODY,
        sets_class=A,
    ),
    Move(
        "admit",
        N_("Admit for deliberation"),
        at(S.IN_REVIEW),
        S.ANNOUNCED,
        by=reviewer,
        may_ask=(Ask.NOTICE_UNTIL,),
        guards=(g.ten_findings, g.carried_by_a_clause, g.barred_by_no_clause, g.notice_is_long_enough),
        effects=HANDED_ON,
        sets_class=B,
    ),
    Move(
        "propose_decline",
        N_("Propose to decline"),
        at(S.IN_REVIEW),
        S.IN_REVIEW,
        by=reviewer,
        asks=(Ask.CLAUSE, Ask.REASON, Ask.WHERE_INSTEAD),
        guards=(g.no_open_proposal, g.clause_is_a_may_not),
        effects=(Effect.TELL_DESK,),
    ),
    Move(
        "decline",
        N_("Decline, as proposed"),
        at(S.IN_REVIEW),
        S.DECLINED,
        by=other_reviewer,
        guards=(g.proposal_is_open,),
        effects=SHOWN,
        sets_class=C,
    ),
    Move(
        "appeal",
        N_("Ask for another look"),
        at(S.DECLINED, S.WITHHELD),
        LOOKED_AT_ANEW,
        by=proposer,
        asks=(Ask.NEW_FACTS,),
        guards=(g.once_per_refusal,),
        effects=HANDED_ON,
    ),
    Move(
        "revisit",
        N_("Look at it again"),
        at(S.DECLINED),
        S.IN_REVIEW,
        by=reviewer | the_clock,
        guards=(g.review_date_has_come,),
        effects=HANDED_ON,
    ),
    Move(
        "merge",
        N_("Handle together with another topic"),
        at(S.IN_REVIEW, S.NEEDS_DETAILS, S.ANNOUNCED, S.IN_RESEARCH),
        S.MERGED,
        by=reviewer | convener,
        asks=(Ask.TARGET_TOPIC,),
        may_ask=(Ask.REASON,),
        guards=(g.target_can_take_it,),
        effects=SHOWN,
    ),
    Move(
        "split",
        N_("This one is different"),
        at(S.MERGED),
        S.IN_REVIEW,
        by=merged_proposer | reviewer | the_clock,
        may_ask=(Ask.REASON,),
        guards=(g.within_the_days_to_split,),
        effects=HANDED_ON,
    ),
    # --- Beyond the room's power
    Move(
        "refer",
        N_("Pass on to a body"),
        _UNDERWAY,
        S.REFERRED,
        by=reviewer | administrator,
        asks=(Ask.BODY, Ask.REASON, Ask.DUE_ON),
        guards=(g.is_still_to_come,),
        effects=TO_A_BODY,
        sets_class=B,
    ),
    Move(
        "answer_referral",
        N_("Answer"),
        at(S.REFERRED),
        S.RESULT_ANNOUNCED,
        by=body | administrator,
        asks=(Ask.ANSWER,),
        may_ask=(Ask.DOCUMENT,),
        guards=(g.unless(body, g.document_is_named),),
        effects=SHOWN,
    ),
    Move(
        "return_referral",
        N_("Return: not ours"),
        at(S.REFERRED),
        BACK,
        by=body | administrator,
        asks=(Ask.REASON, Ask.RIGHT_HOLDER),
        guards=(g.not_assigned,),
        effects=HANDED_ON,
    ),
    Move(
        "recall",
        N_("Take back"),
        at(S.REFERRED),
        BACK,
        by=administrator | supervisor | the_clock,
        asks=(Ask.REASON,),
        guards=(g.unless(supervisor, g.referral_is_overdue),),
        effects=HANDED_ON,
    ),
    Move(
        "assign",
        N_("Assign to a body"),
        at(S.IN_REVIEW),
        S.REFERRED,
        by=supervisor,
        asks=(Ask.BODY, Ask.REASON, Ask.DUE_ON),
        guards=(g.returned_often_enough, g.is_still_to_come),
        effects=TO_A_BODY,
        sets_class=B,
    ),
    Move(
        "escalate",
        N_("Take to the room above"),
        _UNDERWAY,
        S.IN_REVIEW,
        by=administrator | supervisor,
        asks=(Ask.TRIED, Ask.ASKED, Ask.DUE_ON),
        guards=(g.has_an_upper_room, g.is_still_to_come),
        effects=HANDED_ON,
    ),
    Move(
        "send_back",
        N_("Send back to the lower room"),
        at(S.IN_REVIEW),
        BACK,
        by=reviewer,
        asks=(Ask.REASON,),
        guards=(g.came_from_below,),
        effects=HANDED_ON,
    ),
    # --- Deliberate
    Move(
        "close_notice",
        N_("Close the notice"),
        at(S.ANNOUNCED),
        S.IN_RESEARCH,
        by=convener | the_clock,
        guards=(g.notice_is_over, g.every_doubt_answered),
        effects=HANDED_ON,
    ),
    Move(
        "reconsider",
        N_("Review again"),
        at(S.ANNOUNCED, S.IN_RESEARCH, S.SCHEDULED),
        S.IN_REVIEW,
        by=reviewer,
        asks=(Ask.NEW_FACTS,),
        effects=HANDED_ON,
    ),
    Move(
        "schedule",
        N_("Call the meeting"),
        at(S.IN_RESEARCH),
        S.SCHEDULED,
        by=convener,
        asks=(Ask.STARTS_AT,),
        may_ask=(Ask.PLACE, Ask.LINK),
        guards=(g.far_enough_ahead, g.place_or_link, g.an_option_is_drafted),
        effects=HANDED_ON,
    ),
    Move(
        "call_off",
        N_("Call the meeting off"),
        at(S.SCHEDULED),
        S.IN_RESEARCH,
        by=convener | the_clock,
        asks=(Ask.REASON,),
        guards=(g.nobody_held_it,),
        effects=HANDED_ON,
    ),
    Move(
        "hold",
        N_("The meeting was held"),
        at(S.SCHEDULED),
        S.DELIBERATED,
        by=convener,
        guards=(g.meeting_has_begun, g.attendance_is_recorded, g.record_is_written),
        effects=HANDED_ON,
    ),
    Move(
        "adjourn",
        N_("Meet again"),
        at(S.DELIBERATED),
        S.IN_RESEARCH,
        by=convener,
        asks=(Ask.REASON,),
        guards=(g.may_adjourn_again,),
        effects=HANDED_ON,
    ),
    Move(
        "conclude",
        N_("Conclude without items"),
        at(S.DELIBERATED),
        S.RESULT_ANNOUNCED,
        by=convener,
        asks=(Ask.ANSWER, Ask.MINORITY_VIEW),
        guards=(g.no_items,),
        effects=SHOWN,
    ),
    Move(
        "announce_resolution",
        N_("Announce the resolution"),
        at(S.DELIBERATED),
        S.RESOLUTION_ANNOUNCED,
        by=administrator,
        asks=(Ask.MINORITY_VIEW,),
        guards=(g.items_are_complete,),
        effects=HANDED_ON,
    ),
    Move(
        "redeliberate",
        N_("Deliberate again"),
        at(S.RESOLUTION_ANNOUNCED),
        S.IN_RESEARCH,
        by=convener | supervisor,
        asks=(Ask.REASON,),
        effects=HANDED_ON,
    ),
    # --- Implement
    Move(
        "start",
        N_("Start carrying it out"),
        at(S.RESOLUTION_ANNOUNCED),
        S.IN_PROGRESS,
        by=administrator | the_clock,
        guards=(g.notice_is_over, g.every_doubt_answered, g.every_opposition_explained),
        effects=TO_A_BODY,
    ),
    Move(
        "report_result",
        N_("Report the result"),
        at(S.IN_PROGRESS),
        S.RESULT_ANNOUNCED,
        by=body | administrator,
        asks=(Ask.ANSWER, Ask.BECAME),
        guards=(g.every_item_has_an_outcome,),
        effects=HANDED_ON,
    ),
    Move(
        "confirm",
        N_("Confirm and close"),
        at(S.RESULT_ANNOUNCED),
        S.CLOSED,
        by=other_person_above | the_clock,
        may_ask=(Ask.REASON,),
        guards=(
            g.objection_window_is_over,
            g.no_request_waits,
            g.unless(the_clock, g.every_objection_answered),
            g.solved_or_unchecked_for_long,
        ),
        effects=SHOWN,
    ),
    Move(
        "restart",
        N_("Deliberate anew"),
        at(S.RESULT_ANNOUNCED, S.CLOSED),
        AGAIN,
        by=administrator | upper_room | supervisor,
        asks=(Ask.CAUSE,),
        guards=(g.request_is_open, g.asked_not_too_late),
        effects=HANDED_ON,
        sets_class=B,
    ),
)

_BY_VERB = {move.verb: move for move in PIPELINE}


def move(verb: str) -> Move | None:
    return _BY_VERB.get(verb)


@dataclass(frozen=True, slots=True)
class OpenMove:
    """A move this actor may make from here; `refusals` are the guards that speak against it now."""

    move: Move
    refusals: tuple[Sentence, ...]

    @property
    def is_ready(self) -> bool:
        return not self.refusals


def open_moves(actor: Actor, facts: TopicFacts) -> list[OpenMove]:
    """The moves whose *from* fits and whose *who* allows, each with what still refuses it; others are not shown.

    What a move asks is not known yet, so guards about answers keep silent here and speak when the move is made.
    """
    return [
        OpenMove(row, refusals(row, actor, facts, {}))
        for row in PIPELINE
        if facts.status in row.source and row.by.allows(actor, facts)
    ]


def refusals(row: Move, actor: Actor, facts: TopicFacts, given: Given) -> tuple[Sentence, ...]:
    answers = (guard(actor, facts, given) for guard in row.guards)
    return tuple(answer for answer in answers if answer is not None)
