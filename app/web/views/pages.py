"""The pages that say what this is and by which rules it goes."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.extensions import rulebook
from app.web.access import public
from app.web.time_limits import time_limits

blueprint = Blueprint("pages", __name__)


@blueprint.get("/about")
@public
def about() -> str:
    return render_template("pages/about.html")


@blueprint.get("/privacy")
@public
def privacy() -> str:
    return render_template("pages/privacy.html")


@blueprint.get("/accessibility")
@public
def accessibility() -> str:
    return render_template("pages/accessibility.html")


@blueprint.get("/rules")
@public
def rules() -> str:
    limits = time_limits(rulebook.rules.lengths)
    return render_template("pages/rules.html", time_limits=limits)
