from __future__ import annotations

from app.domain.sentences import N_
from app.web.forms import fields
from app.web.forms.desk_rooms import DeskForm


class AnswerForm(DeskForm):
    answer = fields.Text(
        N_("Why it is late, and what happens by when"),
        [fields.given],
        description=N_("It is shown in public."),
        render_kw={"rows": 4},
    )
