"""Voice notes at the desk: played there and nowhere else, and typed up."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, send_file, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Invalid
from app.domain.sentences import N_
from app.models.unit_of_work import writing
from app.queries.voice_notes import heard_at_the_desk
from app.services import voice_notes
from app.web.access import requires
from app.web.clock import now
from app.web.desk_pages import render_matter
from app.web.filters import render
from app.web.forms.voice_notes import TypeUpForm
from app.web.sessions import current_actor

blueprint = Blueprint("voice_notes", __name__)


@blueprint.get("/desk/voice-notes/<uuid:note_id>")
@requires("desk:read")
def play(note_id: UUID) -> Response:
    """In pieces where the player asks for them; nothing of it stays in the browser."""
    note, _topic = heard_at_the_desk(str(note_id), current_actor(), now=now())
    content = voice_notes.content_of(note, current_app.config["SETTINGS"].files_path)
    response = send_file(BytesIO(content), mimetype=note.kind.media_type, conditional=True, etag=note.digest)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/desk/voice-notes/<uuid:note_id>/text")
@requires("desk:read")
def type_up(note_id: UUID) -> Response | tuple[str, int]:
    actor = current_actor()
    note, topic = heard_at_the_desk(str(note_id), actor, now=now())
    id_, number = note.id, topic.number
    form = TypeUpForm()
    try:
        with writing():
            voice_notes.type_up(id_, form.typed.data or "", actor, now=now())
    except Invalid as error:
        form.take(error)
        return render_matter(number, actor, typed_up=(id_, form)), 422
    flash(render(N_("Typed up. The holder of the slip can read it there and say if it is wrong.")))
    return redirect(url_for("desk.topic", number=number), 303)
