"""Whoever comes with a slip: known by its number alone, which is why numbers may not be tried out."""

from __future__ import annotations

from flask import Response, g, request

from app.domain.errors import Invalid
from app.domain.numbers import read_slip_code
from app.domain.roles import Actor
from app.extensions import limiter
from app.models.topics import Slip
from app.queries.slips import actor_of, slip_of
from app.web.forms.slips import UNKNOWN, fault_of
from app.web.limits import address_key


def find_slip(typed: str, field: str = "code") -> tuple[str, Slip]:
    """The code that was meant, and its slip. Raises Invalid with what is wrong with `field`, and counts the try."""
    code = read_slip_code(typed)
    slip = slip_of(code) if code else None
    if code is None or slip is None:
        g.slip_was_wrong = True
        raise Invalid(field, fault_of(typed) or UNKNOWN)
    return code, slip


def slip_holder_from_form() -> Actor | None:
    """The holder of the slip that the form's hidden field `slip` names; None where it has no such field.

    Raises Invalid for a number that is no slip's. A view that calls this bears `limit_slip_tries`.
    """
    typed = request.form.get("slip")
    if typed is None:
        return None
    _code, slip = find_slip(typed, "slip")
    return actor_of(slip)


def _was_wrong(_response: Response) -> bool:
    return bool(g.get("slip_was_wrong", False))


# Only wrong numbers count: many people of one estate may look at their slips from behind one address.
limit_slip_tries = limiter.shared_limit(
    "30 per 15 minutes", scope="slips", key_func=address_key, deduct_when=_was_wrong
)
