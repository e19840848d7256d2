"""What a phone keeps for when there is no network: the service worker (static/js/sw.js) and the two pages it shows.

The form is that of any room, the same for everybody: no room in it and no key. The script that fills it in
(static/js/shell.js) takes the room from the address; the key is fetched before the first sending.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

from flask import Blueprint, Response, make_response, render_template, request

from app.extensions import rulebook
from app.settings import ROOT
from app.web.access import public
from app.web.assets import asset_bytes
from app.web.forms.pose import PoseForm

blueprint = Blueprint("offline", __name__)

_MAKES_PAGES = ("templates", "translations", "static/css", "static/js", "app/domain/rulesets")
_ANY_CODE = "000000"


@dataclass(frozen=True, slots=True)
class _AnyRoom:
    """Stands for the room that is not known before the phone fills it in."""

    name: str = ""
    code: None = None


@blueprint.get("/sw.js")
@public
def worker() -> Response:
    """At the top, for it may look after what stands below its own address only."""
    script = f'var RELEASE = "{_release()}";\n'.encode() + asset_bytes("js/sw.js")
    response = make_response(script)
    response.content_type = "text/javascript; charset=utf-8"
    return _asked_for_each_time(response)


@blueprint.get("/offline")
@public
def page() -> Response:
    return _asked_for_each_time(make_response(render_template("offline/page.html")))


@blueprint.get("/offline/pose")
@public
def pose() -> Response:
    form = PoseForm()
    form.consent_version.data = rulebook.rules.consent.version
    return _asked_for_each_time(
        make_response(render_template("pose/pose.html", form=form, room=_AnyRoom(), code=_ANY_CODE, first=None))
    )


def _asked_for_each_time(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@cache
def _release() -> str:
    """Another one whenever anything may look different: then a phone fetches its pages anew."""
    files = sorted(file for folder in _MAKES_PAGES for file in (ROOT / folder).rglob("*") if file.is_file())
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.relative_to(ROOT).as_posix().encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:12]
