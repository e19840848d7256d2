"""Short statements on a topic: agree, disagree or pass, one tap each, and a sentence of one's own."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.domain.errors import Missing, Refused
from app.domain.sentences import say
from app.domain.stages import Contribution
from app.models.statements import Vote
from app.models.unit_of_work import writing
from app.queries import opinions, statements
from app.services.once import Filed
from app.services.statements import hand_in as make_statement
from app.services.statements import vote as vote_on
from app.web.access import public
from app.web.clock import now
from app.web.cross_site import public_post
from app.web.device import device_mark, met_device_mark
from app.web.forms.negotiate import StatementForm
from app.web.handing_in import hand_in, prepare, sender_of
from app.web.opinion_pages import told
from app.web.taking_part import Part, part_in, read_first

blueprint = Blueprint("statements", __name__)

GONE = say("This statement is not there any more.")


@blueprint.get("/t/<topic_number:number>/statements")
@public
def page(number: str) -> str | Response:
    part = _part(number)
    if not part.topic.status.is_public:
        return redirect(url_for("topics.show", number=number))  # it says why there is nothing to read
    return _page(part, StatementForm())


@blueprint.post("/t/<topic_number:number>/statements")
@public_post
def make(number: str) -> str | tuple[str, int]:
    part, form = _part(number), StatementForm()

    def act(key: str) -> Filed:
        sender = sender_of(form, part.topic.id)
        return make_statement(part.topic.id, form.text.data or "", key=key, sender=sender, now=now())

    return hand_in(form, part.purpose, act, page=lambda: _page(_part(number), form), thanks=read_first())


@blueprint.post("/t/<topic_number:number>/statements/<int:statement_id>/votes")
@public_post
def vote(number: str, statement_id: int) -> Response | tuple[str, int]:
    """The next statement then stands where this one stood, under the same thumb."""
    part, choice = _part(number), _choice()
    try:
        with writing():
            vote_on(part.topic.id, statement_id, choice, device_mark=device_mark(), now=now())
    except Refused as refused:
        form = StatementForm()
        form.take(refused)
        return _page(_part(number), form), 422
    except Missing:
        raise Missing(GONE) from None
    return redirect(url_for(".page", number=number, _anchor="next"), 303)


def _choice() -> Vote:
    try:
        return Vote(request.form.get("vote", ""))
    except ValueError:
        raise BadRequest from None


def _part(number: str) -> Part:
    """Read anew after every attempt to write: a unit of work forgets what was loaded before it."""
    return part_in(number, Contribution.STATEMENT)


def _page(part: Part, form: StatementForm) -> str:
    """Nothing of a topic whose words are hidden, but for what was typed."""
    prepare(form, part.purpose)
    is_public = part.topic.status.is_public
    found = statements.of_topic(part.topic, met_device_mark()) if is_public else None
    return render_template(
        "negotiate/statements.html",
        part=part,
        form=form,
        room=part.topic.room,
        keeps_slip=part.slip_id() is not None,
        statements=found,
        opinions=told(opinions.of_topic(part.topic, found.lines)) if found and found.lines else None,
        votes=list(Vote),
    )
