"""Rooms at the desk of those who look after them: what they lack, and the life of each."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from app.domain.errors import Refused
from app.domain.policy import require
from app.domain.sentences import N_, say
from app.integrations.images import MAX_BYTES
from app.queries import divisions, room_care
from app.queries.room_care import Lack
from app.services import pictures, room_ends, room_life, room_seats
from app.web.access import requires
from app.web.acting import made
from app.web.clock import now
from app.web.filters import render
from app.web.forms.desk_rooms import (
    Assent,
    DescriptionForm,
    MergerForm,
    MoveRoomForm,
    NameForm,
    NewRoomForm,
    PictureForm,
    PositionForm,
    SeatForm,
)
from app.web.room_pages import Answer, changed, render_room, seen_version
from app.web.sessions import current_actor

blueprint = Blueprint("desk_rooms", __name__)

LARGEST_NUMBER = 2**31 - 1  # what the database takes for an id
LONGEST_QUESTION = 60  # characters of a search that are looked at

CLOSED = N_("The room is closed; the room above goes on with its matters.")
NO_PICTURE = say("Please choose a picture first.")
LACK = {lack.value: lack for lack in Lack}


# --- All of them


@blueprint.get("/desk/rooms")
@requires("rooms:read")
def index() -> str:
    actor, page = current_actor(), request.args.get("page", 1, int)
    place_id, words = request.args.get("place", 0, int), request.args.get("q", "").strip()[:LONGEST_QUESTION]
    if not (0 < page <= LARGEST_NUMBER and 0 <= place_id <= LARGEST_NUMBER):
        raise NotFound
    lack = LACK.get(request.args.get("lacks", ""))
    place = divisions.division(place_id) if place_id else None
    found = room_care.rooms_in_care(actor, words=words, lack=lack, place=place, page=page)
    return render_template(
        "desk_rooms/index.html",
        lacks=room_care.lacks(actor),
        found=found,
        by_place=[(names, list(rows)) for names, rows in groupby(found.rows, key=_heading)],
        question=words,
        lack=lack,
        place=place,
        next_page={"q": words, "lacks": lack and lack.value, "place": place_id or None, "page": page + 1},
    )


def _heading(row: room_care.CareRow) -> tuple[str, ...]:
    """The places it lies in; the city's own room lies in nothing but the city."""
    return row.place or (row.room.division.name,)


@blueprint.get("/desk/rooms/new")
@requires("rooms:manage")
def new() -> str:
    return render_template("desk_rooms/new.html", form=NewRoomForm())


@blueprint.post("/desk/rooms")
@requires("rooms:manage")
def open_() -> Answer:
    form, actor = NewRoomForm(is_sent=True), current_actor()

    def open_room() -> int:
        assert form.at.data is not None  # a good form has it
        given = form.at.data, form.kind.data, form.name.data or ""
        return room_life.open_room(*given, actor=actor, now=now()).id

    room_id = made(form, open_room)
    if room_id is None:
        return render_template("desk_rooms/new.html", form=form), 422
    flash(render(N_("The room is open and has a code. What it still lacks is listed below.")))
    return redirect(url_for("desk_rooms.show", room_id=room_id), 303)


# --- One room


@blueprint.get("/desk/rooms/<int:room_id>")
@requires("rooms:read")
def show(room_id: int) -> str:
    return render_room(room_id)


@blueprint.post("/desk/rooms/<int:room_id>/name")
@requires("rooms:read")
def rename(room_id: int) -> Answer:
    form, actor, seen = NameForm(is_sent=True), current_actor(), seen_version()

    def act() -> None:
        room_life.rename(room_id, form.name.data or "", seen_version=seen, actor=actor, now=now())

    return changed(room_id, form, act, N_("The room has its new name."))


@blueprint.post("/desk/rooms/<int:room_id>/place")
@requires("rooms:read")
def move(room_id: int) -> Answer:
    form, actor, seen = MoveRoomForm(is_sent=True), current_actor(), seen_version()
    stays_in = room_care.room_in_care(room_id, actor).division_id

    def act() -> None:
        given = form.place.data or stays_in, form.level.data, form.upper.data
        room_life.move(room_id, *given, seen_version=seen, actor=actor, now=now())

    return changed(room_id, form, act, N_("The room belongs there now."))


@blueprint.post("/desk/rooms/<int:room_id>/description")
@requires("rooms:read")
def describe(room_id: int) -> Answer:
    form, actor, seen = DescriptionForm(is_sent=True), current_actor(), seen_version()

    def act() -> None:
        given = form.telephone.data or "", form.hours.data or ""
        room_life.describe(room_id, *given, seen_version=seen, actor=actor, now=now())

    return changed(room_id, form, act, N_("Everybody can see it now."))


@blueprint.post("/desk/rooms/<int:room_id>/position")
@requires("rooms:read")
def locate(room_id: int) -> Answer:
    form, actor, seen = PositionForm(is_sent=True), current_actor(), seen_version()

    def act() -> None:
        room_life.locate(room_id, form.lat.data, form.lng.data, seen_version=seen, actor=actor, now=now())

    return changed(room_id, form, act, N_("It can be found on the map now."))


# --- Its picture


@blueprint.url_value_preprocessor
def _let_a_picture_in(endpoint: str | None, _values: object) -> None:
    """Before anything reads the form: a photograph is larger than whatever else is sent to us."""
    if endpoint == "desk_rooms.hang_picture" and current_actor().is_staff:
        request.max_content_length = MAX_BYTES + 64 * 1024


@blueprint.post("/desk/rooms/<int:room_id>/picture")
@requires("rooms:read")
def hang_picture(room_id: int) -> Answer:
    form, actor, seen = PictureForm(is_sent=True), current_actor(), seen_version()
    require(actor, "room:describe", room_care.subject_of(room_care.room_in_care(room_id, actor)))
    try:
        kept = pictures.keep(_sent_picture(), current_app.config["SETTINGS"].files_path)
    except Refused as refused:
        form.picture.errors = refused.sentences
        return render_room(room_id, form), 422

    def act() -> None:
        room_life.set_picture(room_id, kept, seen_version=seen, actor=actor, now=now())

    return changed(room_id, form, act, N_("The picture stands on the room's page now."))


@blueprint.post("/desk/rooms/<int:room_id>/picture-removal")
@requires("rooms:read")
def take_picture_down(room_id: int) -> Answer:
    actor, seen = current_actor(), seen_version()

    def act() -> None:
        room_life.set_picture(room_id, None, seen_version=seen, actor=actor, now=now())

    return changed(room_id, Assent(), act, N_("The picture was taken down."))


def _sent_picture() -> bytes:
    """Raises Refused when none was chosen."""
    sent = request.files.get("picture")
    content = sent.read() if sent else b""
    if not content:
        raise Refused(NO_PICTURE)
    return content


# --- How it ends


@blueprint.post("/desk/rooms/<int:room_id>/closing")
@requires("rooms:read")
def close(room_id: int) -> Answer:
    actor, seen = current_actor(), seen_version()

    def act() -> None:
        room_ends.close(room_id, seen_version=seen, actor=actor, now=now())

    return changed(room_id, Assent(), act, CLOSED)


@blueprint.post("/desk/rooms/<int:room_id>/merger")
@requires("rooms:read")
def merge(room_id: int) -> Answer:
    form, actor, seen = MergerForm(is_sent=True), current_actor(), seen_version()

    def act() -> None:
        assert form.into.data is not None  # a good form has it
        room_ends.merge(room_id, form.into.data, seen_version=seen, actor=actor, now=now())

    return changed(room_id, form, act, N_("The room is merged; the other goes on with its matters."))


@blueprint.post("/desk/rooms/<int:room_id>/reopening")
@requires("rooms:read")
def reopen(room_id: int) -> Answer:
    actor, seen = current_actor(), seen_version()

    def act() -> None:
        room_ends.reopen(room_id, seen_version=seen, actor=actor, now=now())

    return changed(room_id, Assent(), act, N_("The room is open again. Its seats have to be given anew."))


# --- Its seats


@blueprint.post("/desk/rooms/<int:room_id>/seats")
@requires("rooms:read")
def give_seat(room_id: int) -> Answer:
    form, actor = SeatForm(is_sent=True), current_actor()

    def act() -> None:
        room_seats.give(room_id, form.login.data, form.role.data, actor=actor, now=now())

    return changed(room_id, form, act, N_("The seat is taken."))


@blueprint.post("/desk/rooms/<int:room_id>/seats/<int:seat_id>/ending")
@requires("rooms:read")
def end_seat(room_id: int, seat_id: int) -> Answer:
    actor = current_actor()

    def act() -> None:
        room_seats.end(room_id, seat_id, actor=actor, now=now())

    return changed(room_id, Assent(), act, N_("The seat has ended."))
