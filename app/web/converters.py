"""How the two numbers people copy by hand stand in addresses. Whether they exist is the view's question."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from flask import Flask, redirect, request, url_for
from werkzeug.routing import BaseConverter, ValidationError
from werkzeug.wrappers import Response

from app.domain.numbers import read_topic_number, tidy_room_code


class RoomCode(BaseConverter):
    """Whatever may have been meant as a code, tidied; a wrong one must reach the view that makes suggestions."""

    regex = r"[^/]{1,24}"
    part_isolating = True

    def to_python(self, value: str) -> str:
        return tidy_room_code(value) or _no_such_page()


class TopicNumber(BaseConverter):
    """A topic number with its hyphens where it can be one, else as it was typed."""

    regex = r"[^/]{1,24}"
    part_isolating = True

    def to_python(self, value: str) -> str:
        return read_topic_number(value) or value


class BodyLink(BaseConverter):
    """A signed link as we give it out; whether the signature is ours is the view's question."""

    regex = r"[ir][0-9]{1,12}-[0-9]{1,6}-[0-9a-f]{32}"


class DomainProof(BaseConverter):
    """The file by which WeChat sees that a domain is its account's; WeChat chooses the name, capitals and all."""

    regex = r"MP_verify_[0-9A-Za-z]{1,32}\.txt"


def _no_such_page() -> str:
    raise ValidationError


def _to_canonical_address() -> Response | None:
    """`/r/4x7k-2m` and `/r/4X7K2M` are one page: whoever asks for it another way is sent to its one address."""
    if request.method not in ("GET", "HEAD") or not request.view_args or request.endpoint == "static":
        return None
    canonical = url_for(request.endpoint or "", **request.view_args)
    if unquote(urlsplit(canonical).path) == request.script_root + request.path:
        return None
    query = request.query_string.decode()
    return redirect(f"{canonical}?{query}" if query else canonical, 301)


def register(app: Flask) -> None:
    app.url_map.converters["room_code"] = RoomCode
    app.url_map.converters["topic_number"] = TopicNumber
    app.url_map.converters["body_link"] = BodyLink
    app.url_map.converters["domain_proof"] = DomainProof
    app.before_request(_to_canonical_address)
