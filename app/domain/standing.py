"""Who has standing in a topic: the rules the pipeline's rows are written with."""

from __future__ import annotations

from app.domain.desks import Place
from app.domain.facts import TopicFacts
from app.domain.inbox import InboxFacts
from app.domain.roles import Actor, ActorKind, Role
from app.domain.rules import Rule, rule
from app.domain.sentences import N_, say


def _desk(role: Role, words: str) -> Rule:
    """The desk of a role; when its clock has run out, the desks above as well. Nobody judges an appeal against
    their own refusal."""

    def sits_there(actor: Actor, facts: TopicFacts) -> bool:
        desk = facts.place.desk(role, climbs=facts.climbs, without=facts.refusers)
        return actor.is_staff and actor.account_id in desk.holders

    return Rule(say(words), sits_there)


administrator = _desk(Role.ADMINISTRATOR, N_("the room's administrator"))
convener = _desk(Role.CONVENER, N_("the convener"))
reviewer_here = _desk(Role.REVIEWER, N_("the room's reviewer"))


@rule(N_("a reviewer who has no part in the matter"))
def reviewer(actor: Actor, facts: TopicFacts) -> bool:
    """Nobody decides on a topic whose slip the same account filed, followed or entered; after an appeal nobody who
    refused it. Where that leaves no reviewer, the room above reviews."""
    desk = facts.place.desk(Role.REVIEWER, climbs=facts.climbs, without=facts.parties_to_it | facts.refusers)
    return actor.is_staff and actor.account_id in desk.holders


@rule(N_("another reviewer of this room or the room above"))
def other_reviewer(actor: Actor, facts: TopicFacts) -> bool:
    """Compares accounts, not seats: whoever made a move in this round has had their say."""
    without = facts.hands | facts.parties_to_it | facts.refusers
    here = facts.place.desk(Role.REVIEWER, without=without)
    above = facts.place.desk(Role.REVIEWER, start=1, climbs=facts.climbs, without=without)
    return actor.is_staff and actor.account_id in here.holders | above.holders


@rule(N_("somebody of the room above"))
def upper_room(actor: Actor, facts: TopicFacts) -> bool:
    return actor.is_staff and actor.account_id in facts.place.anybody_from(1)


@rule(N_("another person of the room above"))
def other_person_above(actor: Actor, facts: TopicFacts) -> bool:
    """For the city's own room the rung above is its supervisors."""
    return actor.is_staff and actor.account_id in facts.place.anybody_from(1, without=facts.hands)


@rule(N_("a supervisor"))
def supervisor(actor: Actor, facts: TopicFacts) -> bool:
    return actor.is_staff and actor.account_id in facts.place.supervisors


@rule(N_("anybody of the room it was written to"))
def somebody_here(actor: Actor, facts: InboxFacts) -> bool:
    """Whoever typed it in for somebody else leaves it to a colleague. Where there is none, they do it themselves: what
    they took down by word of mouth they have read, and the room above would only read it a second time."""
    return actor.is_staff and actor.account_id in facts.place.people(climbs=facts.climbs, apart_from=facts.entered_by)


@rule(N_("the people of the room, or where nobody sits there, those of the room above"))
def at_its_counter(actor: Actor, place: Place) -> bool:
    """Whoever answers what is written to the room as such takes in what is brought to it as well."""
    return actor.is_staff and actor.account_id in place.people()


@rule(N_("anybody of the room that took it up to the room above"))
def whoever_took_it_up(actor: Actor, facts: InboxFacts) -> bool:
    """They no longer move it, but telling the people who came to them stays their duty."""
    return actor.is_staff and actor.account_id in facts.lower_rooms


@rule(N_("the proposer, by slip"))
def proposer(actor: Actor, facts: TopicFacts) -> bool:
    return actor.kind is ActorKind.SLIP_HOLDER and bool(actor.slip_ids & facts.proposers)


@rule(N_("the holder of the slip that was merged"))
def merged_proposer(actor: Actor, facts: TopicFacts) -> bool:
    return actor.kind is ActorKind.SLIP_HOLDER and bool(actor.slip_ids & facts.split_slips)


@rule(N_("the responsible body"))
def body(actor: Actor, facts: TopicFacts) -> bool:
    return bool(actor.organisation_ids & facts.bodies)


@rule(N_("somebody whose desk this matter can reach"))
def involved(actor: Actor, facts: TopicFacts) -> bool:
    """Reading the desk page of a matter, with what was told: its ladder, its supervisors, the rooms it came up
    from, its body."""
    people = facts.place.everybody | facts.lower_rooms
    return (actor.is_staff and actor.account_id in people) or body.allows(actor, facts)
