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
from app.domain.stages import ClosedLabel, Level, Status, TopicClass
from app.models.divisions import Division
from app.queries import boards, divisions, rooms
from app.queries.boards import Chosen, Key
from app.web.access import public
from app.web.clock import now
from app.web.kept_pages import Subject
from app.web.page_cache import cacheable, cached_page

blueprint = Blueprint("boards", __name__)

Choice = TypeVar("Choice", bound=Enum)

SHOWN_STATUSES = [status for status in Status if status is not Status.POSED]


@blueprint.get("/r/<room_code:code>/board")
@public
@cached_page("status", "label", "class", "before")
def room(code: str) -> Response:
    printed = rooms.room_by_code(code)
    if printed is None or printed.revoked_at is not None or printed.room.code is None:
        return redirect(url_for("rooms.show", code=code))  # which says what is wrong with it
    found = printed.room
    if found.code != code:
        return redirect(url_for("boards.room", code=found.code))
    version = found.public_version
    chosen = Chosen(_chosen(Status, "status"), _chosen(ClosedLabel, "label"), _chosen(TopicClass, "class"))
    body = render_template(
        "boards/room.html",
        room=found,
        place=rooms.place_of(found),
        counted=boards.room_figures(found.id, now()),
        listed=boards.room_topics(found.id, now(), chosen, _before()),
        chosen=chosen,
        asked={name: value for name, value in request.args.items() if name != "before" and value},
        measures=Measure,
        statuses=SHOWN_STATUSES,
        labels=ClosedLabel,
        classes=TopicClass,
    )
    return _kept(body, Subject("room", found.id), version)


@blueprint.get("/boards")
@public
@cached_page()
def city() -> str | Response:
    top = divisions.top_division()
    if top is None:
        return render_template("boards/none.html")
    return _place(top)


@blueprint.get("/boards/<int:division_id>")
@public
@cached_page()
def division(division_id: int) -> Response:
    place = divisions.division(division_id)
    if place is None or place.is_fiction:
        raise NotFound
    if place.parent_id is None:
        return redirect(url_for("boards.city"))
    return _place(place)


def _place(place: Division) -> Response:
    version = place.public_version
    has_results = place.level is not Level.VILLAGE  # its one room has a board of its own
    body = render_template(
        "boards/place.html",
        place=place,
        line=divisions.line_of(place),
        own=boards.place_figures(place),
        children=boards.children_figures(place),
        found=_rooms(place),
        results=boards.newest_results(place) if has_results else [],
        measures=Measure,
    )
    return _kept(body, Subject("division", place.id), version)


def _rooms(place: Division) -> rooms.RoomPage:
    """The rooms of the place itself; of a town those of its villages too, for there people look for theirs."""
    return rooms.rooms_under(place) if place.level is Level.TOWN else rooms.rooms_of(place)


def _kept(body: str, subject: Subject, version: int) -> Response:
    """Lateness and every “as of” count in whole days, so a board turns by itself at midnight in Shanghai."""
    midnight = end_of_day(local_day(now())) + timedelta(seconds=1)
    return cacheable(body, subject=subject, version=version, fresh_until=midnight)


def _chosen(choices: Iterable[Choice], name: str) -> Choice | None:
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
