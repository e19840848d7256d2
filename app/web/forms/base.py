"""What every form shares: reading the request, saying what is wrong, and keeping what was typed.

Errors are `Sentence`s, translated where they are shown. A token is no business of a form: the guard in `cross_site`
looks at every POST before any form is made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request
from wtforms import Field
from wtforms import Form as PlainForm
from wtforms.validators import StopValidation

from app.domain.errors import DomainError, Invalid
from app.domain.sentences import Sentence

Check = Callable[[PlainForm, Field], None]


class Form(PlainForm):  # type: ignore[misc]  # WTForms has no types
    """A WTForms form that knows the request and takes the errors of the domain."""

    def __init__(self, **shown_at_first: Any) -> None:
        """`shown_at_first`: values for the fields before anything was sent."""
        super().__init__(request.form if request.method == "POST" else None, data=shown_at_first)

    def is_sent_and_good(self) -> bool:
        return request.method == "POST" and self.validate()

    def take(self, error: DomainError) -> None:
        """Put what the domain found wrong beside the fields; what names no field of ours stands in the summary."""
        if not isinstance(error, Invalid):
            self.form_errors.extend(error.sentences)
            return
        for name, sentence in error.errors.items():
            if name in self:
                field = self[name]
                field.errors = [*field.errors, sentence]
            else:
                self.form_errors.append(sentence)


def filled(sentence: Sentence) -> Check:
    """Refuse a field that is empty or only blank."""

    def check(_form: PlainForm, field: Field) -> None:
        if not (field.data or "").strip():
            raise StopValidation(sentence)

    # Phones mark such a field themselves; but the browser's own bubble speaks its own words, so forms are `novalidate`.
    check.field_flags = {"required": True}  # type: ignore[attr-defined]
    return check


def at_most(longest: int, sentence: Sentence) -> Check:
    """Refuse more than `longest` characters. The text stays in the field: cutting it would lose what was written."""

    def check(_form: PlainForm, field: Field) -> None:
        if len(field.data or "") > longest:
            raise StopValidation(sentence)

    return check


def described(field: Field) -> dict[str, str]:
    """The attributes that tie a control to its hint and its error for somebody who hears the page."""
    parts = [f"{field.id}-hint"] if field.description else []
    if not field.errors:
        return {"aria-describedby": " ".join(parts)} if parts else {}
    return {"aria-describedby": " ".join([*parts, f"{field.id}-error"]), "aria-invalid": "true"}
