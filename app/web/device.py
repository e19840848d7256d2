"""A phone we have met before: a random cookie, set with the first thing somebody sends, never by looking at a page."""

from __future__ import annotations

import re
import secrets

from flask import Response, after_this_request, current_app, request

from app.extensions import keyring
from app.keys import KeyName

COOKIE = "device"
A_YEAR = 365 * 24 * 60 * 60
_OURS = re.compile(r"[0-9a-f]{32}")


def met_device_mark() -> str | None:
    """The mark of a phone we have met before; None for any other, which only looks and is given nothing."""
    known = request.cookies.get(COOKIE, "")
    return keyring.mark(KeyName.DEVICE, known.encode()) if _OURS.fullmatch(known) else None


def device_mark(first: str | None = None) -> str:
    """What the database knows of this phone. One without the cookie is given it with the present answer; `first`, 32
    hex digits of a form we gave out, is then its value, so that a second press of that form is the same phone.

    A phone that keeps no cookies is a new one each time: that makes it nobody, and nobody is turned away for it.
    """
    known = request.cookies.get(COOKIE, "")
    value = known if _OURS.fullmatch(known) else first or secrets.token_hex(16)

    def remember(response: Response) -> Response:
        response.set_cookie(
            COOKIE,
            value,
            max_age=A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
        return response

    if value != known:
        after_this_request(remember)
    return keyring.mark(KeyName.DEVICE, value.encode())
