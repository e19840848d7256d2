"""The list of results at the desk: entered line by line, printed, and reported on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.domain.errors import Missing, OutOfDate
from app.domain.policy import can, require
from app.domain.roles import Actor
from app.domain.sentences import N_, Sentence
from app.domain.stages import Status
from app.models.unit_of_work import writing
from app.queries import items as reading
from app.queries.items import ShownItem
from app.queries.matters import Matter, bodies_around, matter
from app.queries.meetings import agreed
from app.services import items
from app.web.access import requires
from app.web.acting import done
from app.web.clock import now
from app.web.filters import render
from app.web.forms.items import LineForm, ReportForm, shown_line
from app.web.item_reports import ACTS, NOUNS, forms_of, take
from app.web.photo_fields import takes_photos
from app.web.sessions import current_actor
from app.web.typed_text import typed_texts

blueprint = Blueprint("desk_items", __name__)


@blueprint.get("/desk/topics/<topic_number:number>/items")
@requires("desk:read")
def index(number: str) -> str:
    seen = _matter(number)
    may_edit = _is_editable(seen) and can(current_actor(), "item:edit", seen.facts)
    return render_template("items/index.html", **_listed(seen), agreed=_not_entered_yet(seen) if may_edit else ())


@blueprint.get("/desk/topics/<topic_number:number>/items/list")
@requires("desk:read")
def printed(number: str) -> str:
    """To be printed: what was agreed, and once it runs, who answers for it."""
    return render_template("items/list.html", **_listed(_matter(number)), today=now())


# --- Entering


@blueprint.get("/desk/topics/<topic_number:number>/items/new")
@requires("desk:read")
def new(number: str) -> str:
    """`?agreed=2` begins with the second thing the meeting agreed."""
    seen = _to_edit(number)
    lines = dict(enumerate(agreed(seen.topic.id), 1))
    form = LineForm(bodies_around(seen.topic), task=lines.get(request.args.get("agreed", 0, type=int)))
    return _form_page(seen, form)


@blueprint.post("/desk/topics/<topic_number:number>/items")
@requires("desk:read")
def add(number: str) -> Response | tuple[str, int]:
    seen = _matter(number)
    form = LineForm(bodies_around(seen.topic))
    if done(form, lambda: items.add(seen.topic.id, form.line(), current_actor(), now=now())):
        return _back(number, N_("The line is in the list."))
    return _form_page(seen, form), 422


@blueprint.get("/desk/topics/<topic_number:number>/items/<int:item_id>")
@requires("desk:read")
def item(number: str, item_id: int) -> str:
    seen = _matter(number)
    shown = reading.one_of(seen.topic, item_id, now())
    if _is_editable(seen):
        require(current_actor(), "item:edit", seen.facts)
        return _form_page(seen, LineForm(bodies_around(seen.topic), **shown_line(shown)), shown)
    return _report_page(seen, shown)


@blueprint.post("/desk/topics/<topic_number:number>/items/<int:item_id>")
@requires("desk:read")
def edit(number: str, item_id: int) -> Response | tuple[str, int]:
    seen = _matter(number)
    shown = reading.one_of(seen.topic, item_id, now())
    form = LineForm(bodies_around(seen.topic))

    def act() -> None:
        items.edit(item_id, form.line(), current_actor(), seen_version=_seen_version(), now=now())

    try:
        if done(form, act):
            return _back(number, N_("The line is changed."))
    except OutOfDate as stale:
        form.take(stale)
        fresh = _matter(number)
        shown = reading.one_of(fresh.topic, item_id, now())
        form.seen_version.data = shown.item.version
        return _form_page(fresh, form, shown), 409
    return _form_page(_matter(number), form, shown), 422


@blueprint.post("/desk/topics/<topic_number:number>/items/<int:item_id>/removal")
@requires("desk:read")
def drop(number: str, item_id: int) -> Response:
    reading.one_of(_matter(number).topic, item_id, now())
    with writing():
        items.drop(item_id, current_actor(), seen_version=_seen_version(), now=now())
    return _back(number, N_("The line is taken out of the list."))


# --- Reporting


@blueprint.post(f"/desk/topics/<topic_number:number>/items/<int:item_id>/<any({NOUNS}):noun>")
@requires("desk:read")
@takes_photos
def report(number: str, item_id: int, noun: str) -> Response | tuple[str, int]:
    actor = current_actor()
    reading.one_of(_matter(number).topic, item_id, now())
    try:
        form = take(noun, item_id, lambda: actor)
    except OutOfDate as stale:
        seen = _matter(number)
        return _report_page(seen, reading.one_of(seen.topic, item_id, now()), conflict=stale.sentences), 409
    if form is not None:
        seen = _matter(number)
        return _report_page(seen, reading.one_of(seen.topic, item_id, now()), sent=form), 422
    flash(render(ACTS[noun].thanks))
    return redirect(url_for("desk_items.item", number=number, item_id=item_id), 303)


# --- Parts


def _matter(number: str) -> Matter:
    return matter(number, current_actor(), now=now())


def _is_editable(seen: Matter) -> bool:
    return seen.topic.status is Status.DELIBERATED


def _to_edit(number: str) -> Matter:
    seen = _matter(number)
    require(current_actor(), "item:edit", seen.facts)
    if not _is_editable(seen):
        raise Missing
    return seen


def _listed(seen: Matter) -> Mapping[str, Any]:
    """The list, and which of its lines this person may work on."""
    actor = current_actor()
    lines = reading.of_topic(seen.topic, now())
    may_edit = _is_editable(seen) and can(actor, "item:edit", seen.facts)
    return {
        "matter": seen,
        "topic": seen.topic,
        "lines": lines,
        "may_edit": may_edit,
        "reportable": {shown.item.id for shown in lines if may_edit or _may_report(seen, shown, actor)},
        "is_announced": seen.topic.status in (Status.IN_PROGRESS, Status.RESULT_ANNOUNCED, Status.CLOSED),
    }


def _not_entered_yet(seen: Matter) -> Sequence[tuple[int, str]]:
    """What the meeting agreed and no line says yet, with its place."""
    entered = {shown.item.task for shown in reading.of_topic(seen.topic, now())}
    return [(n, text) for n, text in enumerate(agreed(seen.topic.id), 1) if text not in entered]


def _may_report(seen: Matter, shown: ShownItem, actor: Actor) -> bool:
    facts = reading.as_its_body(seen.facts, shown.item)
    return seen.topic.status is Status.IN_PROGRESS and can(actor, "item:report", facts)


def _form_page(seen: Matter, form: LineForm, shown: ShownItem | None = None) -> str:
    return render_template("items/form.html", matter=seen, topic=seen.topic, form=form, shown=shown)


def _report_page(
    seen: Matter, shown: ShownItem, *, sent: ReportForm | None = None, conflict: Sequence[Sentence] = ()
) -> str:
    return render_template(
        "items/item.html",
        matter=seen,
        topic=seen.topic,
        shown=shown,
        may_report=_may_report(seen, shown, current_actor()),
        forms_=forms_of(shown, sent),
        conflict=conflict,
        typed_texts=typed_texts() if conflict else [],
    )


def _seen_version() -> int:
    seen_version = request.form.get("seen_version", type=int)
    if seen_version is None:
        raise BadRequest
    return seen_version


def _back(number: str, done: str) -> Response:
    flash(render(done))
    return redirect(url_for("desk_items.index", number=number), 303)
