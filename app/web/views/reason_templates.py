"""A template put into the form of a move: the same page again with words to go on from. Nothing is written."""

from __future__ import annotations

from flask import Blueprint, request

from app.domain.errors import Missing
from app.domain.pipeline import move as move_of
from app.extensions import rulebook
from app.queries.matters import bodies_around, matter
from app.web.access import requires
from app.web.clock import now
from app.web.desk_pages import render_matter
from app.web.forms.moves import form_class, language_of
from app.web.sessions import current_actor

blueprint = Blueprint("reason_templates", __name__)


@blueprint.post("/desk/topics/<topic_number:number>/reason-templates")
@requires("desk:read")
def insert(number: str) -> str:
    """What was typed so far came along and stays."""
    actor = current_actor()
    topic = matter(number, actor, now=now()).topic
    wanted = request.form.get("template", "")
    template = next((one for one in rulebook.rules.reason_templates if one.code == wanted), None)
    row = move_of(template.verb) if template else None
    if template is None or row is None:
        raise Missing
    form = form_class(row)(bodies_around(topic), is_sent=True)
    form.begin_with(template, language_of(topic))
    return render_matter(number, actor, sent=form)
