"""A rule is a predicate and the words for it; rules combine, and their words combine with them.

Who may do what is written with these, once: the pipeline and the policy hold rules, the pages, the permission matrix
and the tests only read them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.domain.roles import Actor, ActorKind, Role
from app.domain.sentences import N_, Sentence, say

# What a rule looks at besides the actor: TopicFacts or Place (see facts.py), or None where no row is concerned.
Subject = Any
Predicate = Callable[[Actor, Subject], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    words: Sentence
    allows: Predicate

    def __or__(self, other: Rule) -> Rule:
        return Rule(
            say("%(one)s, or %(other)s", one=self.words, other=other.words),
            lambda actor, subject: self.allows(actor, subject) or other.allows(actor, subject),
        )

    def but_not(self, other: Rule) -> Rule:
        return Rule(
            say("%(one)s, but not %(other)s", one=self.words, other=other.words),
            lambda actor, subject: self.allows(actor, subject) and not other.allows(actor, subject),
        )


def rule(words: str) -> Callable[[Predicate], Rule]:
    """Turn a predicate into a rule: `@rule(N_("anybody"))`."""
    return lambda predicate: Rule(say(words), predicate)


@rule(N_("anybody"))
def anybody(_actor: Actor, _subject: Subject) -> bool:
    return True


@rule(N_("the clock"))
def the_clock(actor: Actor, _subject: Subject) -> bool:
    return actor.kind is ActorKind.CLOCK


@rule(N_("anybody who is signed in"))
def signed_in(actor: Actor, _subject: Subject) -> bool:
    return actor.is_staff


@rule(N_("an operator"))
def operator(actor: Actor, _subject: Subject) -> bool:
    return actor.holds(Role.OPERATOR)
