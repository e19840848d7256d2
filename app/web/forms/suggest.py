from __future__ import annotations

from typing import Any

from app.domain.sentences import N_
from app.domain.stages import Party
from app.web.filters import render
from app.web.forms.fields import Choice, Text
from app.web.forms.handing_in import HandingInForm


class SuggestForm(HandingInForm):
    text = Text(
        N_("What could be better, and how?"),
        description=N_("One sentence is enough. No names or telephone numbers of others, please."),
        render_kw={"rows": 6},
    )
    party = Choice(N_("I speak as (may stay empty)"), coerce=Party)

    def __init__(self, **shown_at_first: Any) -> None:
        super().__init__(**shown_at_first)
        self.party.choices = [("", render(N_("Please choose"))), *((party, render(party)) for party in Party)]
