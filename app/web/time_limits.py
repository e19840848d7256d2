"""The clocks of the rule set, said one by one for the page of rules."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.ruleset import Lengths
from app.domain.sentences import N_


@dataclass(frozen=True, slots=True)
class TimeLimit:
    what: str
    days: int
    in_working_days: bool


# In the order a matter meets them. The name of a length says its unit.
_WHAT = {
    "first_look_wd": N_("Somebody of the room has read a new matter"),
    "review_wd": N_("It is taken up, answered or declined"),
    "details_days": N_("You add what was asked for; after that the review goes on"),
    "decline_answer_wd": N_("A second person agrees to decline, or does not"),
    "split_within_days": N_("You may leave a matter yours was put together with"),
    "notice_days": N_("A topic or a resolution is on public notice, at least"),
    "doubt_wd": N_("A doubt is answered"),
    "meeting_within_days": N_("The meeting is held, counted from the end of the notice"),
    "meeting_ahead_days": N_("A meeting is called ahead, at least"),
    "call_off_after_days": N_("A meeting that nobody recorded is taken as called off"),
    "resolution_wd": N_("The resolution of a meeting is shown"),
    "objection_days": N_("Anybody may object to a result; it is never closed before"),
    "confirm_wd": N_("The room above confirms a result"),
    "unchecked_after_days": N_("A result nobody checked is closed, and labelled so"),
    "restart_within_days": N_("A closed matter may be asked for again"),
    "restart_decide_wd": N_("Such a request is decided"),
    "withhold_confirm_wd": N_("The room above confirms that a text stays hidden"),
    "recall_after_overdue_wd": N_("A matter passed on without an answer comes back, once late by"),
    "climb_wd": N_("A late matter shows on the desk one level up, once late by"),
    "suggestion_wd": N_("A suggestion is answered"),
    "inquiry_wd": N_("An inquiry is answered"),
    "message_wd": N_("A message by slip is answered"),
    "contact_kept_days": N_("A telephone number is deleted after closing"),
    "voice_kept_days": N_("A voice note is deleted after it was typed up"),
    "look_back_days": N_("After closing we ask whether it lasted"),
}


def time_limits(lengths: Lengths) -> list[TimeLimit]:
    """Every length of the rule set; one with several values takes a line for each."""
    return [
        TimeLimit(what, days, name.endswith("_wd"))
        for name, what in _WHAT.items()
        for days in _values(getattr(lengths, name))
    ]


def _values(length: int | tuple[int, ...]) -> tuple[int, ...]:
    return length if isinstance(length, tuple) else (length,)
