"""The boards as tables to take away, and the page that says what there is and under which terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Blueprint, render_template, request, stream_with_context
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.domain.clock import end_of_day, local_day
from app.integrations import csv_files
from app.models.rooms import Room
from app.queries import boards, divisions, exports
from app.queries.boards import CountedPlace, Key
from app.web.access import public
from app.web.clock import now
from app.web.kept_pages import Subject
from app.web.language import current_locale
from app.web.open_tables import LICENCE, PLACES, TOPICS, as_csv, as_json
from app.web.outside import address, place_asked_for, room_asked_for
from app.web.page_cache import cacheable, cached_page

blueprint = Blueprint("open_data", __name__)

JSON = "application/json"
MOST_IN_MEMORY = 64 * 1024  # characters of a table sent at once: a line each would be a packet each


@blueprint.get("/open")
@public
def about() -> str:
    return render_template("feeds/about.html", city=divisions.top_division(), most=exports.MOST_ROWS, licence=LICENCE)


# --- Figures of a place and of those right below it


@blueprint.get("/open/boards/<int:division_id>.csv")
@public
@cached_page()
def place_csv(division_id: int) -> Response:
    return _board(division_id, csv_files.MIMETYPE, lambda rows: as_csv(PLACES, rows))


@blueprint.get("/open/boards/<int:division_id>.json")
@public
@cached_page()
def place_json(division_id: int) -> Response:
    page = address("boards.division", division_id=division_id)
    return _board(division_id, JSON, lambda rows: as_json({"source": page}, "places", PLACES, rows))


def _board(division_id: int, mimetype: str, table: Callable[[list[CountedPlace]], Iterator[str]]) -> Response:
    place = place_asked_for(division_id)
    version = place.public_version
    body = "".join(table([boards.place_figures(place), *boards.children_figures(place)]))
    until = end_of_day(local_day(now()))
    response = cacheable(body, subject=Subject("division", place.id), version=version, fresh_until=until)
    return _as_file(response, mimetype, f"board-{place.id}")


# --- Topics of a room


@blueprint.get("/open/r/<room_code:code>.csv")
@public
def room_csv(code: str) -> Response:
    return _topics(code, "open_data.room_csv", csv_files.MIMETYPE, lambda _about, rows: as_csv(TOPICS, rows))


@blueprint.get("/open/r/<room_code:code>.json")
@public
def room_json(code: str) -> Response:
    return _topics(code, "open_data.room_json", JSON, lambda about, rows: as_json(about, "topics", TOPICS, rows))


def _topics(
    code: str,
    endpoint: str,
    mimetype: str,
    table: Callable[[dict[str, str | None], Iterator[exports.ExportedTopic]], Iterator[str]],
) -> Response:
    """Streamed, and not made at all for whoever has the present one."""
    room = room_asked_for(code)
    mark = _mark(room)
    if request.if_none_match.contains_weak(mark):
        response = Response(status=304)
    else:
        before = _before()
        rest = exports.rest_of_room(room.id, before)
        more = address(endpoint, code=room.code, before=str(rest)) if rest else None
        about = {"source": address("boards.room", code=room.code), "room": room.name, "next": more}
        pieces = table(about, exports.topics_of_room(room.id, before))
        response = Response(stream_with_context(_in_pieces(pieces)))
        if more:
            response.headers.add("Link", f'<{more}>; rel="next"')
    response.set_etag(mark, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(["Accept-Language", "Cookie"])
    return _as_file(response, mimetype, f"{code}")


def _mark(room: Room) -> str:
    """It reads otherwise when the room changed, in another language, and after midnight: lateness counts in days."""
    return f"{room.id}-{room.public_version}-{current_locale()}-{local_day(now())}"


def _in_pieces(lines: Iterator[str]) -> Iterator[str]:
    piece, size = [], 0
    for line in lines:
        piece.append(line)
        size += len(line)
        if size >= MOST_IN_MEMORY:
            yield "".join(piece)
            piece, size = [], 0
    yield "".join(piece)


def _as_file(response: Response, mimetype: str, name: str) -> Response:
    response.mimetype = mimetype
    response.headers.add("Link", f'<{LICENCE}>; rel="license"')
    if mimetype == csv_files.MIMETYPE:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _before() -> Key | None:
    asked = request.args.get("before")
    try:
        return Key.read(asked) if asked else None
    except ValueError as error:
        raise NotFound from error
