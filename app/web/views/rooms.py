"""What a scan opens: the room's doors, and what it is working on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.clock import local_day, start_of_day
from app.domain.sentences import N_
from app.domain.stages import Stage
from app.models.rooms import Room
from app.queries import rooms
from app.queries.topics import room_front
from app.web.access import public
from app.web.clock import now
from app.web.kept_pages import Subject
from app.web.page_cache import cacheable, cached_page

blueprint = Blueprint("rooms", __name__)


@dataclass(frozen=True, slots=True)
class Door:
    """One of the four codes in one; the first door is the filled one."""

    endpoint: str
    icon: str
    label: str
    hint: str


DOORS = (
    Door("pose.form", "pose", N_("Raise an issue"), N_("Something troubles you: one sentence is enough")),
    Door("boards.room", "inquire", N_("See how it stands"), N_("How far a matter is, and who holds it")),
)


@blueprint.get("/r/<room_code:code>")
@public
@cached_page()
def show(code: str) -> AnyResponse:
    printed = rooms.room_by_code(code)
    if printed is None:
        return _unknown(code)
    room = printed.room
    if printed.revoked_at is not None or room.code is None:
        return make_response(render_template("rooms/revoked.html"), 410)
    if printed.replaced_at is not None:
        return redirect(url_for("rooms.show", code=room.code))
    version = room.public_version
    body = _closed_page(room) if room.is_closed else _front_page(room)
    midnight = start_of_day(local_day(now()) + timedelta(days=1))  # when "2 days late" becomes three
    return cacheable(body, subject=Subject("room", room.id), version=version, fresh_until=midnight)


def _front_page(room: Room) -> str:
    return render_template(
        "rooms/show.html",
        room=room,
        place=rooms.place_of(room),
        doors=DOORS,
        topics=room_front(room.id, now()),
        stages=Stage,
    )


def _closed_page(room: Room) -> str:
    place, successor = rooms.place_of(room), room.merged_into or room.upper
    successor = successor if successor and successor.code else None
    return render_template("rooms/closed.html", room=room, place=place, successor=successor)


def _unknown(code: str) -> Response:
    return make_response(render_template("rooms/unknown.html", code=code, near=rooms.rooms_near(code)), 404)
