"""For the machines that watch us: is the process alive, and can it work?"""

from __future__ import annotations

from http import HTTPStatus

import structlog
from flask import Blueprint, Response, jsonify

from app.queries.readiness import is_schema_current
from app.web.access import public

blueprint = Blueprint("health", __name__)
log = structlog.get_logger(__name__)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """Touches no database: a slow disk must not make anybody restart the server."""
    return jsonify(alive=True)


@blueprint.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    try:
        reason = None if is_schema_current() else "the database is not at this version's migrations"
    except Exception:  # whatever it is, the answer is the same, and the details are for the log
        log.exception("readyz")
        reason = "the database does not answer"
    if reason:
        return jsonify(ready=False, reason=reason), HTTPStatus.SERVICE_UNAVAILABLE
    return jsonify(ready=True), HTTPStatus.OK
