"""Whether something sent to us was sent from a page of ours.

Staff pages carry a token. Public pages cannot: they are the same bytes for everybody, out of the cache. There the
browser itself says where a form stood; where it says nothing, the person is shown what they wrote and asked once. The
forms of a slip need neither: they carry its number.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from app.extensions import csrf
from app.settings import Settings
from app.web.access import public
from app.web.photo_fields import typed_photos
from app.web.typed_text import typed_fields, typed_texts
from app.web.voice_fields import typed_voice

View = TypeVar("View", bound=Callable[..., object])

_WRITING_METHODS = {"POST", "PUT", "PATCH", "DELETE"}


class Origin(StrEnum):
    OURS = "ours"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


class ForeignForm(Exception):
    """A page of somebody else sent this, perhaps without the person's knowledge."""


def public_post(view: View) -> View:
    """Mark a view anybody may POST to from one of our own pages, without a token. Implies `@public`."""
    view.public_post = True  # type: ignore[attr-defined]
    return public(view)


def slip_post(view: View) -> View:
    """Mark a view to which a form that names a slip may be sent without a token, also where cookies are blocked.

    The number of a slip is known to its holder alone, so nobody else can have made that form. Implies `@public`.
    """
    view.slip_post = True  # type: ignore[attr-defined]
    return public(view)


def signed_post(view: View) -> View:
    """Mark a view to which a machine sends what it has signed; the view checks the signature. Implies `@public`.

    There is no person and no browser whose cookies somebody else could use.
    """
    view.signed_post = True  # type: ignore[attr-defined]
    return public(view)


def origin_of_request(own: frozenset[str]) -> Origin:
    """`own`: the origins (`https://host`) that are this site.

    Sec-Fetch-Site cannot be forged by a page, so it is asked first. `none` means no page at all (a bookmark, a restored
    tab) and says nothing about a form.
    """
    site = request.headers.get("Sec-Fetch-Site", "").lower()
    if site == "same-origin":
        return Origin.OURS
    if site in ("same-site", "cross-site"):
        return Origin.FOREIGN
    for said in (request.headers.get("Origin"), request.headers.get("Referer")):
        if said and said != "null":
            return Origin.OURS if _origin(said) in own else Origin.FOREIGN
    return Origin.UNKNOWN


def _origin(address: str) -> str:
    """`scheme://host[:port]` in lower case, the scheme's own port left out; empty for what is no address."""
    try:
        parts = urlsplit(address.lower())
        port = parts.port
    except ValueError:
        return ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port not in (None, usual) else "")


def register(app: Flask, settings: Settings) -> None:
    # The token lives as long as the session: a form left open over lunch is still good.
    # Strict referrers are off because old WebViews send none; the token alone decides.
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    csrf.init_app(app)
    base_origin = _origin(settings.base_url)

    def guard() -> Response | str | tuple[str, int] | None:
        view = current_app.view_functions.get(request.endpoint or "")
        if view is None or request.method not in _WRITING_METHODS or getattr(view, "signed_post", False):
            return None
        names_a_slip = getattr(view, "slip_post", False) and "slip" in request.form
        if not (getattr(view, "public_post", False) or names_a_slip):
            csrf.protect()
            return None
        match origin_of_request(frozenset({base_origin, _origin(request.host_url)})):
            case Origin.OURS:
                return None
            case Origin.FOREIGN:
                raise ForeignForm
        return None if names_a_slip or _has_token() else _ask_once()

    app.before_request(guard)


def _has_token() -> bool:
    try:
        csrf.protect()
    except CSRFError:
        return False
    return True


def _ask_once() -> tuple[str, int]:
    """Nothing was done yet: show what was typed, and one button that carries a token."""
    address = request.full_path.removesuffix("?")
    typed = [*typed_fields(), *typed_photos(), *typed_voice()]
    page = render_template("errors/sure.html", typed=typed, typed_texts=typed_texts(), address=address)
    return page, 403
