"""What a board counts beside its figures: each tally sorts one kind of thing by a key of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

from app.domain.labels import LabelEnum
from app.domain.sentences import N_


class Tally(StrEnum):
    """The comment says what the keys are."""

    CLASSES = "classes"  # the class at review and the present one, "BA"
    CLAUSES = "clauses"  # the clause by which a topic is declined now
    RESTARTS = "restarts"  # a Restarted
    TAKING_PART = "taking_part"  # a TakingPart and the channel it came by, "doubt:letter"


class Restarted(LabelEnum):
    AGAIN = "again", N_("Deliberated again")
    ASKED = "open", N_("Asked for, not decided yet")
    REFUSED = "refused", N_("Asked for and refused")


class TakingPart(LabelEnum):
    """Ways to take part without posing a matter; what nobody has looked at, or what is withheld, is not counted."""

    ME_TOO = "me_too", N_("“Me too”")
    APPROVE = "approve", N_("“I approve”")
    DOUBT = "doubt", N_("Doubts")
    COMMENT = "comment", N_("Comments")
    FACT = "fact", N_("Facts told")
    POSITION = "position", N_("Positions with a reason")
    STATEMENT = "statement", N_("Statements to agree with")
    SUGGESTION = "suggestion", N_("Suggestions")
    QUESTION = "question", N_("Questions")
    INQUIRY = "inquiry", N_("Inquiries")
    OFFER = "offer", N_("Offers of help")
    OBJECTION = "objection", N_("Objections to a result")
    RATING = "rating", N_("Ratings of a result")


Tallies = Mapping[Tally, Counter[str]]
