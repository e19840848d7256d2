"""The fourth door: how matters stand, found by stage, words or number; and what was asked here, with the answers."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.domain.clock import local_day, start_of_day
from app.domain.errors import Missing
from app.domain.numbers import read_slip_code, read_topic_number
from app.domain.roles import PUBLIC
from app.domain.stages import Stage
from app.domain.text import tidy
from app.models.rooms import Room
from app.queries import inquire, suggestions
from app.queries.boards import Key
from app.queries.holders import Holders
from app.queries.inquire import AT_FIRST, Part
from app.queries.visible import topic_by_number
from app.web.access import public
from app.web.clock import now
from app.web.kept_pages import Subject
from app.web.page_cache import cacheable, cached_page
from app.web.scanned_rooms import open_room_of

blueprint = Blueprint("inquire", __name__)

LONGEST_SEARCH = 60  # characters of it that are looked at
LARGEST_ID = 2**31 - 1  # what the database takes for one
ANSWERS_AT_FIRST = 3


@blueprint.get("/r/<room_code:code>/inquire")
@public
@cached_page("stage", "before")
def room(code: str) -> str | Response:
    here = open_room_of(code)
    if here is None or here.code is None:
        return redirect(url_for("rooms.show", code=code))  # it says what has become of the code
    if here.code != code:
        return redirect(
            url_for(
                ".room",
                code=here.code,
                stage=request.args.get("stage"),
                before=request.args.get("before"),
                q=request.args.get("q"),
            )
        )
    if sought := tidy(request.args.get("q", "")).strip()[:LONGEST_SEARCH]:
        return _search(here, sought)
    return _one_part(here, _part()) if "stage" in request.args else _all_parts(here)


def _all_parts(here: Room) -> Response:
    version, moment, holders = here.public_version, now(), Holders(here)
    counts = inquire.count_by_part(here.id)
    body = render_template(
        "inquire/room.html",
        room=here,
        counts=counts,
        parts=[
            inquire.room_part(here, part, moment, most=AT_FIRST, holders=holders) for part in Part if counts.of[part]
        ],
        answers=suggestions.of_room(here.id, moment, most=ANSWERS_AT_FIRST),
        answering=holders.of_the_inbox(),
        stages=Stage,
    )
    return _kept(body, here, version)


def _one_part(here: Room, part: Part) -> Response:
    version = here.public_version
    listed = inquire.room_part(here, part, now(), before=_before(), holders=Holders(here))
    body = render_template("inquire/part.html", room=here, part=part, listed=listed, stages=Stage)
    return _kept(body, here, version)


def _search(here: Room, sought: str) -> str | Response:
    """Never kept: there is no end of words."""
    if read_slip_code(sought) is not None:
        return redirect(url_for("slips.ask"))  # a secret: what was typed does not stand on any page of ours
    number = read_topic_number(sought)
    if number is not None and _is_known(number):
        return redirect(url_for("topics.show", number=number))
    found = None if number else inquire.find(here, sought, now())
    return render_template(
        "inquire/found.html",
        room=here,
        sought=sought,
        found=found,
        stages=Stage,
    )


@blueprint.get("/r/<room_code:code>/answers")
@public
@cached_page("before")
def answers(code: str) -> Response:
    here = open_room_of(code)
    if here is None or here.code is None:
        return redirect(url_for("rooms.show", code=code))
    if here.code != code:
        return redirect(url_for(".answers", code=here.code))
    version = here.public_version
    before = request.args.get("before", type=int)
    if "before" in request.args and not (before and 0 < before <= LARGEST_ID):
        raise NotFound
    body = render_template(
        "inquire/answers.html",
        room=here,
        answers=suggestions.of_room(here.id, now(), before=before),
        answering=Holders(here).of_the_inbox(),
    )
    return _kept(body, here, version)


def _kept(body: str, here: Room, version: int) -> Response:
    midnight = start_of_day(local_day(now()) + timedelta(days=1))  # when one day late becomes two
    return cacheable(body, subject=Subject("room", here.id), version=version, fresh_until=midnight)


def _part() -> Part:
    try:
        return Part(request.args["stage"])
    except ValueError:
        raise NotFound from None


def _before() -> Key | None:
    written = request.args.get("before")
    try:
        return Key.read(written) if written else None
    except ValueError:
        raise NotFound from None


def _is_known(number: str) -> bool:
    try:
        topic_by_number(number, PUBLIC)
    except Missing:
        return False
    return True
