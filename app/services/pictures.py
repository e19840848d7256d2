"""Pictures: kept on the disk first, then named by a row; what no row names any more is swept.

Each lies there twice, whole and small.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from app.domain.errors import Refused
from app.domain.sentences import say
from app.extensions import db
from app.integrations import files, images
from app.models.files import StoredPicture


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture on the disk that no row names yet. `digest` tells whether another one is the same."""

    id: str
    width: int
    height: int
    digest: str


def keep(content: bytes, folder: Path) -> KeptPicture:
    """Make a picture anew and write it to the disk. No database: call it before `writing()`.

    Raises Refused with a sentence for what is no picture of ours, and for a disk that takes no more.
    """
    picture, id_ = images.picture_of(content), str(uuid4())
    try:
        files.keep(folder, small_name_of(id_), picture.small)
        files.keep(folder, name_of(id_), picture.jpeg)
    except OSError as error:
        raise Refused(
            say("The picture could not be kept: there is no space left for it. Please tell an operator.")
        ) from error
    return KeptPicture(id_, picture.width, picture.height, hashlib.sha256(picture.jpeg).hexdigest())


def keep_again(kept: KeptPicture, folder: Path) -> KeptPicture:
    """The same picture under an id of its own, for something else it belongs to. Raises OSError where it is gone."""
    id_ = str(uuid4())
    files.keep_again(folder, small_name_of(kept.id), small_name_of(id_))
    files.keep_again(folder, name_of(kept.id), name_of(id_))
    return replace(kept, id=id_)


def is_there(kept: KeptPicture, folder: Path) -> bool:
    """Not for ever: what no row names within a day is swept."""
    return (folder / name_of(kept.id)).is_file()


def add(kept: KeptPicture, *, now: datetime) -> StoredPicture:
    """Name in a row what lies on the disk."""
    stored = StoredPicture(id=kept.id, width=kept.width, height=kept.height, digest=kept.digest, kept_at=now)
    db.session.add(stored)
    db.session.flush()
    return stored


def remove(picture_id: str) -> None:
    """Nobody can ask for it from now on; the file itself goes with the next sweep."""
    db.session.execute(sa.delete(StoredPicture).where(StoredPicture.id == picture_id))


def names_of(picture_id: str) -> tuple[str, str]:
    """Every file that is kept of a picture."""
    return name_of(picture_id), small_name_of(picture_id)


def name_of(picture_id: str) -> str:
    return f"{picture_id}.jpg"


def small_name_of(picture_id: str) -> str:
    return f"{picture_id}.small.jpg"
