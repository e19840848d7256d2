"""Pads of paper forms at the desk: ordered, counted, ended."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain.roles import Role
from app.models.unit_of_work import writing
from app.queries import form_pads as reading
from app.queries.sheet_jobs import targets
from app.services import form_pads
from app.web.access import requires
from app.web.acting import made
from app.web.clock import now
from app.web.forms.form_pads import PadForm
from app.web.sessions import current_actor

blueprint = Blueprint("form_pads", __name__)

USUAL = 50


@blueprint.get("/desk/forms")
@requires("forms:read")
def index() -> str:
    return _page(_form())


@blueprint.post("/desk/forms")
@requires("forms:read")
def order() -> Response | tuple[str, int]:
    form = _form()
    job_id = made(form, lambda: _order(form))
    return redirect(url_for("sheets.job", job_id=job_id), 303) if job_id else (_page(form), 422)


@blueprint.get("/desk/forms/<int:pad_id>")
@requires("forms:read")
def show(pad_id: int) -> str:
    actor = current_actor()
    return render_template("form_pads/pad.html", counted=reading.pad(pad_id, actor), me=actor.account_id)


@blueprint.post("/desk/forms/<int:pad_id>/endings")
@requires("forms:read")
def end(pad_id: int) -> Response:
    with writing():
        form_pads.end(pad_id, actor=current_actor(), now=now())
    return redirect(url_for("form_pads.show", pad_id=pad_id), 303)


def _form() -> PadForm:
    return PadForm(targets(current_actor(), [Role.ADMINISTRATOR]), forms=USUAL)


def _order(form: PadForm) -> str:
    target = form.target()
    return form_pads.order(
        target.division_id,
        target.room_id,
        form.forms.data,
        base_url=current_app.config["SETTINGS"].base_url,
        actor=current_actor(),
        now=now(),
    )


def _page(form: PadForm) -> str:
    return render_template("form_pads/index.html", form=form, pads=reading.pads(current_actor()))
