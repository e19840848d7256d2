from __future__ import annotations

import unicodedata

from wtforms import StringField

from app.domain.numbers import read_slip_code
from app.domain.sentences import N_, Sentence, say
from app.web.forms.base import Form

DIGITS = 16

UNKNOWN = say("There is no slip with this number. Please compare every digit with your slip.")


class SlipForm(Form):
    code = StringField(
        N_("Number of your slip"),
        description=N_("Sixteen digits; spaces do not matter."),
        render_kw={"inputmode": "numeric", "autocomplete": "off", "enterkeyhint": "go"},
    )


def fault_of(typed: str) -> Sentence | None:
    """What is wrong with what was typed for a slip code, as far as can be told without looking it up."""
    if read_slip_code(typed):
        return None
    digits = sum(char.isdecimal() for char in unicodedata.normalize("NFKC", typed))
    if not digits:
        return say("Please type the number of your slip.")
    if digits != DIGITS:
        return say(
            "A slip has %(length)s digits, this has %(digits)s. Please look whether one is missing or twice there.",
            length=DIGITS,
            digits=digits,
        )
    return say("One of the digits is not right. Please compare them with your slip.")
