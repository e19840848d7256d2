from __future__ import annotations

from wtforms import BooleanField, HiddenField, TextAreaField

from app.domain.sentences import N_
from app.web.forms.base import Form


class PoseForm(Form):
    """`key` and `consent_version` are ours: which rendering this was, and which wording stood on it."""

    text = TextAreaField(
        N_("What has happened? One sentence is enough"),
        description=N_("Where, since when, whom it troubles. No names or telephone numbers of others, please."),
        render_kw={"rows": 7},
    )
    about_own_people = BooleanField(
        N_("It is about somebody who works for this room: let the room above look at it first")
    )
    key = HiddenField()
    earlier_key = HiddenField()
    consent_version = HiddenField()
