"""The second door: a suggestion to the room as such, or to one of its topics."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from app.domain.stages import RemarkKind
from app.services import remarks
from app.services.once import Filed
from app.web.access import public
from app.web.addressed import Addressed, render_form, sent_to_room, to_topic
from app.web.clock import now
from app.web.cross_site import public_post
from app.web.forms.suggest import SuggestForm
from app.web.handing_in import hand_in, sender_of
from app.web.scanned_rooms import open_room_of

blueprint = Blueprint("suggest", __name__)


@blueprint.get("/r/<room_code:code>/suggest")
@public
def form(code: str) -> str | Response:
    if number := request.args.get("topic"):
        return redirect(url_for(".topic_form", number=number))
    room = open_room_of(code)
    if room is None:
        return redirect(url_for("rooms.show", code=code))  # it says what has become of the code
    return _page(SuggestForm(), Addressed(RemarkKind.SUGGESTION, room))


@blueprint.post("/r/<room_code:code>/suggest")
@public_post
def room(code: str) -> str | tuple[str, int]:
    form = SuggestForm()
    return _hand_in(form, sent_to_room(RemarkKind.SUGGESTION, code, form.key.data))


@blueprint.get("/t/<topic_number:number>/suggestions")
@public
def topic_form(number: str) -> str:
    return _page(SuggestForm(), to_topic(RemarkKind.SUGGESTION, number))


@blueprint.post("/t/<topic_number:number>/suggestions")
@public_post
def topic(number: str) -> str | tuple[str, int]:
    return _hand_in(SuggestForm(), to_topic(RemarkKind.SUGGESTION, number))


def _hand_in(form: SuggestForm, to: Addressed) -> str | tuple[str, int]:
    def act(key: str) -> Filed:
        return remarks.hand_in(
            RemarkKind.SUGGESTION,
            form.text.data or "",
            key=key,
            sender=sender_of(form, to.topic_id),
            room_id=to.room.id,
            topic=to.topic,
            party=form.party.data,
            now=now(),
        )

    return hand_in(form, to.purpose, act, page=lambda: _page(form, to), thanks=to.thanks())


def _page(form: SuggestForm, to: Addressed) -> str:
    return render_form("suggest/form.html", form, to)
