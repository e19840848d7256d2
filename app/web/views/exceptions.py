"""The desk of a level: what is stuck below a town, a county or the city, and the way to each matter."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.exceptions import NotFound

from app.domain.exceptions import ExceptionKind
from app.domain.roles import ROOM_ROLES, Role
from app.models.divisions import Division
from app.queries import divisions
from app.queries.exceptions import exceptions, is_within, watched
from app.web.access import requires
from app.web.clock import now
from app.web.sessions import current_actor

blueprint = Blueprint("exceptions", __name__)


@blueprint.get("/desk/exceptions")
@requires("exceptions:read")
def index() -> str:
    """`?place=` a place below; otherwise the largest that this person has an eye on."""
    actor = current_actor()
    places = watched(actor)
    place = _place(places)
    if place is None:
        return render_template("exceptions/none.html")
    above = divisions.division(place.parent_id) if place.parent_id else None
    return render_template(
        "exceptions/index.html",
        place=place,
        others=[other for other in places if other.id != place.id],
        above=above if above and is_within(above, places) else None,
        found=exceptions(place, now()),
        kinds=ExceptionKind,
        opens=any(actor.holds(role) for role in (Role.SUPERVISOR, *ROOM_ROLES)),  # an operator only counts
    )


def _place(places: list[Division]) -> Division | None:
    asked = request.args.get("place", None, int)
    if asked is None:
        return places[0] if places else None
    place = divisions.division(asked)
    if place is None or not is_within(place, places):
        raise NotFound
    return place
