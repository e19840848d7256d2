from __future__ import annotations

import re
import unicodedata

from wtforms import BooleanField, StringField, TextAreaField

from app.domain.numbers import read_slip_code
from app.domain.sentences import N_, Sentence, say
from app.web.forms.base import Form

DIGITS, GROUP = 16, 4

UNKNOWN = say("There is no slip with this number. Please compare every digit with your slip.")


class SlipForm(Form):
    code = StringField(
        N_("Number of your slip"),
        description=N_("Sixteen digits; spaces do not matter."),
        render_kw={"inputmode": "numeric", "autocomplete": "off", "enterkeyhint": "go"},
    )
    is_shared = BooleanField(N_("Others use this phone too: do not keep my slip on it"))


class MessageForm(Form):
    words = TextAreaField(
        N_("Your message to the room"),
        description=N_("Only the people of the room read it. It is never shown in public."),
        render_kw={"rows": 4},
    )


class DetailsForm(Form):
    text = TextAreaField(N_("What you want to add"), render_kw={"rows": 4})


class ContactForm(Form):
    contact = StringField(
        N_("A telephone number, or another way to reach you"),
        description=N_("Kept encrypted, for the room only, and deleted some time after the matter has ended."),
        render_kw={"autocomplete": "off"},
    )


class ProofForm(Form):
    proof = TextAreaField(N_("The lines of the proof, all of them"), render_kw={"rows": 8, "spellcheck": "false"})


def fault_of(typed: str) -> Sentence | None:
    """What is wrong with what was typed for a slip code, as far as can be told without looking it up."""
    if read_slip_code(typed):
        return None
    tidy = unicodedata.normalize("NFKC", typed)
    digits = sum(char.isdecimal() for char in tidy)
    if not digits:
        return say("Please type the number of your slip.")
    if (place := _odd_group(tidy)) is not None:
        return say("Please look at the %(place)s group of four: it does not have four digits.", place=_PLACES[place])
    if digits != DIGITS:
        return say(
            "A slip has %(length)s digits, this has %(digits)s. Please look whether one is missing or twice there.",
            length=DIGITS,
            digits=digits,
        )
    return say("One of the digits is not right. Please compare them with your slip.")


_PLACES = (say("first"), say("second"), say("third"), say("fourth"))


def _odd_group(tidy: str) -> int | None:
    """Which of four groups, typed as they stand on the slip, is the only one that is no group of four digits."""
    groups = re.split(r"[\s‐-―-]+", tidy.strip())
    odd = [place for place, group in enumerate(groups) if not re.fullmatch(rf"\d{{{GROUP}}}", group)]
    return odd[0] if len(groups) == DIGITS // GROUP and len(odd) == 1 else None
