"""Photos at the desk: taken out for the faces and plates on them, and put back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Missing
from app.domain.inbox import InboxKind
from app.domain.sentences import N_
from app.models.files import Photo
from app.models.unit_of_work import writing
from app.queries.files import lies_on_the_desk_of, topic_number_of
from app.services import photos
from app.web.access import requires
from app.web.clock import now
from app.web.filters import render
from app.web.sessions import current_actor

blueprint = Blueprint("desk_photos", __name__)


@blueprint.post("/desk/photos/<uuid:picture_id>/removal")
@requires("desk:read")
def drop(picture_id: UUID) -> Response:
    photo_id = _on_this_desk(picture_id)
    with writing():
        photo = photos.drop(photo_id, current_actor(), now=now())
    flash(render(N_("The photo was taken out. Only the desk sees it now.")))
    return _to_what_it_belongs_to(photo)


@blueprint.post("/desk/photos/<uuid:picture_id>/return")
@requires("desk:read")
def put_back(picture_id: UUID) -> Response:
    photo_id = _on_this_desk(picture_id)
    with writing():
        photo = photos.put_back(photo_id, current_actor(), now=now())
    flash(render(N_("The photo is shown with the matter.")))
    return _to_what_it_belongs_to(photo)


def _on_this_desk(picture_id: UUID) -> str:
    if not lies_on_the_desk_of(str(picture_id), current_actor(), now=now()):
        raise Missing
    return str(picture_id)


def _to_what_it_belongs_to(photo: Photo) -> Response:
    """Where the other photos of the same matter or remark are, each with its button."""
    if photo.remark_id is not None:
        return redirect(url_for("inbox.show", kind=InboxKind.REMARK, id_=photo.remark_id), 303)
    return redirect(url_for("desk.topic", number=topic_number_of(photo.picture_id)), 303)
