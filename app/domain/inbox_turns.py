"""Whose turn it is in the inbox, and what they can do about each thing: as `turns` has it for topics."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.inbox import Act, InboxFacts, InboxKind, Need
from app.domain.policy import can
from app.domain.roles import Actor, ActorKind
from app.domain.rules import Rule
from app.domain.standing import administrator, convener, somebody_here, upper_room

_IN_CHARGE = convener | administrator

# Where it is not the turn of anybody of the room.
_TURN: dict[tuple[InboxKind, Need], Rule] = {
    (InboxKind.DOUBT, Need.LOOK): _IN_CHARGE,
    (InboxKind.DOUBT, Need.ANSWER): _IN_CHARGE,
    (InboxKind.DOUBT, Need.CONFIRMATION): upper_room,
    (InboxKind.POSITION, Need.ANSWER): _IN_CHARGE,
    (InboxKind.OBJECTION, Need.ANSWER): administrator,
    (InboxKind.SIGN_UP, Need.ANSWER): _IN_CHARGE,
}

_LOOK = {Act.SHOW: "inbox:look", Act.WITHHOLD: "inbox:look"}
_OF_DOUBT = dict.fromkeys((Act.ANSWER, Act.SAME_AS, Act.CARRY), "doubt:answer")

# What each need of each kind can be met with → the action of the policy that says who may.
_ACTIONS: dict[tuple[InboxKind, Need], dict[Act, str]] = {
    (InboxKind.REMARK, Need.LOOK): _LOOK,
    (InboxKind.REMARK, Need.ANSWER): {Act.ANSWER: "inbox:answer"},
    (InboxKind.POSITION, Need.LOOK): _LOOK,
    (InboxKind.POSITION, Need.ANSWER): {Act.ANSWER: "position:explain"},
    (InboxKind.STATEMENT, Need.LOOK): _LOOK,
    (InboxKind.OBJECTION, Need.LOOK): _LOOK,
    (InboxKind.OBJECTION, Need.ANSWER): {Act.ANSWER: "objection:answer"},
    (InboxKind.DOUBT, Need.LOOK): dict.fromkeys(_LOOK, "doubt:answer"),
    (InboxKind.DOUBT, Need.ANSWER): _OF_DOUBT,
    (InboxKind.DOUBT, Need.CONFIRMATION): {Act.CONFIRM: "withholding:confirm"},
    (InboxKind.MESSAGE, Need.ANSWER): {Act.ANSWER: "slip:write"},
    (InboxKind.SIGN_UP, Need.ANSWER): {Act.EXPECT: "sign_up:answer", Act.FULL: "sign_up:answer"},
}
_BY_ITS_OWN_CLOCK = frozenset({"inbox:look", "inbox:answer", "slip:write", "suggestion:raise"})


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one thing in the inbox: by its own clock; and by that or its topic's, whichever ran out first, as the acts
    that belong to the topic's desk are judged. Of what is about the room as such the two are the same."""

    own: InboxFacts
    of_topic: InboxFacts

    def allows(self, actor: Actor, action: str) -> bool:
        return can(actor, action, self.own if action in _BY_ITS_OWN_CLOCK else self.of_topic)


def is_turn_of(actor: Actor, kind: InboxKind, need: Need, standing: Standing) -> bool:
    """Whether it lies on this actor's desk; who *may* act is a wider circle."""
    rule = _TURN.get((kind, need))
    return rule.allows(actor, standing.of_topic) if rule else somebody_here.allows(actor, standing.own)


def whose_turn(kind: InboxKind, need: Need, standing: Standing) -> frozenset[int]:
    """The accounts on whose desks it lies."""
    people = standing.own.place.everybody
    return frozenset(
        account_id
        for account_id in people
        if is_turn_of(Actor(ActorKind.STAFF, account_id=account_id), kind, need, standing)
    )


def open_acts(
    actor: Actor, kind: InboxKind, need: Need, standing: Standing, *, owed: bool, to_topic: bool = False
) -> tuple[Act, ...]:
    """What this actor may do now, in the order of the buttons. `owed`: it waits for an answer besides a first look;
    `to_topic`: it can be made a topic of its own."""
    actions = dict(_ACTIONS[kind, need])
    if need is Need.LOOK and owed:
        actions |= _ACTIONS[kind, Need.ANSWER]
    if to_topic:
        actions[Act.RAISE] = "suggestion:raise"
    return tuple(act for act in Act if act in actions and standing.allows(actor, actions[act]))
