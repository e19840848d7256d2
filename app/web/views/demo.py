"""Signing in as one of the demonstration's people with one click. Outside a demonstration there is no such address."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from app.domain.errors import Missing
from app.queries.accounts import account_by_login, staff_actor
from app.services.demo.cast import CAST, Person
from app.web import sessions
from app.web.access import public
from app.web.local_paths import safe_path
from app.web.views.sessions import DESK

blueprint = Blueprint("demo", __name__)


@public
def sign_in() -> Response:
    """Only the cast: whoever else was given an account here signs in with a password."""
    login = request.form.get("login", "")
    account = account_by_login(login) if login in {person.login for person in CAST} else None
    staff = staff_actor(account.id) if account else None
    if staff is None:
        raise Missing
    sessions.begin(staff)
    return redirect(safe_path(request.form.get("next"), otherwise=DESK), 303)


def seated_cast() -> tuple[Person, ...]:
    """Those of the cast who have an account here, and what to try as each. One query a person, on one page."""
    return tuple(person for person in CAST if account_by_login(person.login))


@blueprint.record
def only_in_a_demonstration(setup: BlueprintSetupState) -> None:
    if setup.app.config["SETTINGS"].is_demo:
        setup.add_url_rule("/login/demo", "sign_in", sign_in, methods=["POST"])
        setup.app.jinja_env.globals["seated_cast"] = seated_cast
