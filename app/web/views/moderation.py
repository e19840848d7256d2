"""The open log of refusals, and for staff the table of who may do what."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.domain.pipeline import PIPELINE
from app.domain.policy import ACTIONS
from app.queries import moderation
from app.web.access import public, requires

blueprint = Blueprint("moderation", __name__)


@blueprint.get("/moderation")
@public
def log() -> str:
    shown = moderation.latest_refusals(request.args.get("before", None, int))
    return render_template("moderation/log.html", log=shown)


@blueprint.get("/permissions")
@requires("permissions:read")
def permissions() -> str:
    return render_template("moderation/permissions.html", actions=ACTIONS, moves=PIPELINE)
