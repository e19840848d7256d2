"""Posing: one short form, one press, and the slip is the answer.

The slip is the answer to the POST itself. A redirect would have to carry the number in an address or a cookie; and a
reload is harmless, for the same key gives the same slip. Where others have told the same already, the first press only
shows it: nothing is filed before somebody has said that theirs is different.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, Missing, Refused
from app.domain.sentences import say
from app.domain.text import has_words
from app.extensions import rulebook
from app.models.rooms import Room
from app.models.unit_of_work import writing
from app.queries.decided import Known, probably_told
from app.queries.rooms import room_by_code
from app.services import filing
from app.services.once import AlreadyFiled
from app.web.access import public
from app.web.clock import now
from app.web.cross_site import public_post
from app.web.device import device_mark
from app.web.form_keys import new_key, read_key
from app.web.forms.pose import PoseForm
from app.web.handing_in import UNREADABLE
from app.web.photo_fields import takes_photos
from app.web.scanned_rooms import open_room_of, room_written_to
from app.web.sessions import current_actor
from app.web.slip_pages import render_filed

blueprint = Blueprint("pose", __name__)

NO_ROOM = say("No room has this code. Nothing was filed.")

Answer = str | tuple[str, int]


@blueprint.get("/r/<room_code:code>/pose")
@public
def form(code: str) -> str | Response:
    if open_room_of(code) is None:
        return redirect(url_for("rooms.show", code=code))  # it says what has become of the code
    return _page(code, PoseForm())


@blueprint.post("/r/<room_code:code>/pose")
@public_post
@takes_photos
def hand_in(code: str) -> Answer:
    form = PoseForm()
    room = room_written_to(code, "pose", form.key.data, unknown=NO_ROOM)
    is_good = form.validate()  # whatever else is wrong: photos are kept by it
    key = read_key(form.key.data, _purpose(room.id))
    earlier_key = read_key(form.earlier_key.data, _purpose(room.id))
    if key is None:
        form.form_errors.append(UNREADABLE)
    if key is None or not is_good:
        return _page(code, form), 422
    if (known := _known(form, room)) and not room.is_closed:
        return _ask_whether_the_same(code, form, known)
    try:
        if earlier_key is not None and request.form.get("do") == "add":
            return _add(form, key, earlier_key)
        return _pose(form, key, room.id)
    except AlreadyFiled as already:
        return _ask_which(code, room.id, form, already), 409
    except (Invalid, Refused) as error:
        form.take(error)
    return _page(code, form), 422


def _pose(form: PoseForm, key: str, room_id: int) -> str:
    actor, device = current_actor(), device_mark()
    with writing():
        filed = filing.pose(
            room_id=room_id,
            key=key,
            **_told(form),
            about_own_people=form.about_own_people.data,
            party=form.party.data,
            category=form.category.data,
            helper_name=form.helper_name.data or None,
            consent_version=form.consent_version.data or "",
            device_mark=device,
            is_machine=form.is_perhaps_a_machine,
            actor=actor,
            now=now(),
        )
    return render_filed(filed.slip_code or "")


def _add(form: PoseForm, key: str, earlier_key: str) -> str:
    with writing():
        filed = filing.add_to(earlier_key, key=key, **_told(form), now=now())
    return render_filed(filed.slip_code or "", added=True)


def _told(form: PoseForm) -> dict[str, Any]:
    return {
        "text": form.text.data or "",
        "place": form.place.data or "",
        "contact": form.contact.data or "",
        "photos": form.photos.data,
        "voice": form.voice.data if form.voice else None,
    }


# --- The same matter, told by others or by the same person a moment ago


def _known(form: PoseForm, room: Room) -> Sequence[Known]:
    """Not asked for what is about the room's own people: others must not learn from it that somebody complained. Nor
    for what is only said: nobody has read it yet."""
    is_answered = "different" in request.form or bool(form.earlier_key.data)
    if is_answered or form.about_own_people.data or not has_words(form.text.data or ""):
        return ()
    return probably_told(form.text.data or "", room)


def _ask_whether_the_same(code: str, form: PoseForm, known: Sequence[Known]) -> str:
    return render_template("pose/same.html", form=form, room=_room_of(code), code=code, known=known)


def _ask_which(code: str, room_id: int, form: PoseForm, already: AlreadyFiled) -> str:
    """The edited text goes on with a key of its own, whichever of the two is chosen; that choice is made once too."""
    form.earlier_key.data, form.key.data = form.key.data, new_key(_purpose(room_id))
    return render_template("pose/which.html", form=form, room=_room_of(code), code=code, already=already)


def _page(code: str, form: PoseForm) -> str:
    """The form, with its key where it has a good one already: a second try is the same filing."""
    room = _room_of(code)
    if room is None:
        raise Missing
    if read_key(form.key.data, _purpose(room.id)) is None:
        form.key.data = new_key(_purpose(room.id))
    form.consent_version.data = rulebook.rules.consent.version
    first = "photo" if request.args.get("first") == "photo" else None
    return render_template("pose/pose.html", form=form, room=room, code=code, first=first)


def _room_of(code: str) -> Room | None:
    """Also by the code of an old sheet or one withdrawn meanwhile: whoever has begun to write is not sent away."""
    printed = room_by_code(code)
    return printed.room if printed else None


def _purpose(room_id: int) -> str:
    return f"pose|{room_id}"
