"""The inbox: each thing answered in place from the queue or the matter's page, or on a page of its own."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, OutOfDate, Refused
from app.domain.inbox import Act, InboxKind
from app.domain.sentences import N_, Sentence, say
from app.models.unit_of_work import writing
from app.queries.inbox import card_of
from app.queries.inbox_rows import Written
from app.queries.matters import matter
from app.services import messages
from app.web.access import requires
from app.web.clock import now
from app.web.filters import render
from app.web.forms.inbox import InboxForm, place_to_go_on, pressed
from app.web.inbox_acts import SAID, press
from app.web.inbox_pages import render_card
from app.web.sessions import current_actor

blueprint = Blueprint("inbox", __name__)

_KINDS = ",".join(f'"{kind}"' for kind in InboxKind)
_CARD = f"/desk/inbox/<any({_KINDS}):kind>/<int:id_>"


@blueprint.get(_CARD)
@requires("desk:read")
def show(kind: str, id_: int) -> str:
    """For what could not be taken, for a link in a list, and for whoever wants the one thing alone."""
    return render_card(InboxForm(card_of(InboxKind(kind), id_, current_actor(), now())))


@blueprint.post(_CARD)
@requires("desk:read")
def act(kind: str, id_: int) -> Response | tuple[str, int]:
    """Who may is asked by the service, under the lock; the card is what the page of the clerk showed at most."""
    actor, chosen = current_actor(), pressed()
    form = InboxForm(card_of(InboxKind(kind), id_, actor, now()), is_sent=True)
    if form.card.written.need is None:
        return _meanwhile(form, (_settled(form.card.written),))
    if not form.validate():
        return render_card(form, chosen), 422
    try:
        with writing():
            press(chosen, form, actor, now())
    except (Invalid, Refused) as error:
        form.take(error)
    except OutOfDate as error:
        return _meanwhile(form, error.sentences)
    else:
        return _on(chosen)
    return render_card(form, chosen), 422


@blueprint.post("/desk/topics/<topic_number:number>/messages")
@requires("desk:read")
def write_to_proposers(number: str) -> Response:
    """Private, to every slip of whoever raised it. What is refused is said on a page with what was typed."""
    actor = current_actor()
    seen = matter(number, actor, now=now())
    with writing():
        messages.write_to_proposers(seen.topic.id, request.form.get("words", ""), actor, now=now())
    flash(render(N_("Your message stands on the slip of whoever raised it.")))
    return redirect(url_for("desk.topic", number=number), 303)


def _settled(written: Written) -> Sentence:
    if written.answer:
        return say("A colleague has answered it meanwhile: “%(answer)s”", answer=written.answer)
    return say("A colleague has looked at it meanwhile: %(look)s.", look=written.state)


def _meanwhile(form: InboxForm, sentences: tuple[Sentence, ...]) -> tuple[str, int]:
    """How it stands now, and what was typed: a colleague was first."""
    written = form.card.written
    as_it_is = card_of(written.kind, written.id, current_actor(), now())
    return render_card(InboxForm(as_it_is), conflict=sentences, typed_texts=form.texts()), 409


def _on(chosen: Act) -> Response:
    """Back to where it was done, at the card that came next."""
    flash(render(SAID[chosen]))
    topic = request.form.get("topic")
    if topic:
        return redirect(url_for("desk.topic", number=topic, _anchor="said"), 303)
    return redirect(url_for("desk.queue", _anchor=place_to_go_on()), 303)
