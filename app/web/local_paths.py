"""Addresses of our own: where somebody is, and where they may be sent back to."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect


def path_here() -> str:
    """The page a person is on, as something they can come back to; the front page where that was only a POST."""
    path = request.full_path.removesuffix("?") if request.method in ("GET", "HEAD") else request.path
    return path if _can_be_read(request.path) else "/"


def safe_path(typed: str | None, otherwise: str = "/") -> str:
    """`typed` if it is a path on this site and nothing else; a page elsewhere must not be reached through ours.

    Browsers read a backslash as a slash and drop control characters, so `/\\evil` and `/\\t/evil` lead away too.
    """
    if not typed or not typed.startswith("/") or typed.startswith("//"):
        return otherwise
    if "\\" in typed or any(ord(char) < 0x21 for char in typed):
        return otherwise
    parts = urlsplit(typed)
    return otherwise if parts.scheme or parts.netloc else typed


def _can_be_read(path: str) -> bool:
    adapter = request_ctx.url_adapter
    if adapter is None:
        return False
    try:
        adapter.match(path, method="GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True
