"""What a town, a county or the city has to look at below itself. Exceptions, each with a way to act; never a table of
who is best."""

from __future__ import annotations

from app.domain.labels import LabelEnum
from app.domain.roles import ROOM_ROLES, Actor, Role
from app.domain.rules import Subject, rule
from app.domain.sentences import N_

PAPER_MAY_LIE = 2  # working days: more is said to those above


class ExceptionKind(LabelEnum):
    """The order they are shown in; `meaning` is a whole sentence, `empty` what is said where there are none."""

    LATE = "late", N_("Late"), N_("Past the day that was promised."), N_("Nothing is late.")
    RESTART_ASKED = (
        "restart_asked",
        N_("Another round is asked for"),
        N_("Residents say that it is not done; a desk has to decide."),
        N_("Nobody asks for another round."),
    )
    AGAIN = (
        "again",
        N_("Deliberated again"),
        N_("What was not fully carried out and is now in another round."),
        N_("Nothing is in another round."),
    )
    BOUNCED = (
        "bounced",
        N_("Sent back by a body"),
        N_("A body it was passed on to gave it back; after two returns the county assigns."),
        N_("No body has sent anything back."),
    )
    LAY_ON_PAPER = (
        "lay_on_paper",
        N_("Lay on paper"),
        N_("Written on a paper form some working days before anybody typed it in."),
        N_("No paper form had to wait."),
    )

    meaning: str
    empty: str

    def has(self, meaning: str, empty: str) -> None:
        self.meaning = meaning
        self.empty = empty


@rule(N_("somebody who has a room, or looks after a place"))
def looks_below(actor: Actor, _subject: Subject) -> bool:
    return any(actor.holds(role) for role in (Role.SUPERVISOR, Role.OPERATOR, *ROOM_ROLES))
