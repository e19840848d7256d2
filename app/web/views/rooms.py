"""What a scan opens: the room's doors, and what it is working on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.clock import local_day, start_of_day
from app.domain.stages import Stage
from app.models.contributions import VoiceKind
from app.models.rooms import Room, RoomCode
from app.queries import rooms
from app.queries.divisions import place_around
from app.queries.topics import room_front
from app.services import sheets
from app.web.access import public
from app.web.clock import now
from app.web.kept_pages import Subject
from app.web.openings import note as note_opening
from app.web.page_cache import cacheable, cached_page

blueprint = Blueprint("rooms", __name__)

FROM_AN_OLD_SHEET = "old"


@dataclass(frozen=True, slots=True)
class Door:
    """One of the four codes in one; the first door is the filled one."""

    endpoint: str
    icon: str
    label: str
    hint: str


# Where each door of the sheets leads, in their order and in their words: what is printed on the wall is what opens.
_LEADS_TO = (
    ("pose.form", "pose"),
    ("suggest.form", "suggest"),
    ("negotiate.room", "negotiate"),
    ("inquire.room", "inquire"),
)
DOORS = tuple(
    Door(endpoint, icon, label, hint) for (endpoint, icon), (label, hint) in zip(_LEADS_TO, sheets.DOORS, strict=True)
)


@blueprint.get("/r/<room_code:code>")
@public
@cached_page("from")
def show(code: str) -> AnyResponse:
    printed = rooms.room_by_code(code)
    if printed is None:
        return _unknown(code)
    room = printed.room
    led_on = request.args.getlist("from")
    if led_on not in ([], [FROM_AN_OLD_SHEET]):  # or each spelling of it would be one more copy to keep
        return redirect(url_for("rooms.show", code=code))
    if not led_on:
        note_opening(code)
    if not printed.is_live or room.code is None:
        return _old_sheet(printed)
    version = room.public_version
    body = _closed_page(room, bool(led_on)) if room.is_closed else _front_page(room, bool(led_on))
    midnight = start_of_day(local_day(now()) + timedelta(days=1))  # when "2 days late" becomes three
    return cacheable(body, subject=Subject("room", room.id), version=version, fresh_until=midnight)


def _old_sheet(printed: RoomCode) -> AnyResponse:
    """Led on to the live code, where a page says so that is the same for everybody; or told why not."""
    room = printed.room
    if printed.revoked_at is not None or room.code is None:
        # It may hang in the wrong place, so it does not name its room: only whereabouts to look.
        return make_response(render_template("rooms/revoked.html", around=place_around(room.division)), 410)
    if not printed.leads_to_its_room(local_day(now())):
        return make_response(render_template("rooms/expired.html", room=room, place=rooms.place_of(room)), 410)
    return redirect(f"{url_for('rooms.show', code=room.code)}?from={FROM_AN_OLD_SHEET}")


def _front_page(room: Room, is_led_on: bool) -> str:
    return render_template(
        "rooms/show.html",
        room=room,
        place=rooms.place_of(room),
        is_led_on=is_led_on,
        doors=DOORS,
        topics=room_front(room.id, now()),
        all_of_them=url_for("inquire.room", code=room.code),
        me_too=VoiceKind.ME_TOO,
        stages=Stage,
    )


def _closed_page(room: Room, is_led_on: bool) -> str:
    return render_template(
        "rooms/closed.html",
        room=room,
        place=rooms.place_of(room),
        is_led_on=is_led_on,
        successor=rooms.successor_of(room),
    )


def _unknown(code: str) -> Response:
    return make_response(render_template("rooms/unknown.html", code=code, near=rooms.rooms_near(code)), 404)
