from __future__ import annotations

from wtforms import BooleanField

from app.domain.sentences import N_
from app.web.forms.keyed import KeyedForm


class HandingInForm(KeyedForm):
    """What every form has that hands something in. `somebody_else` is asked where this phone keeps a slip of the topic
    already."""

    somebody_else = BooleanField(N_("I am somebody else on the same phone: give me a slip of my own"))
