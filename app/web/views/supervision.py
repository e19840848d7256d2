"""Supervision slips at the desk: those of the rooms somebody sits in, looks after or stands above."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain.sentences import N_
from app.queries.supervision import of_desks
from app.services import supervision
from app.web.access import requires
from app.web.acting import done
from app.web.clock import now
from app.web.filters import render
from app.web.forms.supervision import AnswerForm
from app.web.sessions import current_actor

blueprint = Blueprint("supervision", __name__)


@blueprint.get("/desk/supervision")
@requires("desk:read")
def index() -> str:
    return _page()


@blueprint.post("/desk/supervision/<int:supervision_id>/answer")
@requires("desk:read")
def answer(supervision_id: int) -> Response | tuple[str, int]:
    form, actor = AnswerForm(is_sent=True), current_actor()
    if done(form, lambda: supervision.answer(supervision_id, form.answer.data or "", actor, now=now())):
        flash(render(N_("The answer stands in the record, for everybody to read.")))
        return redirect(url_for("supervision.index"), 303)
    return _page(form, supervision_id), 422


def _page(sent: AnswerForm | None = None, sent_to: int | None = None) -> str:
    return render_template("supervision/index.html", slips=of_desks(current_actor()), sent=sent, sent_to=sent_to)
