"""A voice note in a form: recorded on the page, by the telephone's own recorder, or chosen. As with photos, what was
sent once is not asked for again, whatever else in the form must be put right."""

from __future__ import annotations

from typing import Any

from flask import current_app, request
from wtforms import Field

from app.domain.errors import Refused
from app.domain.sentences import Sentence, say
from app.domain.voice_notes import Recording
from app.extensions import db, rulebook
from app.integrations.recordings import MAX_BYTES
from app.models.voice_notes import VoiceNote
from app.services import voice_notes
from app.services.voice_notes import KeptNote
from app.web.form_keys import read_key, sign
from app.web.typed_text import Typed

KEPT, WITHOUT = "voice-kept", "voice-without"

GONE = say("The recording you made earlier is not here any more. Please record it once more.")


class VoiceField(Field):  # type: ignore[misc]  # WTForms has no types
    """KeptNote | None once the form was validated. Draw it with `voice.recorder` and `voice.file`, in a form of
    `multipart/form-data`; name it `voice`. One that is sent takes the place of one that was kept."""

    name: str
    data: KeptNote | None
    errors: list[Sentence]

    @property
    def token(self) -> str:
        """What the form names the kept recording by, where there is one."""
        return _token(self.data) if self.data else ""

    @property
    def most(self) -> int:
        return rulebook.rules.thresholds.voice_seconds_most

    def process_formdata(self, _values: list[str]) -> None:
        kept = _read_token(request.form.get(KEPT, ""))
        self.data = None if WITHOUT in request.form else kept

    def pre_validate(self, _form: Any) -> None:
        folder = current_app.config["SETTINGS"].files_path
        content = _sent(self.name)
        if content is not None:
            try:
                self.data = voice_notes.keep(content, folder)
            except Refused as refused:
                self.errors.extend(refused.sentences)
            return
        if self.data is None:
            return
        if not voice_notes.is_there(self.data, folder):
            self.errors.append(GONE)
            self.data = None
        elif db.session.get(VoiceNote, self.data.id) is not None:
            # The back button: this recording belongs to something already, and this may become something else.
            self.data = voice_notes.keep_again(self.data, folder)


def typed_voice() -> list[Typed]:
    """A recording that came with a form which is shown once more to be confirmed: kept, and named as the form does."""
    content = _sent("voice")
    if content is None:
        return []
    try:
        return [Typed(KEPT, _token(voice_notes.keep(content, current_app.config["SETTINGS"].files_path)))]
    except Refused:  # the form says so
        return []


def _sent(name: str) -> bytes | None:
    """Enough of it to be refused where it is too large; None where nothing was chosen."""
    file = request.files.get(name)
    if file is None or not file.filename:
        return None
    with file.stream as stream:
        content: bytes = stream.read(MAX_BYTES + 1)
        return content


# --- What the form says of a recording that is here already


def _token(kept: KeptNote) -> str:
    return sign(f"{kept.id}.{kept.kind.value}.{kept.seconds or ''}.{kept.digest}", "voice")


def _read_token(token: str) -> KeptNote | None:
    """None for one we never gave out."""
    said = read_key(token, "voice")
    if said is None:
        return None
    id_, kind, seconds, digest = said.split(".")
    return KeptNote(id_, Recording(kind), int(seconds) if seconds else None, digest)
