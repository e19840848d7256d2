"""`/metrics` in the text format of Prometheus, for whoever has the token; without a token set there is no such page."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from http import HTTPStatus

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import NotFound

from app.queries.metrics import Gauge, gauges
from app.web.access import public
from app.web.clock import now

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    token = current_app.config["SETTINGS"].metrics_token
    if not token:
        raise NotFound
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return _text("The token is missing or wrong.\n", HTTPStatus.UNAUTHORIZED)
    return _text("".join(_lines(gauges(now()))))


def _lines(shown: Iterable[Gauge]) -> Iterator[str]:
    last = ""
    for gauge in shown:
        name = f"mashangyi_{gauge.name}"
        if name != last:
            yield f"# HELP {name} {gauge.says}\n# TYPE {name} gauge\n"
            last = name
        labels = ",".join(f'{label}="{value}"' for label, value in gauge.labels)
        yield f"{name}{{{labels}}} {gauge.value}\n" if labels else f"{name} {gauge.value}\n"


def _text(content: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    response = Response(content, status, mimetype="text/plain")
    response.cache_control.no_store = True
    if status is HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
