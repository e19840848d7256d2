"""The page of one room at the desk, as several views show it: opened, and after an act that could not be taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.models.rooms import Room, RoomCode
from app.queries import print_batches, room_care, rooms
from app.web import acting
from app.web.filters import render
from app.web.forms.desk_rooms import DeskForm, WithdrawalForm, forms_of
from app.web.sessions import current_actor

# (body, status) or a redirect
Answer = Response | tuple[str, int]


def render_room(room_id: int, sent: DeskForm | None = None) -> str:
    """`sent` is the form that came in and could not be taken. Raises Missing for a room somebody else looks after."""
    room = room_care.room_in_care(room_id, current_actor())
    forms = forms_of(room, sent)
    withdrawal = forms["withdrawal"]
    assert isinstance(withdrawal, WithdrawalForm)
    withdrawal.show(withdrawable(room))
    return render_template(
        "desk_rooms/room.html",
        room=room,
        place=rooms.place_of(room),
        subject=room_care.subject_of(room),
        seats=room_care.seats_of(room.id),
        codes=by_age(room.codes),
        underway=room_care.count_underway(room.id),
        events=room_care.events_of(room.id),
        latest_batch=print_batches.latest_batch_id(),
        forms=forms,
        sent=sent,
    )


def withdrawable(room: Room) -> list[RoomCode]:
    return [code for code in by_age(room.codes) if code.revoked_at is None]


def by_age(codes: Sequence[RoomCode]) -> list[RoomCode]:
    """The live one first, then the newest."""
    return sorted(codes, key=lambda code: (code.is_live, code.issued_at), reverse=True)


def seen_version() -> int:
    """What the page carried that the person saw; 0, which never was, where it carries none."""
    return request.form.get("seen_version", 0, int)


def changed(room_id: int, form: DeskForm, act: Callable[[], object], done: str) -> Answer:
    """Do `act` with a form that was sent, in one unit of work: back to the page with a word, or what is wrong on it."""
    if acting.done(form, act):
        flash(render(done))
        return redirect(url_for("desk_rooms.show", room_id=room_id), 303)
    return render_room(room_id, form), 422
