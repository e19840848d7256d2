"""How somebody wants to read: language and size, kept in two cookies of their own phone."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, request
from werkzeug.wrappers import Response

from app.web.cross_site import public_post
from app.web.language import LANGUAGE_COOKIE, MODE_COOKIE, Locale, Mode
from app.web.local_paths import safe_path

blueprint = Blueprint("preferences", __name__)

A_YEAR = 365 * 24 * 60 * 60


@blueprint.post("/preferences")
@public_post
def choose() -> Response:
    """Back to where they were. A value we do not know changes nothing."""
    response = redirect(safe_path(request.form.get("next")), 303)
    for cookie, known in ((LANGUAGE_COOKIE, Locale), (MODE_COOKIE, Mode)):
        chosen = request.form.get(cookie)
        if chosen in list(known):
            response.set_cookie(
                cookie,
                chosen,
                max_age=A_YEAR,
                httponly=True,
                samesite="Lax",
                secure=current_app.config["SESSION_COOKIE_SECURE"],
            )
    return response
