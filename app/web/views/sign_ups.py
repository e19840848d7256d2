"""Signing up for a meeting, as one of the eight parties; and taking it back."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Invalid
from app.domain.sentences import say
from app.domain.stages import Contribution
from app.models.unit_of_work import writing
from app.queries import sign_ups
from app.queries.facts import planned_meeting
from app.services.once import Filed
from app.services.sign_ups import hand_in as sign_up_for
from app.services.sign_ups import withdraw as withdraw_from
from app.web.access import public
from app.web.clock import now
from app.web.cross_site import public_post
from app.web.forms.negotiate import SignUpForm
from app.web.handing_in import hand_in, prepare, sender_of
from app.web.slip_holder import find_slip, limit_slip_tries
from app.web.taking_part import Part, part_in

blueprint = Blueprint("sign_ups", __name__)

THANKS = say(
    "The room tells you whether there is a seat: you see it with the number of your slip. If you cannot come after "
    "all, please take the sign-up back, so that somebody else can have the seat."
)
NOTHING_TO_WITHDRAW = say("This phone keeps no slip of this matter. Come back with the number of your slip, please.")


@blueprint.get("/t/<topic_number:number>/sign-ups")
@public
def form(number: str) -> str | Response:
    part = _part(number)
    if not part.topic.status.is_public:
        return redirect(url_for("topics.show", number=number))  # it says why there is nothing to read
    return _page(part, _form(part))


@blueprint.post("/t/<topic_number:number>/sign-ups")
@public_post
def sign_up(number: str) -> str | tuple[str, int]:
    part = _part(number)
    form = _form(part)

    def act(key: str) -> Filed:
        return sign_up_for(
            part.topic.id,
            form.party.data,
            is_online=form.is_online,
            key=key,
            sender=sender_of(form, part.topic.id, contact=form.contact.data),
            now=now(),
        )

    return hand_in(form, part.purpose, act, page=lambda: _page(_part(number), form), thanks=THANKS)


@blueprint.post("/t/<topic_number:number>/sign-ups/withdrawals")
@public_post
@limit_slip_tries
def withdraw(number: str) -> str | tuple[str, int]:
    """By the slip this phone keeps, or by the number in the field `slip`, which the slip's own page sends along."""
    part = _part(number)
    slip_id = _slip_named() or part.slip_id()
    form = _form(part)
    if slip_id is None:
        form.form_errors.append(NOTHING_TO_WITHDRAW)
        return _page(part, form), 422
    with writing():
        withdraw_from(part.topic.id, slip_id)
    return _page(_part(number), form, is_withdrawn=True)


def _slip_named() -> int | None:
    typed = request.form.get("slip")
    if not typed:
        return None
    try:
        return find_slip(typed, "slip")[1].id
    except Invalid:
        return None


def _part(number: str) -> Part:
    """Read anew after every attempt to write: a unit of work forgets what was loaded before it."""
    return part_in(number, Contribution.SIGN_UP)


def _form(part: Part) -> SignUpForm:
    return SignUpForm(planned_meeting(part.topic))


def _page(part: Part, form: SignUpForm, *, is_withdrawn: bool = False) -> str:
    prepare(form, part.purpose)
    meeting, slip_id = planned_meeting(part.topic), part.slip_id()
    return render_template(
        "negotiate/sign_ups.html",
        part=part,
        form=form,
        room=part.topic.room,
        meeting=meeting,
        signed_up=sign_ups.by_party(meeting.id) if meeting else {},
        mine=sign_ups.of_slip(meeting.id, slip_id) if meeting and slip_id else None,
        keeps_slip=slip_id is not None,
        is_withdrawn=is_withdrawn,
    )
