from __future__ import annotations

from app.domain.sentences import N_
from app.web.forms.base import Form
from app.web.forms.fields import Text


class TypeUpForm(Form):
    typed = Text(
        N_("What is said in it"),
        description=N_("Word for word, as far as it can be heard. What cannot be heard: say so in brackets."),
        render_kw={"rows": 5},
    )
