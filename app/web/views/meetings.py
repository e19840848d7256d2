"""A meeting as everybody may follow it: its page, its record to print, and the check-in at its door."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.clock import end_of_day, local_day
from app.domain.errors import Invalid, Refused
from app.domain.meetings import Phase, door_opens_at
from app.domain.roles import PUBLIC
from app.domain.stages import Party
from app.extensions import limiter, rulebook
from app.models.unit_of_work import writing
from app.queries import history, topic_page
from app.queries.meetings import Sitting, meeting_by_number, sitting
from app.services import check_ins
from app.web.access import public
from app.web.clock import now
from app.web.cross_site import public_post
from app.web.device import device_mark
from app.web.form_keys import new_key, read_key
from app.web.forms.meetings import DoorForm
from app.web.handing_in import UNREADABLE
from app.web.kept_pages import Subject
from app.web.limits import address_key
from app.web.page_cache import cacheable, cached_page

blueprint = Blueprint("meetings", __name__)

LOOK_AGAIN_SECONDS = 20  # of the screen in the hall


# --- The page


@blueprint.get("/m/<int:number>")
@public
@cached_page("screen")
def show(number: int) -> Response:
    """`?screen=1` is for the hall: the same, large, and it looks again by itself."""
    response = _page(number, "meetings/show.html", is_screen="screen" in request.args)
    if "screen" in request.args:
        response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


@blueprint.get("/m/<int:number>/record")
@public
@cached_page()
def record(number: int) -> Response:
    return _page(number, "meetings/record.html")


def _page(number: int, template: str, **more: object) -> Response:
    """The same for everybody. A meeting about a matter whose words are hidden is hidden with it."""
    _meeting, topic = meeting_by_number(number, PUBLIC)
    version, subject = topic.public_version, Subject("topic", topic.id)
    if not topic.status.is_public:
        body = render_template("topics/hidden.html", stub=topic_page.stub_of(topic), room=topic.room)
        return cacheable(body, subject=subject, version=version, fresh_until=end_of_day(local_day(now())))
    read = sitting(number, now())
    body = render_template(
        template,
        read=read,
        meeting=read.meeting,
        topic=topic,
        room=topic.room,
        called_off_by=_called_off_after(),
        head=history.head_of(topic.room),
        **more,
    )
    return cacheable(body, subject=subject, version=version, fresh_until=_fresh_until(read))


def _called_off_after() -> int:
    """Days after which a meeting that nobody recorded is taken as called off."""
    return rulebook.rules.lengths.call_off_after_days


def _fresh_until(read: Sitting) -> datetime:
    """Days turn at midnight; besides, the door opens and the meeting begins within one."""
    midnight = end_of_day(local_day(now()))
    turns = (door_opens_at(read.meeting.starts_at), read.meeting.starts_at, midnight)
    return min(moment for moment in turns if moment > now())


# --- The door


def _was_wrong(_response: Response) -> bool:
    return bool(g.get("door_code_was_wrong", False))


# Only wrong codes count: a whole hall checks in from behind one address.
_limit_code_tries = limiter.shared_limit(
    "30 per 15 minutes", scope="doors", key_func=address_key, deduct_when=_was_wrong
)


@blueprint.get("/m/<int:number>/door")
@public
def door(number: int) -> str:
    return _door(number, DoorForm(code=request.args.get("code", "")))


@blueprint.post("/m/<int:number>/check-ins")
@public_post
@_limit_code_tries
def check_in(number: int) -> str | tuple[str, int]:
    form = DoorForm()
    key = read_key(form.key.data, _purpose(number))
    party = next((party for party in Party if party.value == request.form.get("party")), None)
    if key is None or party is None:
        form.form_errors.append(UNREADABLE)
        return _door(number, form), 422
    if not form.validate():
        return _door(number, form), 422
    try:
        with writing():
            check_ins.check_in(number, party, form.code.data or "", device_mark=device_mark(key), now=now())
    except Invalid as error:
        g.door_code_was_wrong = True
        form.take(error)
    except Refused as refused:
        form.take(refused)
    else:
        return _door(number, form, counted=party)
    return _door(number, form), 422


def _door(number: int, form: DoorForm, counted: Party | None = None) -> str:
    """Never kept: the form bears a key. `counted` is what this phone has just been counted as."""
    if read_key(form.key.data, _purpose(number)) is None:
        form.key.data = new_key(_purpose(number))
    meeting, topic = meeting_by_number(number, PUBLIC)
    read = sitting(number, now())
    return render_template(
        "meetings/door.html",
        read=read,
        meeting=meeting,
        topic=topic,
        room=topic.room,
        form=form,
        parties=sorted(Party, key=lambda party: party is not Party.PEOPLE),
        counted=counted,
        is_open=read.phase.has_begun and not meeting.record,
        is_over=read.phase in (Phase.HELD, Phase.CALLED_OFF),
        action=url_for("meetings.check_in", number=number),
    )


def _purpose(number: int) -> str:
    return f"door|{number}"
