"""Photos of a matter at the desk: taken out for the faces and plates on them, and put back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from app.domain.sentences import N_
from app.models.unit_of_work import writing
from app.queries.visible import topic_by_number
from app.services import photos
from app.web.access import requires
from app.web.clock import now
from app.web.filters import render
from app.web.sessions import current_actor

blueprint = Blueprint("desk_photos", __name__)


@blueprint.post("/desk/topics/<topic_number:number>/photos/<uuid:picture_id>/removal")
@requires("desk:read")
def drop(number: str, picture_id: UUID) -> Response:
    actor = current_actor()
    topic_id = topic_by_number(number, actor).id
    with writing():
        photos.drop(topic_id, str(picture_id), actor, now=now())
    flash(render(N_("The photo was taken out. Only the desk sees it now.")))
    return redirect(url_for("desk.topic", number=number), 303)


@blueprint.post("/desk/topics/<topic_number:number>/photos/<uuid:picture_id>/return")
@requires("desk:read")
def put_back(number: str, picture_id: UUID) -> Response:
    actor = current_actor()
    topic_id = topic_by_number(number, actor).id
    with writing():
        photos.put_back(topic_id, str(picture_id), actor, now=now())
    flash(render(N_("The photo is shown with the matter.")))
    return redirect(url_for("desk.topic", number=number), 303)
