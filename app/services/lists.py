"""One way in for every list an operator may have: which it is, its columns say."""

from __future__ import annotations

import secrets
from datetime import datetime

from app.domain.errors import Refused
from app.domain.roles import AT_THE_CONSOLE, Actor
from app.domain.sentences import say
from app.integrations.spreadsheets import read_table
from app.services.divisions import import_divisions
from app.services.list_reading import Imported, with_our_columns
from app.services.room_lists import import_rooms
from app.services.rooms import Randbelow


def import_list(
    content: bytes,
    *,
    actor: Actor = AT_THE_CONSOLE,
    now: datetime,
    randbelow: Randbelow = secrets.randbelow,
) -> Imported:
    """Read a CSV or Excel file of places (it has a column level) or of rooms (it has a column type).

    Raises Refused with a sentence for every bad line; then nothing was written.
    """
    lines = with_our_columns(read_table(content))
    columns = lines[0].cells.keys() if lines else set()
    if {"code", "name", "level", "parent"} <= columns:
        return import_divisions(lines, actor=actor, now=now, randbelow=randbelow)
    if {"type", "division"} <= columns:
        return import_rooms(lines, actor=actor, now=now, randbelow=randbelow)
    raise Refused(
        say(
            "The first line must name the columns: code, name, level, parent for places;"
            " name, type, division for rooms. Below it stands at least one line."
        )
    )
