"""The first page: find a room by its code, by what one remembers of its name, or by going down from the city."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.domain.numbers import read_room_code
from app.domain.stages import Level
from app.queries import divisions, rooms
from app.queries.room_places import any_located
from app.web.access import public
from app.web.kept_pages import Subject
from app.web.page_cache import cacheable, cached_page

blueprint = Blueprint("home", __name__)

LARGEST_NUMBER = 2**31 - 1  # what the database takes for an id
LONGEST_QUESTION = 60  # characters of a search that are looked at


@blueprint.get("/")
@public
@cached_page("place", "page")
def index() -> str | Response:
    question = request.args.get("q", "").strip()[:LONGEST_QUESTION]
    if question:
        return _search(question)
    if "place" in request.args:
        return _place(_number("place"), _number("page", default=1))
    city = divisions.top_division()
    if city is None:
        return render_template("home/index.html", city=None, found=None, places=[], count=0, any_located=False)
    version = city.public_version
    body = render_template(
        "home/index.html",
        city=city,
        found=rooms.rooms_of(city),
        places=divisions.children_of(city),
        count=rooms.count_open_rooms(),
        any_located=any_located(),
    )
    return cacheable(body, subject=Subject("division", city.id), version=version, fresh_until=None)


def _search(question: str) -> str | Response:
    code = read_room_code(question)
    if code and rooms.room_by_code(code):
        return redirect(url_for("rooms.show", code=code))
    found = rooms.find_rooms(question)
    near = [] if found.rooms else rooms.rooms_near(question)
    return render_template("home/search.html", question=question, found=found, near=near)


def _number(name: str, default: int = 0) -> int:
    number = request.args.get(name, default, int)
    if not 0 < number <= LARGEST_NUMBER:
        raise NotFound
    return number


def _place(place_id: int, page: int) -> str | Response:
    place = divisions.division(place_id)
    if place is None:
        raise NotFound
    version = place.public_version
    is_town = place.level in (Level.TOWN, Level.VILLAGE)  # below it there are only rooms, no more places to choose
    found = rooms.rooms_under(place, page) if is_town else rooms.rooms_of(place)
    if page > 1 and not (is_town and found.rooms):
        raise NotFound
    body = render_template(
        "home/place.html",
        place=place,
        line=divisions.line_of(place)[:-1],
        places=[] if is_town else divisions.children_of(place),
        found=found,
    )
    return cacheable(body, subject=Subject("division", place.id), version=version, fresh_until=None)
