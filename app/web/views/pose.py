"""Posing: one short form, one press, and the slip is the answer.

The slip is the answer to the POST itself. A redirect would have to carry the number in an address or a cookie; and a
reload is harmless, for the same key gives the same slip.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.clock import local_day
from app.domain.errors import Invalid, Missing, Refused
from app.domain.sentences import say
from app.extensions import rulebook
from app.models.rooms import Room
from app.models.unit_of_work import writing
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
from app.web.sessions import current_actor
from app.web.slip_pages import render_filed

blueprint = Blueprint("pose", __name__)

NO_ROOM = say("No room has this code. Nothing was filed.")


@blueprint.get("/r/<room_code:code>/pose")
@public
def form(code: str) -> str | Response:
    printed = room_by_code(code)
    if printed is None or not printed.leads_to_its_room(local_day(now())) or printed.room.is_closed:
        return redirect(url_for("rooms.show", code=code))  # it says what has become of the code
    return _page(code, PoseForm())


@blueprint.post("/r/<room_code:code>/pose")
@public_post
def hand_in(code: str) -> str | tuple[str, int]:
    printed = room_by_code(code)
    if printed is None:
        raise Missing(NO_ROOM)
    room_id, form = printed.room_id, PoseForm()
    key = read_key(form.key.data, _purpose(room_id))
    earlier_key = read_key(form.earlier_key.data, _purpose(room_id))
    if key is None and printed.revoked_at is not None:
        raise Missing(NO_ROOM)  # under a code that was withdrawn only what was begun before is still taken
    if key is None:
        form.form_errors.append(UNREADABLE)
        return _page(code, form), 422
    try:
        if earlier_key is not None and request.form.get("do") == "add":
            return _add(form, key, earlier_key)
        return _pose(form, key, room_id)
    except AlreadyFiled as already:
        return _ask_which(code, room_id, form, already), 409
    except Invalid as error:
        form.take(error)
    except Refused as refused:
        form.form_errors.extend(refused.sentences)
    return _page(code, form), 422


def _pose(form: PoseForm, key: str, room_id: int) -> str:
    actor, device = current_actor(), device_mark()
    with writing():
        filed = filing.pose(
            room_id=room_id,
            key=key,
            text=form.text.data or "",
            about_own_people=form.about_own_people.data,
            consent_version=form.consent_version.data or "",
            device_mark=device,
            actor=actor,
            now=now(),
        )
    return render_filed(filed.slip_code or "")


def _add(form: PoseForm, key: str, earlier_key: str) -> str:
    with writing():
        filed = filing.add_to(earlier_key, key=key, text=form.text.data or "", now=now())
    return render_filed(filed.slip_code or "", added=True)


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
    return render_template("pose/pose.html", form=form, room=room, code=code)


def _room_of(code: str) -> Room | None:
    """Also by the code of an old sheet or one withdrawn meanwhile: whoever has begun to write is not sent away."""
    printed = room_by_code(code)
    return printed.room if printed else None


def _purpose(room_id: int) -> str:
    return f"pose|{room_id}"
