"""The forms that hand something in: with a key of their own, and a trap for machines that fill in whatever they find.

People do not meet the trap: it lies outside the page, is passed over by the keyboard and by readers of the screen, and
says in words that it stays empty. What comes with it filled is taken in like everything else, only that the desk is
told.
"""

from __future__ import annotations

from typing import Any

from flask import request
from markupsafe import Markup
from wtforms import HiddenField

from app.domain.sentences import N_
from app.web.filters import render
from app.web.forms.base import Form

TRAP = "homepage"

_LABEL = N_("Please leave this empty")
_HTML = Markup(
    '<div class="trap" aria-hidden="true"><label>{label} '
    '<input name="{name}" value="{value}" tabindex="-1" autocomplete="off"></label></div>'
)


class KeyField(HiddenField):  # type: ignore[misc]  # WTForms has no types
    """Our key, hidden, and the trap beside it, so that no form has the one without the other."""

    def __call__(self, **more: Any) -> Markup:
        key: Markup = super().__call__(**more)
        return key + _HTML.format(label=render(_LABEL), name=TRAP, value=_trapped())


class KeyedForm(Form):
    key = KeyField()

    @property
    def is_perhaps_a_machine(self) -> bool:
        return bool(_trapped().strip())


def _trapped() -> str:
    return request.form.get(TRAP, "") if request.method == "POST" else ""
