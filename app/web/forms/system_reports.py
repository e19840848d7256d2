from __future__ import annotations

from wtforms import TextAreaField

from app.domain.sentences import N_
from app.web.forms.base import Form


class SystemReportForm(Form):
    told = TextAreaField(
        N_("What is wrong?"),
        description=N_("What were you trying to do, and what happened? No names or telephone numbers, please."),
        render_kw={"rows": 6},
    )
