"""Figures at the desk: of the rooms one works with, and the places one looks after, split by channel."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.domain.stages import Channel
from app.queries.desk_figures import places_at, rooms_at
from app.queries.inbox import inbox
from app.web.access import requires
from app.web.clock import now
from app.web.sessions import current_actor

blueprint = Blueprint("desk_figures", __name__)


@blueprint.get("/desk/figures")
@requires("figures:read")
def index() -> str:
    actor = current_actor()
    waiting = inbox(actor, now())
    return render_template(
        "desk_figures/index.html",
        rooms=rooms_at(actor, now()),
        places=places_at(actor),
        channels=list(Channel),
        waiting=len(waiting),
        waiting_late=sum(card.is_late for card in waiting),
    )
