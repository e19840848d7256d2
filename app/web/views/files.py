"""What people handed in and everybody may see, by its random id."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, current_app, send_from_directory
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.queries.files import is_kept
from app.services.pictures import name_of
from app.web.access import public

blueprint = Blueprint("files", __name__)

A_YEAR = 365 * 24 * 60 * 60  # seconds; another picture has another id


@blueprint.get("/files/<uuid:picture_id>")
@public
def picture(picture_id: UUID) -> Response:
    if not is_kept(str(picture_id)):
        raise NotFound
    settings = current_app.config["SETTINGS"]
    response = send_from_directory(settings.files_path, name_of(str(picture_id)), max_age=A_YEAR)
    response.cache_control.public = True
    response.cache_control.no_cache = None
    response.cache_control.immutable = True
    return response
