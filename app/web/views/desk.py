"""The desk: one queue in due order, and each matter with what helps to decide it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from app.domain.errors import OutOfDate
from app.domain.sentences import N_
from app.models.unit_of_work import writing
from app.queries.matters import matter
from app.services.deadlines import confirm_withholding as confirm
from app.services.findings import record_findings
from app.web.access import requires
from app.web.clock import now
from app.web.desk_pages import render_matter, render_queue
from app.web.filters import render
from app.web.forms.findings import FindingsSheet
from app.web.sessions import current_actor

blueprint = Blueprint("desk", __name__)


@blueprint.get("/desk")
@requires("desk:read")
def queue() -> str:
    return render_queue(current_actor())


@blueprint.get("/desk/topics/<topic_number:number>")
@requires("desk:read")
def topic(number: str) -> str:
    return render_matter(number, current_actor())


@blueprint.post("/desk/topics/<topic_number:number>/findings")
@requires("desk:read")
def save_findings(number: str) -> Response | tuple[str, int]:
    actor = current_actor()
    seen = matter(number, actor, now=now())
    sheet = FindingsSheet(seen.facts.findings, is_sent=True)
    try:
        with writing():
            record_findings(seen.topic.id, sheet.verdicts(), actor, now=now())
    except OutOfDate as error:
        return render_matter(number, actor, conflict=error.sentences), 409
    flash(render(N_("The findings are saved.")))
    return redirect(url_for("desk.topic", number=number), 303)


@blueprint.post("/desk/topics/<topic_number:number>/withholding-confirmation")
@requires("desk:read")
def confirm_withholding(number: str) -> Response:
    actor = current_actor()
    seen = matter(number, actor, now=now())
    with writing():
        confirm(seen.topic.id, actor, now=now())
    flash(render(N_("It stays hidden, and everybody can see by which rule.")))
    return redirect(url_for("desk.topic", number=number), 303)
