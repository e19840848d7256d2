"""What a person typed into a form that we could not take: given back, so that nothing has to be written twice."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.web.beginning_of_form import fields_before_files
from app.web.forms.keyed import TRAP

# Never shown back: secrets, and what is ours and not theirs.
_KEPT = {"photos-kept", "voice-kept"}
_NOT_THEIRS = {"csrf_token", "password", "code", "slip", "next", "key", "earlier_key", TRAP, *_KEPT}
# Choices and buttons are short codes of ours; four Chinese characters may be a whole answer already.
_WORTH_KEEPING_FROM, _CHINESE_FROM = 12, 4


@dataclass(frozen=True, slots=True)
class Typed:
    name: str
    value: str


def typed_fields() -> list[Typed]:
    """Every field as it was sent, in order, except for our own token: what it takes to send it again."""
    return [Typed(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]


def typed_texts() -> list[str]:
    """The texts somebody wrote, without choices and secrets. Empty when nothing readable was sent."""
    try:
        fields = list(request.form.items(multi=True))
    except RequestEntityTooLarge:
        fields = fields_before_files()
    except HTTPException:  # no form at all: reading it may be what failed in the first place
        return []
    return [value for name, value in fields if name not in _NOT_THEIRS and _is_a_text(value.strip())]


def _is_a_text(value: str) -> bool:
    return len(value) >= (_WORTH_KEEPING_FROM if value.isascii() else _CHINESE_FROM)
