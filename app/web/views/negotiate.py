"""The third door: what is open for deliberation in a room, with the ways to take part in each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.clock import local_day, start_of_day
from app.domain.sentences import N_
from app.domain.stages import Contribution
from app.queries.negotiate import OpenTopic, open_in
from app.web.access import public
from app.web.clock import now
from app.web.kept_pages import Subject
from app.web.page_cache import cacheable, cached_page
from app.web.scanned_rooms import open_room_of

blueprint = Blueprint("negotiate", __name__)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to take part, open while the matter takes that contribution. `noun` where one endpoint has several."""

    contribution: Contribution
    label: str
    endpoint: str
    noun: str | None = None


# In the order of the buttons; the first that is open is the filled one.
WAYS = (
    Way(Contribution.SIGN_UP, Contribution.SIGN_UP.label, "sign_ups.form"),
    Way(Contribution.POSITION, Contribution.POSITION.label, "positions.form"),
    Way(Contribution.STATEMENT, N_("Agree or disagree with statements"), "statements.page"),
    Way(Contribution.QUESTION, N_("Ask a question for the meeting"), "contributions.form", "questions"),
    Way(Contribution.DOUBT, N_("Approve, or raise a doubt"), "topics.show"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A matter of the page, and the ways that are open in it now."""

    topic: OpenTopic
    ways: Sequence[Way]


@blueprint.get("/r/<room_code:code>/negotiate")
@public
@cached_page("topic")
def room(code: str) -> Response:
    here, first = open_room_of(code), request.args.get("topic")
    if here is None or here.code is None:
        return redirect(url_for("rooms.show", code=code))  # it says what has become of the code
    if here.code != code:
        return redirect(url_for(".room", code=here.code, topic=first))
    version, moment = here.public_version, now()
    found = open_in(here.id, moment, first=first)
    if "topic" in request.args and not (found and found[0].card.number == first):
        return redirect(url_for(".room", code=code))  # or any number would be one more copy to keep
    body = render_template(
        "negotiate/room.html",
        room=here,
        code=code,
        shown=[Shown(one, list(_ways(one, moment))) for one in found],
    )
    return cacheable(body, subject=Subject("room", here.id), version=version, fresh_until=_fresh_until(found, moment))


def _ways(one: OpenTopic, moment: datetime) -> Iterator[Way]:
    """Nobody signs up for a meeting that has begun."""
    for way in WAYS:
        has_begun = one.meeting is not None and one.meeting.starts_at <= moment
        is_over = way.contribution is Contribution.SIGN_UP and has_begun
        if way.contribution in one.card.status.accepts and not is_over:
            yield way


def _fresh_until(found: Sequence[OpenTopic], moment: datetime) -> datetime:
    """Days are counted from midnight on, and a meeting begins when it begins."""
    midnight = start_of_day(local_day(moment) + timedelta(days=1))
    begins = (one.meeting.starts_at for one in found if one.meeting is not None)
    return min((at for at in (*begins, midnight) if at > moment), default=midnight)
