"""The folder of what people handed in: what a row names stays, everything else is swept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from app.extensions import db
from app.integrations import files
from app.models.files import StoredPicture
from app.models.voice_notes import VoiceNote
from app.services import pictures, voice_notes


def sweep(folder: Path, now: datetime) -> int:
    """Remove files without a row. Returns how many."""
    shown = db.session.scalars(sa.select(StoredPicture.id)).all()
    heard = db.session.scalars(sa.select(VoiceNote.id).where(VoiceNote.gone_at.is_(None))).all()
    named = {name for id_ in shown for name in pictures.names_of(id_)} | {voice_notes.name_of(id_) for id_ in heard}
    return files.sweep(folder, named, now)
