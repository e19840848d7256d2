"""The inbox of a room: what people wrote to it that waits for a first look, for an answer, or for a word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.clock import Calendar, due_in_working_days
from app.domain.desks import NOBODY, Place
from app.domain.labels import LabelEnum
from app.domain.ruleset import Lengths
from app.domain.sentences import N_


class InboxKind(LabelEnum):
    """What may lie there. `is_told`: a text that is looked at before anybody else reads it."""

    REMARK = "remark", N_("Remark"), True
    POSITION = "position", N_("Position"), True
    STATEMENT = "statement", N_("Statement"), True
    OBJECTION = "objection", N_("Objection"), True
    DOUBT = "doubt", N_("Doubt"), True
    MESSAGE = "message", N_("Message"), False
    SIGN_UP = "sign-up", N_("Sign-up for a meeting"), False

    is_told: bool

    def has(self, is_told: bool) -> None:
        self.is_told = is_told


class Need(LabelEnum):
    """What it waits for. What is owed an answer may get it together with the first look."""

    LOOK = "look", N_("Waits for a first look")
    ANSWER = "answer", N_("Waits for an answer")
    CONFIRMATION = "confirmation", N_("Waits for the room above to confirm that it stays hidden")


class Act(LabelEnum):
    """What can be done about it, as the button says it."""

    SHOW = "show", N_("Show it to everybody")
    ANSWER = "answer", N_("Answer")
    SAME_AS = "same_as", N_("It is answered with that doubt")
    CARRY = "carry", N_("Carry it to research")
    RAISE = "raise", N_("Make it a topic")
    EXPECT = "expect", N_("They are expected")
    FULL = "full", N_("No seat this time")
    CONFIRM = "confirm", N_("Confirm that it stays hidden")
    WITHHOLD = "withhold", N_("Do not show it")


@dataclass(frozen=True, slots=True)
class InboxFacts:
    """What the rules of standing look at for one thing in the inbox, of a topic or of the room as such.

    `climbs` is how many desks further up may act because it is late; `entered_by` are the accounts that typed it in;
    `lower_rooms` are the accounts of the rooms its topic came up from.
    """

    place: Place
    climbs: int = 0
    entered_by: frozenset[int] = NOBODY
    lower_rooms: frozenset[int] = NOBODY
    refusers: frozenset[int] = NOBODY  # as a topic's facts have it: nobody refuses here, so nobody is left out

    @property
    def parties_to_it(self) -> frozenset[int]:
        """The same people by the name a topic's facts have for them."""
        return self.entered_by


def first_look_by(written_at: datetime, lengths: Lengths, calendar: Calendar) -> datetime:
    """Until when what is owed no answer has to be read."""
    return due_in_working_days(written_at, lengths.first_look_wd, calendar)
