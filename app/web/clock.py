"""What time a request is answered at: one moment for the whole of it, so that a page never contradicts itself."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask, current_app, g


def now() -> datetime:
    """Aware, in UTC, the same all through a request."""
    if "now" not in g:
        g.now = current_app.config["NOW"]()
    moment: datetime = g.now
    return moment


def register(app: Flask) -> None:
    app.config.setdefault("NOW", lambda: datetime.now(UTC))
