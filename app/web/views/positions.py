"""Where people stand on a topic: stating it, and reading what others stated."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain.sentences import Sentence, say
from app.domain.stages import Contribution
from app.models.contributions import Stance
from app.queries import positions
from app.services.once import Filed
from app.services.positions import hand_in as state_position
from app.web.access import public
from app.web.clock import now
from app.web.cross_site import public_post
from app.web.forms.negotiate import PositionForm
from app.web.handing_in import hand_in, prepare, sender_of
from app.web.taking_part import Part, part_in, read_first

blueprint = Blueprint("positions", __name__)


@blueprint.get("/t/<topic_number:number>/positions")
@public
def form(number: str) -> str | Response:
    part = _part(number)
    if not part.topic.status.is_public:
        return redirect(url_for("topics.show", number=number))  # it says why there is nothing to read
    return _page(part, PositionForm())


@blueprint.post("/t/<topic_number:number>/positions")
@public_post
def state(number: str) -> str | tuple[str, int]:
    part, form = _part(number), PositionForm()

    def act(key: str) -> Filed:
        return state_position(
            part.topic.id,
            Stance(form.stance.data),
            form.reason.data or "",
            party=form.party.data,
            key=key,
            sender=sender_of(form, part.topic.id),
            now=now(),
        )

    return hand_in(form, part.purpose, act, page=lambda: _page(_part(number), form), thanks=_thanks(form))


def _thanks(form: PositionForm) -> Sentence:
    if form.stance.data != Stance.AGAINST:
        return read_first()
    return say(
        "%(read_first)s Whoever stands against is given an explanation before anything is carried out; it stands there "
        "too.",
        read_first=read_first(),
    )


def _part(number: str) -> Part:
    """Read anew after every attempt to write: a unit of work forgets what was loaded before it."""
    return part_in(number, Contribution.POSITION)


def _page(part: Part, form: PositionForm) -> str:
    """Nothing of a topic whose words are hidden, but for what was typed."""
    prepare(form, part.purpose)
    slip_id = part.slip_id()
    is_public = part.topic.status.is_public
    return render_template(
        "negotiate/positions.html",
        part=part,
        form=form,
        room=part.topic.room,
        said=positions.of_slip(part.topic, slip_id) if slip_id else None,
        keeps_slip=slip_id is not None,
        positions=positions.of_topic(part.topic) if is_public else None,
    )
