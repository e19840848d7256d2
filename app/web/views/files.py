"""Pictures by their random id: what hangs in a room and what belongs to something everybody may read; the rest is for
the desk it lies on, and for nobody else even there."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, current_app, send_from_directory
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.queries import files
from app.services.pictures import name_of, small_name_of
from app.web.access import public
from app.web.clock import now
from app.web.sessions import current_actor

blueprint = Blueprint("files", __name__)

A_YEAR = timedelta(days=365)  # another picture has another id
AN_HOUR = timedelta(hours=1)  # a photo may be taken out


@blueprint.get("/files/<uuid:picture_id>")
@public
def picture(picture_id: UUID) -> Response:
    return _send(str(picture_id), name_of(str(picture_id)))


@blueprint.get("/files/<uuid:picture_id>/small")
@public
def small(picture_id: UUID) -> Response:
    return _send(str(picture_id), small_name_of(str(picture_id)))


def _send(id_: str, name: str) -> Response:
    if files.hangs_in_a_room(id_):
        return _file(name, public_for=A_YEAR)
    if files.is_public(id_):
        return _file(name, public_for=AN_HOUR)
    if files.lies_on_the_desk_of(id_, current_actor(), now=now()):
        return _file(name, public_for=None)
    raise NotFound


def _file(name: str, *, public_for: timedelta | None) -> Response:
    """`public_for` None: for this person only, and asked for again each time."""
    seconds = int(public_for.total_seconds()) if public_for else 0
    response = send_from_directory(current_app.config["SETTINGS"].files_path, name, max_age=seconds)
    cache = response.cache_control
    cache.public = public_for is not None
    cache.private = cache.no_cache = True if public_for is None else None
    cache.immutable = public_for == A_YEAR
    return response
