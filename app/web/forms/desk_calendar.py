"""Days that are worked, or not, otherwise than Monday to Friday."""

from __future__ import annotations

from datetime import date

from app.domain.sentences import N_
from app.models.calendar import LABEL_LENGTH
from app.web.forms.base import Form
from app.web.forms.fields import Day, Line, OneOf, given

OFF, WORKING = "off", "working"


class DaysForm(Form):
    kind = OneOf(
        N_("What are these days?"), choices=[(OFF, N_("Days off")), (WORKING, N_("Days that are worked"))], default=OFF
    )
    first = Day(N_("First day"), validators=[given])
    last = Day(N_("Last day"), description=N_("Leave it empty for a single day."))
    label = Line(
        N_("What for"),
        description=N_("The name of the holiday, or why."),
        render_kw={"maxlength": str(LABEL_LENGTH), "lang": "zh-Hans"},
    )

    def days(self) -> tuple[date, date, bool, str]:
        """First, last, whether they are worked, and what for. Of a good form only."""
        assert self.first.data is not None
        return self.first.data, self.last.data or self.first.data, self.kind.data == WORKING, self.label.data or ""
