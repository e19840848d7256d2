"""Meetings at the desk: the list, the clerk's page of one, and the sheets to print for it."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, url_for

from app.domain.sentences import N_
from app.integrations.qr_images import qr_data_uri
from app.queries.meetings import at_desk
from app.services import meetings, preparing
from app.services.check_ins import door_code
from app.web.access import requires
from app.web.clock import now
from app.web.forms.meetings import AgendaForm, HandsForm, LineForm, MotionForm, PaperForm
from app.web.meeting_pages import Answer, changed, composed, render_meeting, seen_at_desk
from app.web.sessions import current_actor

blueprint = Blueprint("desk_meetings", __name__)


@blueprint.get("/desk/meetings")
@requires("desk:read")
def index() -> str:
    return render_template("desk_meetings/index.html", listed=at_desk(current_actor(), now()))


@blueprint.get("/desk/meetings/<int:number>")
@requires("desk:read")
def show(number: int) -> str:
    return render_meeting(number)


# --- Writing it down


@blueprint.post("/desk/meetings/<int:number>/lines")
@requires("desk:read")
def write_line(number: int) -> Answer:
    actor = current_actor()
    form = LineForm(seen_at_desk(number, actor).agenda, is_sent=True)

    def act() -> None:
        meetings.write_line(
            number,
            form.kind.data,
            form.line.data or "",
            actor,
            now=now(),
            agenda_item_id=form.point.data,
            party=form.party.data,
        )

    return changed(number, form, act, N_("It is in the record."), point=form.point.data, kind=form.kind.data)


@blueprint.post("/desk/meetings/<int:number>/lines/<int:line_id>/strike")
@requires("desk:read")
def strike_line(number: int, line_id: int) -> Answer:
    actor = current_actor()
    return changed(number, None, lambda: meetings.strike_line(line_id, actor, now=now()), N_("The line is struck out."))


@blueprint.post("/desk/meetings/<int:number>/motions")
@requires("desk:read")
def put_motion(number: int) -> Answer:
    actor = current_actor()
    form = MotionForm(seen_at_desk(number, actor).agenda, is_sent=True)

    def act() -> None:
        point = form.motion_point.data
        meetings.put_motion(number, form.motion.data or "", actor, now=now(), agenda_item_id=point)

    return changed(number, form, act, N_("Now count the hands."), point=form.motion_point.data)


@blueprint.post("/desk/meetings/<int:number>/motions/<int:motion_id>/count")
@requires("desk:read")
def count_hands(number: int, motion_id: int) -> Answer:
    form, actor = HandsForm(is_sent=True), current_actor()
    return changed(
        number,
        form,
        lambda: meetings.count_hands(motion_id, form.hands(), actor, now=now()),
        N_("The count is in the record."),
    )


@blueprint.post("/desk/meetings/<int:number>/attendance")
@requires("desk:read")
def record_attendance(number: int) -> Answer:
    form, actor = PaperForm(is_sent=True), current_actor()
    topic_id = seen_at_desk(number, actor).topic.id
    return changed(
        number,
        form,
        lambda: preparing.record_attendance(topic_id, form.counts(), actor, now=now()),
        N_("Who signed on paper is recorded."),
    )


@blueprint.post("/desk/meetings/<int:number>/agenda")
@requires("desk:read")
def add_to_agenda(number: int) -> Answer:
    form, actor = AgendaForm(is_sent=True), current_actor()
    return changed(
        number,
        form,
        lambda: meetings.add_to_agenda(number, form.text.data or "", actor, now=now()),
        N_("It stands on the agenda."),
    )


@blueprint.post("/desk/meetings/<int:number>/record")
@requires("desk:read")
def put_record_together(number: int) -> Answer:
    """Out of what was written down; nobody types it again."""
    actor = current_actor()
    return changed(
        number,
        None,
        lambda: meetings.put_record_together(number, composed, actor, now=now()),
        N_("The record is put together."),
    )


# --- To print


@blueprint.get("/desk/meetings/<int:number>/door-sheet")
@requires("desk:read")
def door_sheet(number: int) -> str:
    """Its code is what tells who is at the door, so the sheet is not for everybody."""
    read = seen_at_desk(number, current_actor())
    code = door_code(number)
    address = _whole(url_for("meetings.door", number=number, code=code))
    return render_template("desk_meetings/door_sheet.html", read=read, code=code, qr=qr_data_uri(address))


@blueprint.get("/desk/meetings/<int:number>/invitation")
@requires("desk:read")
def invitation(number: int) -> str:
    read = seen_at_desk(number, current_actor())
    address = _whole(url_for("meetings.show", number=number))
    room = read.topic.room
    return render_template(
        "desk_meetings/invitation.html",
        read=read,
        room=room,
        address=address,
        qr=qr_data_uri(address),
    )


def _whole(path: str) -> str:
    base_url: str = current_app.config["SETTINGS"].base_url
    return f"{base_url}{path}"
