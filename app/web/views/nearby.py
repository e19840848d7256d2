"""What a phone needs in order to find by itself which room is near: where rooms stand. It never says where it is."""

from __future__ import annotations

from flask import Blueprint, json
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.queries.divisions import top_division
from app.queries.room_places import located_rooms
from app.web.access import public
from app.web.kept_pages import Subject
from app.web.page_cache import cacheable, cached_page

blueprint = Blueprint("nearby", __name__)

FINEST = 5  # decimals of a degree: about a metre


@blueprint.get("/rooms/places.json")
@public
@cached_page()
def places() -> Response:
    """A list of `{code, name, place, lat, lng}`, degrees of WGS-84; the same for everybody, wherever they are."""
    city = top_division()
    if city is None:
        raise NotFound
    version = city.public_version
    rooms = [
        {
            "code": placed.room.code,
            "name": placed.room.name,
            "place": " · ".join(placed.place),
            "lat": round(placed.room.lat or 0, FINEST),
            "lng": round(placed.room.lng or 0, FINEST),
        }
        for placed in located_rooms()
    ]
    body = json.dumps(rooms, ensure_ascii=False, separators=(",", ":"))
    response = cacheable(body, subject=Subject("division", city.id), version=version, fresh_until=None)
    response.mimetype = "application/json"
    return response
