"""One route for every move of the pipeline: of staff at their desk, and of whoever holds a slip."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, Missing, NotAllowed, OutOfDate, Refused
from app.domain.pipeline import Move
from app.domain.pipeline import move as move_of
from app.domain.policy import can
from app.domain.roles import Actor
from app.domain.trail import SAID
from app.models.topics import Topic
from app.models.unit_of_work import writing
from app.queries.facts import facts_of
from app.queries.matters import bodies_around
from app.queries.meanwhile import meanwhile, was_last_to_move
from app.queries.visible import topic_by_number
from app.services.findings import record_findings
from app.services.pipeline import advance
from app.web.access import SignedOut
from app.web.clock import now
from app.web.cross_site import slip_post
from app.web.desk_pages import render_matter
from app.web.filters import render
from app.web.forms.findings import FindingsSheet
from app.web.forms.moves import MoveForm, form_class
from app.web.sessions import current_actor
from app.web.slip_holder import limit_slip_tries, slip_holder_from_form
from app.web.slip_pages import render_slip

blueprint = Blueprint("moves", __name__)


@blueprint.post("/t/<topic_number:number>/moves")
@slip_post
@limit_slip_tries
def make(number: str) -> Response | str | tuple[str, int]:
    """Public because a slip is no session; who may is the pipeline's question, asked under the topic's lock."""
    actor = _mover()
    topic = topic_by_number(number, actor)
    form = form_class(_row())(bodies_around(topic), is_sent=True)
    sheet = _sheet(form.row, topic)
    seen_version = _seen_version()
    if not form.validate():
        return _again(topic, actor, form, sheet), 422
    try:
        _make(topic.id, form, sheet, actor, seen_version)
    except (Invalid, Refused) as error:
        form.take(error)
        return _again(topic, actor, form, sheet), 422
    except OutOfDate as error:
        return _out_of_date(topic, actor, form, sheet, error)
    except NotAllowed:
        # The first press of two may have taken the matter off this desk: that is news, not a refusal.
        if not was_last_to_move(topic.id, form.row.verb, actor):
            raise
        return _out_of_date(topic, actor, form, sheet, OutOfDate())
    return _done(topic, actor, form.row)


def _make(topic_id: int, form: MoveForm, sheet: FindingsSheet | None, actor: Actor, seen_version: int) -> None:
    """Findings that came along are kept only together with the move."""
    with writing():
        if sheet:
            record_findings(topic_id, sheet.verdicts(), actor, now=now())
        advance(topic_id, form.row.verb, actor, seen_version=seen_version, now=now(), given=form.given())


# --- Reading the request


def _mover() -> Actor:
    """The holder of the slip in the form, else who is signed in. Nobody is somebody whose session ran out."""
    actor = slip_holder_from_form() or current_actor()
    if not (actor.slip_ids or actor.is_staff):
        raise SignedOut
    return actor


def _row() -> Move:
    row = move_of(request.form.get("verb", ""))
    if row is None or not row.source:
        raise Missing
    return row


def _seen_version() -> int:
    """Without it nobody could tell a stale page, so a form that lost it is not read."""
    seen_version = request.form.get("seen_version", type=int)
    if seen_version is None:
        raise BadRequest
    return seen_version


def _sheet(row: Move, topic: Topic) -> FindingsSheet | None:
    if row.verb != "admit":
        return None
    return FindingsSheet(facts_of(topic, now=now()).findings, is_sent=True)


# --- Answering


def _again(topic: Topic, actor: Actor, form: MoveForm, sheet: FindingsSheet | None) -> str:
    """The same page with what is wrong, and everything that was typed."""
    if _has_a_desk(topic, actor):
        return render_matter(topic.number, actor, sent=form, sheet=sheet)
    if not actor.slip_ids:
        raise NotAllowed
    slip = request.form["slip"]
    return render_template("moves/again.html", topic=topic, form=form, slip=slip, seen_version=_seen_version())


def _out_of_date(
    topic: Topic, actor: Actor, form: MoveForm, sheet: FindingsSheet | None, error: OutOfDate
) -> tuple[str, int]:
    """How it stands now, what happened meanwhile, and what was typed: to be looked at before it is sent again."""
    sentences = meanwhile(topic.id, _seen_version()) or error.sentences
    if not _has_a_desk(topic, actor):
        raise OutOfDate(*sentences)
    return render_matter(topic.number, actor, sent=form, sheet=sheet, conflict=sentences), 409


def _done(topic: Topic, actor: Actor, row: Move) -> Response | str:
    if actor.slip_ids:
        return render_slip(request.form["slip"])
    flash(render(SAID[row.verb]))
    if _has_a_desk(topic, actor):
        return redirect(url_for("desk.topic", number=topic.number), 303)
    return redirect(url_for("desk.queue"), 303)


def _has_a_desk(topic: Topic, actor: Actor) -> bool:
    """Whether the page of the matter is open to them; after it went to another room it may no longer be."""
    try:
        topic = topic_by_number(topic.number, actor)
    except Missing:
        return False
    return can(actor, "topic:read_told", facts_of(topic, now=now()))
