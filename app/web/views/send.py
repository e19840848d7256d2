"""«Send it to family elsewhere»: the room's link, a few lines and a picture, to be passed on in whatever way."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.models.rooms import Room
from app.queries import rooms
from app.web import room_cards
from app.web.access import public
from app.web.kept_pages import Subject
from app.web.page_cache import cacheable, cached_page

blueprint = Blueprint("send", __name__)
blueprint.add_app_template_global(room_cards.card_address, "card_address")

A_DAY = 24 * 60 * 60  # seconds: the wording on cards may change with a new version of ours


@blueprint.get("/r/<room_code:code>/send")
@public
@cached_page()
def show(code: str) -> Response:
    room = _room_behind(code)
    if room is None:
        return redirect(url_for("rooms.show", code=code))  # it says what has become of the code
    version, place = room.public_version, rooms.place_of(room)
    paper = room_cards.on_card(room, place)
    body = render_template(
        "send/show.html",
        room=room,
        place=place,
        paper=paper,
        letter=room_cards.letter(paper),
        card=url_for("send.card", code=code) if room_cards.can_be_drawn(paper) else None,
        size=(room_cards.WIDTH, room_cards.HEIGHT),
    )
    return cacheable(body, subject=Subject("room", room.id), version=version, fresh_until=None)


@blueprint.get("/r/<room_code:code>/card.png")
@public
def card(code: str) -> Response:
    room = _room_behind(code)
    if room is None:
        raise NotFound
    paper = room_cards.on_card(room, rooms.place_of(room))
    if not room_cards.can_be_drawn(paper):
        raise NotFound
    response = Response(room_cards.draw_card(paper), mimetype="image/png")
    response.headers["Cache-Control"] = f"public, max-age={A_DAY}"
    response.add_etag()
    response.make_conditional(request)
    return response


def _room_behind(code: str) -> Room | None:
    """The open room whose live code this is."""
    printed = rooms.room_by_code(code)
    return printed.room if printed is not None and printed.is_live and not printed.room.is_closed else None
