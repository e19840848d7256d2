"""Who may call a view, written on the view, and asked before it runs.

A view without a mark keeps the application from starting: forgetting is not an opening.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import NotAllowed
from app.domain.policy import action, can, require
from app.web.local_paths import path_here
from app.web.sessions import current_actor

View = TypeVar("View", bound=Callable[..., object])

ANYBODY = "anybody"


class UnmarkedView(RuntimeError):
    """A view says neither `@public` nor `@requires`."""


class SignedOut(NotAllowed):
    """Something was sent by somebody whose session is over; the page gives back what they wrote."""


def public(view: View) -> View:
    """Anybody may call this view."""
    view.access = ANYBODY  # type: ignore[attr-defined]
    return view


def requires(name: str) -> Callable[[View], View]:
    """Only an actor whom the policy allows the action `name` may call this view. KeyError for an unknown action.

    Asked without a subject: a rule about one room or topic is asked again, with it, by the service.
    """
    action(name)

    def mark(view: View) -> View:
        view.access = name  # type: ignore[attr-defined]
        return view

    return mark


def access_of(app: Flask, endpoint: str) -> str | None:
    """`ANYBODY`, the name of an action, or None for an unmarked view."""
    return getattr(app.view_functions[endpoint], "access", None)


def refuse_unmarked_views(app: Flask) -> None:
    unmarked = sorted(endpoint for endpoint in app.view_functions if access_of(app, endpoint) is None)
    if unmarked:
        raise UnmarkedView(f"neither @public nor @requires stands on: {', '.join(unmarked)}")


def _guard() -> Response | None:
    """Before every view: send people who are not signed in to do so, and refuse those who may not."""
    if request.endpoint is None:  # no such page: the error handlers answer
        return None
    name = access_of(current_app, request.endpoint)
    if name is None or name == ANYBODY:
        return None
    actor = current_actor()
    if actor.is_staff:
        require(actor, name)
        return None
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("sessions.login", next=path_here()))
    raise SignedOut


def _may(name: str, subject: object = None) -> bool:
    """For templates: may whoever reads this page do that?"""
    return can(current_actor(), name, subject)


def register(app: Flask) -> None:
    app.before_request(_guard)
    app.jinja_env.globals.update(may=_may, current_actor=current_actor)
