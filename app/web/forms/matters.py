"""What the desk is asked about a matter beside its moves: more time, a refusal, whether a result has lasted."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from wtforms import HiddenField, IntegerField
from wtforms.validators import StopValidation

from app.domain.sentences import N_, say
from app.models.look_backs import Lasted
from app.web.forms import fields
from app.web.forms.base import Form

EVERYBODY = N_("Everybody can read this.")


class Instant(HiddenField):  # type: ignore[misc]  # WTForms has no types
    """Aware datetime that the page carries along, in ISO form; None for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data: datetime | None = None
        with suppress(ValueError):
            self.data = datetime.fromisoformat("".join(valuelist))

    def _value(self) -> str:
        return self.data.isoformat() if self.data else ""


class MoreTimeForm(Form):
    working_days = IntegerField(N_("How many working days more"), description=N_("Between 1 and 30."))
    reason = fields.Text(N_("Reason, in public"), [fields.given], description=EVERYBODY, render_kw={"rows": 4})
    seen_due_at = Instant()

    def validate_working_days(self, field: IntegerField) -> None:
        if field.data is None:
            field.errors = []  # what the field itself says of a text that is no number is not ours
            raise StopValidation(say("Please write a number between 1 and 30."))


class RefusalForm(Form):
    reason = fields.Text(N_("Reason, in public"), [fields.given], description=EVERYBODY, render_kw={"rows": 4})


class LookBackForm(Form):
    answer = fields.OneOf(
        N_("Has it lasted?"), choices=[(lasted.value, lasted.label) for lasted in Lasted], validate_choice=False
    )
    words = fields.Text(N_("What was seen, and when"), [fields.given], description=EVERYBODY, render_kw={"rows": 4})
