"""The acts about a matter beside its moves, a page for each: what it is about, the form, and back to the matter."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Missing
from app.domain.policy import require
from app.queries.matters import matter
from app.web.access import requires
from app.web.acting import done
from app.web.clock import now
from app.web.filters import render
from app.web.forms.base import Form
from app.web.matter_acts import ACTS, NOUNS
from app.web.sessions import current_actor

blueprint = Blueprint("desk_acts", __name__)


@blueprint.get(f"/desk/topics/<topic_number:number>/<any({NOUNS}):noun>")
@requires("desk:read")
def show(number: str, noun: str) -> str | tuple[str, int]:
    return _page(number, noun)


@blueprint.post(f"/desk/topics/<topic_number:number>/<any({NOUNS}):noun>")
@requires("desk:read")
def make(number: str, noun: str) -> Response | str | tuple[str, int]:
    act, actor = ACTS[noun], current_actor()
    seen, form = matter(number, actor, now=now()), act.form()
    if done(form, lambda: act.make(seen, form, actor)):
        flash(render(act.done))
        return redirect(url_for("desk.topic", number=number), 303)
    return _page(number, noun, form)


def _page(number: str, noun: str, sent: Form | None = None) -> str | tuple[str, int]:
    """With `sent`, what is wrong with it; also where somebody else was faster and there is nothing left to do."""
    act, actor = ACTS[noun], current_actor()
    seen = matter(number, actor, now=now())
    about = act.about(seen)
    if about is None and sent is None:
        raise Missing
    require(actor, act.action(seen), seen.facts)
    form = sent or act.form(seen_due_at=seen.topic.due_at)
    page = render_template("desk_acts/act.html", topic=seen.topic, act=act, about=about, form=form, noun=noun)
    return (page, 422) if sent is not None else page
