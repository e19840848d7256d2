"""A question to the room as such, or on one of its topics; with it one may say that a matter is not done."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from app.domain.stages import Contribution, RemarkKind
from app.domain.taking import taken
from app.extensions import rulebook
from app.services import inquiries
from app.services.once import Filed
from app.web.access import public
from app.web.addressed import Addressed, render_form, sent_to_room, to_topic
from app.web.clock import now
from app.web.cross_site import public_post
from app.web.forms.inquire import InquireForm
from app.web.handing_in import hand_in, sender_of
from app.web.scanned_rooms import open_room_of

blueprint = Blueprint("inquiries", __name__)

# By which word a topic takes a voice for another round.
NOT_DONE = (Contribution.NOT_DONE, Contribution.CAME_BACK)


@blueprint.get("/r/<room_code:code>/inquiries")
@public
def form(code: str) -> str | Response:
    if number := request.args.get("topic"):
        return redirect(url_for(".topic_form", number=number))
    here = open_room_of(code)
    if here is None:
        return redirect(url_for("rooms.show", code=code))  # it says what has become of the code
    return _page(InquireForm(), Addressed(RemarkKind.INQUIRY, here))


@blueprint.post("/r/<room_code:code>/inquiries")
@public_post
def room(code: str) -> str | tuple[str, int]:
    form = InquireForm()
    return _ask(form, sent_to_room(RemarkKind.INQUIRY, code, form.key.data))


@blueprint.get("/t/<topic_number:number>/inquiries")
@public
def topic_form(number: str) -> str:
    return _page(InquireForm(), to_topic(RemarkKind.INQUIRY, number))


@blueprint.post("/t/<topic_number:number>/inquiries")
@public_post
def topic(number: str) -> str | tuple[str, int]:
    return _ask(InquireForm(), to_topic(RemarkKind.INQUIRY, number))


def _ask(form: InquireForm, to: Addressed) -> str | tuple[str, int]:
    def act(key: str) -> Filed:
        return inquiries.ask(
            form.text.data or "",
            key=key,
            sender=sender_of(form, to.topic_id),
            room_id=to.room.id,
            topic=to.topic,
            not_done=_voice(to) if form.not_done.data else None,
            now=now(),
        )

    return hand_in(form, to.purpose, act, page=lambda: _page(form, to), thanks=to.thanks())


def _page(form: InquireForm, to: Addressed) -> str:
    return render_form("inquiries/form.html", form, to, voice=_voice(to))


def _voice(to: Addressed) -> Contribution | None:
    """The word by which this topic takes a voice for another round now; None where it takes none."""
    if to.topic is None:
        return None
    open_now = taken(to.topic.status, to.topic.closed_at, now(), rulebook.rules.lengths)
    return next((word for word in NOT_DONE if word in open_now), None)
