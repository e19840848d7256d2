"""The papers by which a matter leaves the room, and the one that calls in what is overdue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.labels import LabelEnum
from app.domain.sentences import N_, Sentence, say

Text = Sentence | str
"""What we say, to be translated; or what somebody of the room, of a body or, masked, a resident wrote."""


class PaperKind(LabelEnum):
    """`purpose` says on the desk what the paper is for."""

    PROPOSAL = "proposal", N_("Proposal"), N_("For a CPPCC member or a deputy to bring in.")
    OPINION_NOTE = "opinion-note", N_("Social-opinion note"), N_("Tells the level above what people say here.")
    LETTER = "letter", N_("Letter to a body"), N_("Hands the matter to the body that can decide it.")
    SUPERVISION_SLIP = "supervision-slip", N_("Supervision slip"), N_("Calls in what is overdue.")

    purpose: str

    def has(self, purpose: str) -> None:
        self.purpose = purpose


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; nothing means lines to be filled in by hand."""

    heading: Text
    paragraphs: Sequence[Text] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper, whatever it is made of. `facts` are the boxes of its head; an empty one is filled in by hand.

    `addressee` is who a letter speaks to. `signed` are who gives it out and the day, at the end on the right;
    `by_hand` are the lines below for names and dates.
    """

    kind: PaperKind
    number: str  # of the topic
    facts: Sequence[tuple[Text, Text]]
    sections: Sequence[Section]
    addressee: str = ""
    opening: Text = ""
    closing: Text = ""
    signed: Sequence[Text] = ()
    by_hand: Sequence[Text] = ()

    @property
    def title(self) -> Sentence:
        return say(self.kind.label)
