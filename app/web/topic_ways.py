"""What the page of a topic offers to whoever reads it: voices at one tap, and the ways to everything else."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.sentences import N_
from app.domain.stages import Contribution, RemarkKind, Status
from app.models.contributions import VoiceKind
from app.web.contributions import FOLLOW, NOUNS

_C = Contribution

VOICES = {_C.ME_TOO: VoiceKind.ME_TOO, _C.APPROVE: VoiceKind.APPROVE}

# What has pages of its own.
_DELIBERATION = {
    _C.POSITION: "positions.form",
    _C.STATEMENT: "statements.page",
    _C.SIGN_UP: "sign_ups.form",
}


# What the room is asked or told about a topic, whatever its status takes.
_TO_THE_ROOM = {
    RemarkKind.SUGGESTION: ("suggest.topic_form", N_("Make a suggestion")),
    RemarkKind.INQUIRY: ("inquiries.topic_form", N_("Ask a question of the room")),
}


@dataclass(frozen=True, slots=True)
class Way:
    """A link to a form. `noun` is empty for what has a page of its own."""

    label: str
    endpoint: str
    noun: str = ""
    is_about_topic: bool = True


@dataclass(frozen=True, slots=True)
class Ways:
    """What may be added to a topic now: voices at one tap, and everything else."""

    voices: tuple[VoiceKind, ...]
    forms: tuple[Way, ...]

    def __bool__(self) -> bool:
        return bool(self.voices or self.forms)


def ways_of(takes: frozenset[Contribution], status: Status) -> Ways:
    """`takes`: what the topic takes now. Where it takes questions, those are the way to ask."""
    forms = [Way(what.label, endpoint) for what, endpoint in _DELIBERATION.items() if what in takes]
    forms += [Way(what.label, "contributions.form", row.noun) for row in NOUNS for what in row.takes if what in takes]
    forms += [
        Way(label, endpoint)
        for kind, (endpoint, label) in _TO_THE_ROOM.items()
        if kind.is_taken_by(status) and not (kind is RemarkKind.INQUIRY and _C.QUESTION in takes)
    ]
    if _C.DETAILS in takes:
        forms.append(Way(N_("Add details, with your slip"), "slips.ask", is_about_topic=False))
    if not status.is_final:
        forms.append(Way(FOLLOW, "contributions.form", "followers"))
    return Ways(tuple(kind for what, kind in VOICES.items() if what in takes), tuple(forms))
