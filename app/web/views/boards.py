"""Boards: what came in, what came of it, what is late. A place is listed where the list has it, never by a figure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from enum import Enum
from typing import TypeVar

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.domain.clock import end_of_day, local_day
from app.domain.measures import Measure
from app.domain.stages import Channel, Level, Stage, TopicClass
from app.extensions import rulebook
from app.models.divisions import Division
from app.queries import boards, divisions, paces, rooms, tallies
from app.queries.boards import Chosen, Key
from app.queries.held_topics import late_in_place, late_in_room
from app.web import tiles
from app.web.access import public
from app.web.board_pages import Details, filters
from app.web.clock import now
from app.web.kept_pages import Subject
from app.web.page_cache import cacheable, cached_page

blueprint = Blueprint("boards", __name__)

Choice = TypeVar("Choice", bound=Enum)

FILTERS = ("measure", "stage", "class", "category", "channel")
WALL = "wall"  # `?wall=1`: for the screen in a hall, which nobody touches


@blueprint.get("/r/<room_code:code>/board")
@public
@cached_page(*FILTERS, "before", WALL)
def room(code: str) -> Response:
    printed = rooms.room_by_code(code)
    if printed is None or printed.revoked_at is not None or printed.room.code is None:
        return redirect(url_for("rooms.show", code=code))  # which says what is wrong with it
    found = printed.room
    if found.code != code:
        return redirect(url_for("boards.room", code=found.code))
    version = found.public_version
    counted = boards.room_figures(found.id, now())
    parts = {
        "place": rooms.place_of(found),
        "counted": counted,
        "late": late_in_room(found.id, now()),
        "details": Details.of(counted.figures, counted.by_channel, tallies.of_room(found.id), paces.of_room(found)),
        "detailed_at": counted.detailed_at,
        "measures": Measure,
    }
    if _is_wall():
        body = render_template("boards/wall.html", name=found.name, figures=counted.figures, as_of=now(), **parts)
        return _kept(body, Subject("room", found.id), version)
    body = render_template(
        "boards/room.html",
        room=found,
        listed=boards.room_topics(found.id, now(), _chosen(), _before()),
        asked={name: value for name in FILTERS if (value := request.args.get(name))},
        filters=filters({name: request.args.get(name) for name in FILTERS}),
        **parts,
    )
    return _kept(body, Subject("room", found.id), version)


@blueprint.get("/boards")
@public
@cached_page(WALL)
def city() -> str | Response:
    top = divisions.top_division()
    if top is None:
        return render_template("boards/none.html")
    return _place(top)


@blueprint.get("/boards/<int:division_id>")
@public
@cached_page(WALL)
def division(division_id: int) -> Response:
    place = divisions.division(division_id)
    if place is None or place.is_fiction:
        raise NotFound
    if place.parent_id is None:
        return redirect(url_for("boards.city"))
    return _place(place)


def _place(place: Division) -> Response:
    version = place.public_version
    own = boards.place_figures(place)
    parts = {
        "place": place,
        "own": own,
        "late": late_in_place(place, now()),
        "details": Details.of(own.figures, own.by_channel, tallies.of_place(place.id), paces.of_place(place)),
        "detailed_at": own.detailed_at,
        "measures": Measure,
    }
    subject = Subject("division", place.id)
    if _is_wall():
        body = render_template("boards/wall.html", name=place.name, figures=own.figures, as_of=own.counted_at, **parts)
        return _kept(body, subject, version)
    has_results = place.level is not Level.VILLAGE  # its one room has a board of its own
    children = boards.children_figures(place)
    body = render_template(
        "boards/place.html",
        line=divisions.line_of(place),
        children=children,
        tiles=tiles.of(children) if place.level is Level.CITY else (),
        found=_rooms(place),
        results=boards.newest_results(place) if has_results else [],
        **parts,
    )
    return _kept(body, subject, version)


def _rooms(place: Division) -> rooms.RoomPage:
    """The rooms of the place itself; of a town those of its villages too, for there people look for theirs."""
    return rooms.rooms_under(place) if place.level is Level.TOWN else rooms.rooms_of(place)


def _kept(body: str, subject: Subject, version: int) -> Response:
    """Lateness and every “as of” count in whole days, so a board turns by itself at midnight in Shanghai."""
    midnight = end_of_day(local_day(now())) + timedelta(seconds=1)
    return cacheable(body, subject=subject, version=version, fresh_until=midnight)


def _is_wall() -> bool:
    return request.args.get(WALL) == "1"


def _chosen() -> Chosen:
    category = request.args.get("category") or None
    if category not in (None, *(known.code for known in rulebook.rules.categories)):
        raise NotFound
    return Chosen(
        _choice(Measure, "measure"),
        _choice(Stage, "stage"),
        _choice(TopicClass, "class"),
        category,
        _choice(Channel, "channel"),
    )


def _choice(choices: Iterable[Choice], name: str) -> Choice | None:
    """The choice made under this name, none where it was left open. Raises NotFound for one there never was."""
    asked = request.args.get(name, "")
    found = next((choice for choice in choices if choice.value == asked), None)
    if asked and found is None:
        raise NotFound
    return found


def _before() -> Key | None:
    asked = request.args.get("before")
    try:
        return Key.read(asked) if asked else None
    except ValueError as error:
        raise NotFound from error
