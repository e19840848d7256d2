"""How templates are read: strictly, so that a misspelt name fails in a test and not silently on a page."""

from __future__ import annotations

from flask import Flask
from jinja2 import StrictUndefined

from app.domain.stages import Stage
from app.extensions import rulebook
from app.web.forms.base import described


def register(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        settings=app.config["SETTINGS"], ruleset=rulebook.rules, described=described, stages=tuple(Stage)
    )
