"""Research at the desk: visits, facts, options, who is asked to take part; and the meeting that is called from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Missing, OutOfDate
from app.domain.policy import can
from app.domain.sentences import N_, Sentence
from app.domain.stages import Status
from app.models.research import ResearchOption
from app.models.unit_of_work import writing
from app.queries.matters import bodies_around, matter
from app.queries.meetings import of_topic as meetings_of
from app.queries.research import of_topic, options_of
from app.services import research
from app.web import acting
from app.web.access import requires
from app.web.clock import now
from app.web.filters import render
from app.web.forms.desk_rooms import DeskForm
from app.web.forms.moves import offers
from app.web.forms.research import FactForm, InvitationForm, OptionForm, VisitForm
from app.web.photo_fields import takes_photos
from app.web.sessions import current_actor
from app.web.typed_text import typed_texts

blueprint = Blueprint("desk_research", __name__)

Answer = Response | tuple[str, int]


@blueprint.get("/desk/topics/<topic_number:number>/research")
@requires("desk:read")
def show(number: str) -> str:
    return _page(number)


@blueprint.post("/desk/topics/<topic_number:number>/research/visits")
@requires("desk:read")
@takes_photos
def write_visit(number: str) -> Answer:
    form, actor = VisitForm(is_sent=True), current_actor()

    def act(topic_id: int) -> None:
        assert form.visited_on.data is not None  # a good form has it
        research.write_visit(
            topic_id,
            form.visited_on.data,
            form.who.data or "",
            form.seen.data or "",
            actor,
            now=now(),
            parties=form.parties.data or (),
            pictures=form.photos.data,
        )

    return _changed(number, form, act, N_("The visit is written down."))


@blueprint.post("/desk/topics/<topic_number:number>/research/facts")
@requires("desk:read")
def write_fact(number: str) -> Answer:
    form, actor = FactForm(is_sent=True), current_actor()

    def act(topic_id: int) -> None:
        research.write_fact(topic_id, form.fact.data or "", form.source.data or "", actor, now=now())

    return _changed(number, form, act, N_("The fact is written down."))


@blueprint.post("/desk/topics/<topic_number:number>/research/invitations")
@requires("desk:read")
def invite(number: str) -> Answer:
    form, actor = InvitationForm(is_sent=True), current_actor()

    def act(topic_id: int) -> None:
        research.invite(topic_id, form.party.data, form.whom.data or "", form.how.data, actor, now=now())

    return _changed(number, form, act, N_("The invitation is written down."))


# --- Options


@blueprint.post("/desk/topics/<topic_number:number>/research/options")
@requires("desk:read")
def draft_option(number: str) -> Answer:
    form, actor = OptionForm(is_sent=True), current_actor()

    def act(topic_id: int) -> None:
        research.draft_option(topic_id, form.words(), actor, now=now())

    return _changed(number, form, act, N_("The option is drafted."))


@blueprint.get("/desk/topics/<topic_number:number>/research/options/<int:option_id>")
@requires("desk:read")
def option(number: str, option_id: int) -> str:
    row = _option(number, option_id)
    return _option_page(number, row, OptionForm.of(row))


@blueprint.post("/desk/topics/<topic_number:number>/research/options/<int:option_id>")
@requires("desk:read")
def edit_option(number: str, option_id: int) -> Answer:
    row, form, actor = _option(number, option_id), OptionForm(is_sent=True), current_actor()
    seen = request.form.get("seen_version", 0, int)

    def act() -> None:
        research.edit_option(option_id, form.words(), actor, seen_version=seen, now=now())

    try:
        if acting.done(form, act):
            flash(render(N_("The option is changed.")))
            return redirect(url_for("desk_research.show", number=number, _anchor="options"), 303)
    except OutOfDate as error:
        # As it stands now beside what was typed; a second press takes what was typed.
        return _option_page(number, _option(number, option_id), form, error.sentences), 409
    return _option_page(number, row, form), 422


@blueprint.post("/desk/topics/<topic_number:number>/research/options/<int:option_id>/drop")
@requires("desk:read")
def drop_option(number: str, option_id: int) -> Answer:
    _option(number, option_id)
    with writing():
        research.drop_option(option_id, current_actor(), now=now())
    flash(render(N_("The option is dropped; it comes on no agenda.")))
    return redirect(url_for("desk_research.show", number=number, _anchor="options"), 303)


def _option(number: str, option_id: int) -> ResearchOption:
    """Of this very matter, where it can reach this desk. Raises Missing."""
    topic = matter(number, current_actor(), now=now()).topic
    found = next((option for option in options_of(topic) if option.id == option_id), None)
    if found is None:
        raise Missing
    return found


# --- Parts


def _changed(number: str, form: DeskForm, act: Callable[[int], object], done: str) -> Answer:
    """Do `act` with a form that was sent, in one unit of work: back to the page with a word, or what is wrong on it."""
    topic_id = matter(number, current_actor(), now=now()).topic.id
    if acting.done(form, lambda: act(topic_id)):
        flash(render(done))
        return redirect(url_for("desk_research.show", number=number), 303)
    return _page(number, form), 422


def _page(number: str, sent: DeskForm | None = None) -> str:
    actor = current_actor()
    seen = matter(number, actor, now=now())
    topic = seen.topic
    forms: dict[str, DeskForm] = {
        "option": OptionForm(),
        "visit": VisitForm(),
        "fact": FactForm(),
        "invitation": InvitationForm(),
    }
    forms |= {name: sent for name, form in forms.items() if type(form) is type(sent) and sent}
    is_convener = can(actor, "research:edit", seen.facts)
    may_edit = is_convener and topic.status is Status.IN_RESEARCH
    ways = offers(seen.moves, topic, seen.facts, bodies_around(topic), None)
    return render_template(
        "research/desk.html",
        topic=topic,
        found=of_topic(topic),
        forms_of=forms,
        sent=sent,
        typed_texts=typed_texts() if sent and not may_edit else [],
        may_edit=may_edit,
        may_invite=is_convener and topic.status in (Status.IN_RESEARCH, Status.SCHEDULED),
        meetings=meetings_of(topic.id, now()),
        schedule=next((offer for offer in ways if offer.move.verb == "schedule"), None),
    )


def _option_page(number: str, row: ResearchOption, form: OptionForm, conflict: Sequence[Sentence] = ()) -> str:
    return render_template("research/option.html", number=number, option=row, form=form, conflict=conflict)
