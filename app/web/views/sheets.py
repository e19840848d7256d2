"""Sheets at the desk: chosen, looked at, ordered, and fetched when the worker has drawn them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, make_response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, Missing, Refused
from app.integrations import qr_images
from app.integrations.sheets import png
from app.integrations.sheets.content import Kind
from app.integrations.sheets.emblems import MOST_BYTES
from app.integrations.sheets.layout import compose
from app.integrations.sheets.parcels import Piece
from app.models.sheet_jobs import SheetJobState
from app.models.unit_of_work import writing
from app.queries import sheet_jobs as reading
from app.services import sheet_jobs
from app.settings import Settings
from app.web.access import requires
from app.web.acting import made
from app.web.clock import now
from app.web.filters import render
from app.web.forms.sheets import KIND_LABELS, SheetsForm
from app.web.language import Locale, in_language
from app.web.sessions import current_actor

blueprint = Blueprint("sheets", __name__)

LOOK_AGAIN_SECONDS = 3
REST_OF_A_FORM = 2 * 1024 * 1024  # bytes: the fields beside a picture, one of them an emblem kept from before


@dataclass(frozen=True, slots=True)
class Looked:
    """The first sheet of what would be drawn, within the page itself: it is nobody else's, and kept nowhere."""

    picture: str
    lacks_wechat: bool  # it was wished, and the room has none


@blueprint.url_value_preprocessor
def _allow_an_emblem(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before the guard of tokens reads the form: everywhere else less is taken."""
    request.max_content_length = MOST_BYTES + REST_OF_A_FORM
    request.max_form_memory_size = REST_OF_A_FORM


@blueprint.get("/desk/sheets")
@requires("sheets:read")
def index() -> str:
    """`?where=room-12` or `?where=place-3` chooses beforehand."""
    asked = {name: value for name, value in request.args.items() if name == "where"}
    return _page(_form(**asked))


@blueprint.post("/desk/sheets/preview")
@requires("sheets:read")
def preview() -> str | tuple[str, int]:
    form = _form()
    if form.validate():
        try:
            return _page(form, _first(form))
        except (Invalid, Refused) as error:
            form.take(error)
    return _page(form), 422


@blueprint.post("/desk/sheets")
@requires("sheets:read")
def order() -> Response | tuple[str, int]:
    form = _form()
    job_id = made(form, lambda: _order(form))
    return redirect(url_for("sheets.job", job_id=job_id), 303) if job_id else (_page(form), 422)


@blueprint.get("/desk/sheets/<uuid:job_id>")
@requires("sheets:read")
def job(job_id: UUID) -> Response:
    found = reading.job(str(job_id), current_actor())
    looks_again = found.is_under_way and "still" not in request.args
    body = render_template(
        "sheets/job.html", job=found, states=SheetJobState, looks_again=looks_again, seconds=LOOK_AGAIN_SECONDS
    )
    response = make_response(body)
    if looks_again:
        response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


@blueprint.get("/desk/sheets/<uuid:job_id>/file")
@requires("sheets:read")
def file(job_id: UUID) -> Response:
    found = reading.job(str(job_id), current_actor())
    path = _folder() / found.file_name
    if found.state is not SheetJobState.READY or not path.is_file():
        raise Missing
    name = found.room.name if found.room else found.division.name
    return send_file(path, as_attachment=True, download_name=f"{name}.{found.packing.value}", max_age=0)


@blueprint.post("/desk/sheets/<uuid:job_id>/removals")
@requires("sheets:read")
def throw_away(job_id: UUID) -> Response:
    """The file before its time: numbers of forms in clear need not lie here once they are printed."""
    actor = current_actor()
    back = "form_pads.index" if reading.job(str(job_id), actor).is_of_forms else "sheets.index"
    with writing():
        name = sheet_jobs.throw_away(str(job_id), actor=actor)
    (_folder() / name).unlink(missing_ok=True)
    return redirect(url_for(back), 303)


# --- One step each


def _folder() -> Path:
    return _settings().instance_path / sheet_jobs.FOLDER


def _form(**shown_at_first: Any) -> SheetsForm:
    return SheetsForm(reading.targets(current_actor()), has_wechat=_settings().wechat is not None, **shown_at_first)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _order(form: SheetsForm) -> str:
    target, wish, actor = form.target(), form.wish(), current_actor()
    with in_language(Locale.CHINESE):
        return sheet_jobs.order(target.division_id, target.room_id, wish, render=render, actor=actor, now=now())


def _first(form: SheetsForm) -> Looked:
    target, wish = form.target(), form.wish()
    with in_language(Locale.CHINESE):
        piece = sheet_jobs.first_piece(
            target.division_id,
            target.room_id,
            wish,
            base_url=_settings().base_url,
            app_id=_settings().wechat_app_id,
            render=render,
            actor=current_actor(),
        )
    picture = f"data:image/png;base64,{base64.b64encode(_drawn(piece, wish.kinds[0])).decode()}"
    return Looked(picture, lacks_wechat=wish.with_wechat and not piece.room.follow)


def _drawn(piece: Piece, kind: Kind) -> bytes:
    if kind is Kind.CODE:
        return qr_images.wall_png(piece.room.address)
    return png.draw(compose(kind, piece.room, piece.edition), piece.inks, "")


def _page(form: SheetsForm, looked: Looked | None = None) -> str:
    jobs = reading.jobs_of(current_actor())
    return render_template("sheets/index.html", form=form, looked=looked, jobs=jobs, kinds=KIND_LABELS)
