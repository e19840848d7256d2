from __future__ import annotations

from wtforms import BooleanField

from app.domain.sentences import N_
from app.web.forms.fields import Text
from app.web.forms.handing_in import HandingInForm


class InquireForm(HandingInForm):
    """`not_done` is asked only where a topic takes a voice for another round."""

    text = Text(
        N_("What would you like to know?"),
        description=N_("One sentence is enough. No names or telephone numbers of others, please."),
        render_kw={"rows": 5},
    )
    not_done = BooleanField(N_("It is not done, or the trouble came back: count my voice for taking it up again"))
