"""The last slips of this phone, in a cookie that scripts cannot read: nobody has to type a number twice.

The cookie holds the numbers themselves, as a drawer would; whoever holds the phone can act for them, and the pages
say so. It is set with what is handed in or looked up, never by looking at a public page.
"""

from __future__ import annotations

from flask import Response, after_this_request, current_app, g, request

from app.domain.numbers import read_slip_code
from app.models.topics import Slip
from app.queries.slips import slips_of

COOKIE = "slips"
MOST = 10
KEPT_FOR = 400 * 24 * 60 * 60  # seconds; browsers keep no cookie longer


def kept_codes() -> list[str]:
    """Newest first; what is no slip number is passed over."""
    known: list[str] | None = g.get("kept_slip_codes")
    if known is not None:
        return known
    typed = request.cookies.get(COOKIE, "").split(".")
    return [code for code in (read_slip_code(some) for some in typed if some) if code][:MOST]


def keep(code: str) -> None:
    """Put it on top; the eleventh falls out."""
    _set([code, *(other for other in kept_codes() if other != code)][:MOST])


def forget(code: str | None = None) -> None:
    """This slip, or all of them, on this phone only: the slip itself stays good."""
    _set([other for other in kept_codes() if code is not None and other != code])


def kept_slip_of(topic_id: int) -> tuple[str, Slip] | None:
    """The newest slip this phone keeps of that topic, with its code. One query, and none without the cookie."""
    codes = kept_codes()
    if not codes:
        return None
    found = slips_of(codes)
    return next(((code, found[code]) for code in codes if code in found and found[code].topic_id == topic_id), None)


def _set(codes: list[str]) -> None:
    g.kept_slip_codes = codes

    def remember(response: Response) -> Response:
        if not codes:
            response.delete_cookie(COOKIE)
            return response
        response.set_cookie(
            COOKIE,
            ".".join(codes),
            max_age=KEPT_FOR,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
        return response

    after_this_request(remember)
