"""Whoever comes with a slip: known by its number alone, which is why numbers may not be tried out."""

from __future__ import annotations

from flask import Response, g, request

from app.domain.errors import Invalid, Refused
from app.domain.numbers import read_slip_code
from app.domain.roles import Actor
from app.domain.sentences import say
from app.extensions import limiter
from app.models.form_pads import FormNumber
from app.models.topics import Slip
from app.queries.form_pads import number_of
from app.queries.slips import actor_of, slip_of
from app.web.forms.slips import UNKNOWN, fault_of
from app.web.limits import address_key

ERASED = say("Everything that belonged to this slip was erased; nothing can be done with it any more.")


class NotEntered(Invalid):
    """The number stands on a paper form of ours that nobody has typed in yet. It is no guess, and counts as none."""

    def __init__(self, field: str, code: str, form: FormNumber) -> None:
        super().__init__(field, say("This paper form has not been entered yet. Please ring the room."))
        self.code, self.form = code, form


def find_slip(typed: str, field: str = "code") -> tuple[str, Slip]:
    """The code that was meant, and its slip. Raises Invalid with what is wrong with `field`, and counts the try;
    NotEntered where it is printed on a form."""
    code = read_slip_code(typed)
    slip = slip_of(code) if code else None
    if code is not None and slip is None and (form := number_of(code)) is not None:
        raise NotEntered(field, code, form)
    if code is None or slip is None:
        g.slip_was_wrong = True
        raise Invalid(field, fault_of(typed) or UNKNOWN)
    return code, slip


def slip_of_form() -> tuple[str, Slip]:
    """The slip that the form's hidden field `slip` names, for an act with it. A view that calls this bears
    `limit_slip_tries`. Raises Invalid for a number that is no slip's, Refused for a slip that was erased."""
    code, slip = find_slip(request.form.get("slip", ""), "slip")
    if slip.erased_at is not None:
        raise Refused(ERASED)
    return code, slip


def slip_holder_from_form() -> Actor | None:
    """The holder of the slip that the form names; None where it has no such field. Raises as `slip_of_form`."""
    if "slip" not in request.form:
        return None
    return actor_of(slip_of_form()[1])


def _was_wrong(_response: Response) -> bool:
    return bool(g.get("slip_was_wrong", False))


# Only wrong numbers count: many people of one estate may look at their slips from behind one address.
limit_slip_tries = limiter.shared_limit(
    "30 per 15 minutes", scope="slips", key_func=address_key, deduct_when=_was_wrong
)
