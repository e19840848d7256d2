"""What stands on every paper form: the questions of the pose form, and what happens to it, by when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain.sentences import N_, say
from app.domain.stages import Party
from app.extensions import rulebook
from app.integrations.sheets.paper_forms import FormWording

Render = Callable[[Any], str]

TITLE = N_("Something the matter? Write it down, and we talk it over")
WHAT = N_("What has happened? One sentence will do")
WHAT_HINT = N_("Where, since when, whom it troubles. No names or telephones of others. Go on overleaf.")
TEAR = N_("Tear here; the lower part is yours to take away now")


def wording(render: Render, base_url: str) -> FormWording:
    """In the language of `render`. The clocks are those of the rules in force."""
    rules = rulebook.rules
    lengths = rules.lengths
    return FormWording(
        title=render(TITLE),
        emergency=render(rules.emergency),
        what=render(WHAT),
        what_hint=render(WHAT_HINT),
        where=render(N_("Where exactly:")),
        writer=render(N_("Written for somebody else by:")),
        day=(render(N_("Written on")), render(N_("year")), render(N_("month")), render(N_("day"))),
        contact=render(N_("How to reach you (may stay empty):")),
        party=render(N_("You are (tick one, or none):")),
        parties=tuple(render(party) for party in Party),
        own_people=render(N_("It is about people of this room: the room above shall look first")),
        consent=render(
            say("%(consent)s (notice %(version)s)", consent=render(rules.consent.text), version=rules.consent.version)
        ),
        tear=render(TEAR),
        slip=render(N_("Your slip")),
        number=render(N_("Slip number")),
        code=render(N_("Code")),
        telephone=render(N_("Telephone")),
        happens=(
            render(N_("1. Put the upper part into the room's box, or hand it to its people; they type it in.")),
            render(
                say(
                    "2. Once typed in: read within %(look)s working days, result of the review within %(review)s; if "
                    "admitted, a notice of %(notice)s days and a meeting within %(meeting)s days after it.",
                    look=lengths.first_look_wd,
                    review=lengths.review_wd,
                    notice=lengths.notice_days,
                    meeting=lengths.meeting_within_days,
                )
            ),
            render(
                say(
                    "3. To see how it stands: scan the code above, type the number at %(address)s, or ring the room.",
                    address=f"{base_url.partition('://')[2]}/slip",
                )
            ),
            render(N_("Whoever has this number can act for you: please keep it safe.")),
        ),
    )
