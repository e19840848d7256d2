"""An act that a form asks for, done or not: what nearly every POST of the desk comes down to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from app.domain.errors import Invalid, Refused
from app.models.unit_of_work import writing
from app.web.forms.base import Form

Made = TypeVar("Made")


def made(form: Form, make: Callable[[], Made]) -> Made | None:
    """What `make` gives, in one unit of work, where the form is good. None if nothing was made: the form says why, with
    what was typed.

    Whatever else the domain says no with (OutOfDate, NotAllowed, Missing) is raised on.
    """
    if not form.validate():
        return None
    try:
        with writing():
            return make()
    except (Invalid, Refused) as error:
        form.take(error)
        return None


def done(form: Form, act: Callable[[], object]) -> bool:
    """The same for an act that gives nothing."""

    def make() -> bool:
        act()
        return True

    return made(form, make) is True
