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


def device_mark() -> str:
    """What the database knows of this phone. One without the cookie is given it with the present answer.

    A phone that keeps no cookies is a new one each time: that makes it nobody, and nobody is turned away for it.
    """
    known = request.cookies.get(COOKIE, "")
    value = known if _OURS.fullmatch(known) else secrets.token_hex(16)

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
