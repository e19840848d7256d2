"""The room somebody stands in, by whatever code they hold: the live one, an old sheet's, one withdrawn meanwhile."""

from __future__ import annotations

from app.domain.clock import local_day
from app.domain.errors import Missing
from app.domain.sentences import Sentence
from app.models.rooms import Room
from app.queries.rooms import room_by_code
from app.web.clock import now
from app.web.form_keys import read_key


def open_room_of(code: str) -> Room | None:
    """The open room this code leads to today. None where the room's own page says what has become of the code."""
    printed = room_by_code(code)
    if printed is None or not printed.leads_to_its_room(local_day(now())) or printed.room.is_closed:
        return None
    return printed.room


def room_written_to(code: str, noun: str, typed_key: str | None, *, unknown: Sentence) -> Room:
    """For what is sent: whoever has begun to write is not sent away, whatever became of the sheet meanwhile.

    They have begun who bring a key that was given out for `noun` in this room. Raises Missing with `unknown` for a code
    of no room, and for one that was withdrawn before.
    """
    printed = room_by_code(code)
    if printed is None:
        raise Missing(unknown)
    if printed.revoked_at is not None and read_key(typed_key, f"{noun}|{printed.room_id}") is None:
        raise Missing(unknown)
    return printed.room
