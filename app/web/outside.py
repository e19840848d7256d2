"""What is read outside the browser: the room or place it is of, and how it names us when our pages are not at hand."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, url_for

from app.domain.errors import Missing
from app.models.divisions import Division
from app.models.rooms import Room
from app.queries.divisions import division
from app.queries.rooms import room_by_code

# A tag names for ever, so it carries a year in which the host was ours, and that year never changes.
YEAR_OF_TAGS = 2026


def room_asked_for(code: str) -> Room:
    """Closed or not, and by an old sheet's code too: programs that came once come for ever.

    Raises Missing for a code of no room, and for one that was withdrawn or has no successor.
    """
    printed = room_by_code(code)
    if printed is None or printed.revoked_at is not None or printed.room.code is None:
        raise Missing
    return printed.room


def place_asked_for(division_id: int) -> Division:
    """Raises Missing for a place nobody lives in, too: it has no room."""
    place = division(division_id)
    if place is None or place.is_fiction:
        raise Missing
    return place


def base_url() -> str:
    url: str = current_app.config["SETTINGS"].base_url
    return url


def address(endpoint: str, **values: Any) -> str:
    """Absolute, whatever `Host` was asked for."""
    return base_url() + url_for(endpoint, **values)


def tag(*path: str | int) -> str:
    """A tag URI (RFC 4151), `tag:yi.example.cn,2026:room/3`."""
    return f"tag:{host()},{YEAR_OF_TAGS}:{'/'.join(map(str, path))}"


def host() -> str:
    return urlsplit(base_url()).hostname or ""
