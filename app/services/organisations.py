"""Bodies: named where they are first needed, once in each place."""

from __future__ import annotations

import sqlalchemy as sa

from app.domain.errors import Invalid
from app.domain.sentences import say
from app.domain.text import has_words, tidy
from app.extensions import db
from app.models.organisations import Organisation
from app.models.rooms import Room

LONGEST_NAME = 100  # characters, as the column


def known_as(name: str, room_id: int) -> Organisation:
    """The body of that name in the room's own place; entered now if there is none. One that was dissolved is back."""
    words = " ".join(tidy(name).split())
    if not has_words(words) or len(words) > LONGEST_NAME:
        raise Invalid(
            "new_body", say("Please give the body's name, in at most %(most)s characters.", most=LONGEST_NAME)
        )
    division_id = db.session.get_one(Room, room_id).division_id
    body = db.session.scalar(
        sa.select(Organisation).where(Organisation.division_id == division_id, Organisation.name == words)
    )
    if body is None:
        body = Organisation(name=words, division_id=division_id)
        db.session.add(body)
    body.is_active = True
    db.session.flush()
    return body
