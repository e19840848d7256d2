"""How many paper forms, for which room or place."""

from __future__ import annotations

from wtforms import IntegerField

from app.domain.sentences import N_
from app.models.form_pads import MOST_FORMS
from app.web.forms.fields import Choice
from app.web.forms.sheets import TargetForm


class HowMany(IntegerField):  # type: ignore[misc]  # WTForms has no types
    """int, or None for what is no number: how many are too many is the service's to say."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = "".join(valuelist).strip()
        self.data = int(typed) if typed.isdecimal() else None


class PadForm(TargetForm):
    where = Choice(N_("Forms of"), render_kw={"lang": "zh-Hans"})
    forms = HowMany(
        N_("How many forms in a pad"),
        description=N_("Each room gets one pad of them."),
        render_kw={"min": "1", "max": str(MOST_FORMS), "inputmode": "numeric"},
    )
