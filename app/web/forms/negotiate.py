"""Taking part in a deliberation: a position, a statement, a vote, a seat at the meeting."""

from __future__ import annotations

from typing import Any

from flask import request

from app.domain.sentences import N_
from app.domain.stages import Party
from app.extensions import rulebook
from app.models.contributions import Stance
from app.models.meetings import Meeting
from app.web.filters import render
from app.web.forms.fields import Choice, Line, OneOf, Text, given
from app.web.forms.handing_in import HandingInForm

ON_SITE, ONLINE = "on_site", "online"
LONGEST_CONTACT = 120


class PositionForm(HandingInForm):
    stance = OneOf(N_("Where do you stand?"), choices=[])
    reason = Text(
        N_("Why?"),
        description=N_("Everybody can read it once the room has looked at it. No names or telephone numbers, please."),
        render_kw={"rows": 5},
    )
    party = Choice(N_("I speak as (may stay empty)"), coerce=Party)

    def __init__(self, **shown_at_first: Any) -> None:
        super().__init__(**shown_at_first)
        self.stance.choices = [(stance.value, stance.label) for stance in Stance]
        self.party.choices = _parties()


class StatementForm(HandingInForm):
    text = Text(
        N_("A sentence of your own"),
        description=N_(
            "One short thought that others can agree with or not. It is shown once the room has looked at it."
        ),
        render_kw={"rows": 3},
    )

    def __init__(self, **shown_at_first: Any) -> None:
        super().__init__(**shown_at_first)
        self.text.render_kw = {**self.text.render_kw, "maxlength": rulebook.rules.thresholds.statement_max_chars}


class SignUpForm(HandingInForm):
    """The two ways to take part are those of the meeting; where there is only one, nothing is asked."""

    party = Choice(N_("You come as"), [given], coerce=Party)
    way = OneOf(N_("How do you take part?"), choices=[])
    contact = Line(
        N_("How can the room reach you? (may stay empty)"),
        description=N_(
            "Asked only so that you hear of it when day or place change. Nobody but the room's desk reads it; it is "
            "deleted some time after the matter is closed."
        ),
        render_kw={"autocomplete": "tel", "maxlength": str(LONGEST_CONTACT)},
    )

    def __init__(self, meeting: Meeting | None, **shown_at_first: Any) -> None:
        ways = _ways(meeting)
        super().__init__(**({"way": ways[0][0]} | shown_at_first))
        self.party.choices = _parties()
        self.way.choices = ways
        if request.method == "POST" and len(ways) == 1:
            self.way.data = ways[0][0]

    @property
    def asks_for_the_way(self) -> bool:
        return len(self.way.choices) > 1

    @property
    def is_online(self) -> bool:
        return bool(self.way.data == ONLINE)


def _parties() -> list[tuple[Any, str]]:
    return [("", render(N_("Please choose"))), *((party, render(party)) for party in Party)]


def _ways(meeting: Meeting | None) -> list[tuple[str, str]]:
    on_site, online = (ON_SITE, N_("On site")), (ONLINE, N_("Online"))
    if meeting is None or (meeting.place and meeting.link):
        return [on_site, online]
    return [on_site] if meeting.place else [online]
