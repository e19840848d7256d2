"""The calendar of working days at the desk: what was entered, and what is entered by hand once it is published."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain.sentences import N_
from app.queries import calendar as reading
from app.services import calendar
from app.web.access import requires
from app.web.acting import done
from app.web.clock import now
from app.web.filters import render
from app.web.forms.desk_calendar import DaysForm
from app.web.sessions import current_actor

blueprint = Blueprint("desk_calendar", __name__)


@blueprint.get("/desk/calendar")
@requires("calendar:edit")
def index() -> str:
    return _page(DaysForm())


@blueprint.post("/desk/calendar/days")
@requires("calendar:edit")
def enter() -> Response | tuple[str, int]:
    form = DaysForm()
    if not done(form, lambda: calendar.set_days(*form.days(), actor=current_actor(), now=now())):
        return _page(form), 422
    flash(render(N_("Entered. Dates that were promised already stay as they are.")))
    return redirect(url_for("desk_calendar.index"), 303)


def _page(form: DaysForm) -> str:
    return render_template("desk_calendar/index.html", form=form, years=reading.entered(now()))
