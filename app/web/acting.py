"""An act that a form asks for, done or not: what nearly every POST of the desk comes down to."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.errors import Invalid, Refused
from app.models.unit_of_work import writing
from app.web.forms.base import Form


def done(form: Form, act: Callable[[], object]) -> bool:
    """Do `act` in one unit of work where the form is good. If it was not done, the form says why, with what was typed.

    Whatever else the domain says no with (OutOfDate, NotAllowed, Missing) is raised on.
    """
    if not form.validate():
        return False
    try:
        with writing():
            act()
    except (Invalid, Refused) as error:
        form.take(error)
        return False
    return True
