"""The figures of a board: seven that mean something, each with the words that say what it counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from app.domain.labels import LabelEnum
from app.domain.sentences import N_
from app.domain.stages import ClosedLabel, Status


class Measure(LabelEnum):
    """The value names the column of `BoardFigures`; `meaning` is a whole sentence. Closed is not solved: four ways."""

    IN_HAND = "in_hand", N_("In hand"), N_("Received, and not finished yet.")
    LATE = "late", N_("Late"), N_("In hand, and past the day that was promised.")
    SOLVED_CONFIRMED = (
        "solved_confirmed",
        ClosedLabel.SOLVED_CONFIRMED.label,
        N_("Carried out, and whoever raised it says that it is solved."),
    )
    DONE_UNCONFIRMED = (
        "done_unconfirmed",
        ClosedLabel.DONE_UNCONFIRMED.label,
        N_("Carried out; whoever raised it did not say that it is solved."),
    )
    EXPLAINED = (
        "explained",
        ClosedLabel.EXPLAINED.label,
        N_("Answered or talked over, with nothing to be carried out."),
    )
    PASSED_ON = "passed_on", ClosedLabel.PASSED_ON.label, N_("A body outside the room took it over and answered.")
    DECLINED = (
        "declined",
        Status.DECLINED.label,
        N_("Not deliberated, with the clause, the reason and where to go instead."),
    )

    meaning: str

    def __new__(cls, value: str, label: str, meaning: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.meaning = meaning
        return member


Figures = Mapping[Measure, int]
