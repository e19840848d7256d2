"""Reminders are noted with one press, all of them: the matters themselves stay on the desk."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from app.models.unit_of_work import writing
from app.services import reminders
from app.web.access import requires
from app.web.clock import now
from app.web.sessions import current_actor

blueprint = Blueprint("desk_reminders", __name__)


@blueprint.post("/desk/reminders/notes")
@requires("desk:read")
def note() -> Response:
    actor = current_actor()
    with writing():
        reminders.note(actor, now=now())
    return redirect(url_for("desk.queue"), 303)
