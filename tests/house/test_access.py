"""Every view says who may call it, and the whole matrix stands in a file that is reviewed."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from snapshot import assert_same_as_snapshot
from werkzeug.routing.converters import AnyConverter, IntegerConverter

from app.domain.numbers import topic_number
from app.domain.policy import can
from app.domain.roles import PUBLIC, Actor, ActorKind, Role, Seat
from app.web.access import ANYBODY, UnmarkedView, access_of, public, refuse_unmarked_views, requires


def _holder_of(role: Role) -> Actor:
    return Actor(ActorKind.STAFF, account_id=1, seats=frozenset({Seat(role)}))


def test_the_application_does_not_start_with_an_unmarked_view(app: Flask) -> None:
    unmarked = Flask(__name__, static_folder=None)
    unmarked.add_url_rule("/marked", "marked", public(lambda: ""))
    refuse_unmarked_views(unmarked)
    unmarked.add_url_rule("/forgotten", "forgotten", lambda: "")
    with pytest.raises(UnmarkedView, match="forgotten"):
        refuse_unmarked_views(unmarked)


def test_a_mark_names_an_action_of_the_policy() -> None:
    with pytest.raises(KeyError):
        requires("desk:raed")


def test_who_may_call_which_view_is_as_reviewed(app: Flask) -> None:
    actors = {"anybody": PUBLIC, **{role.value: _holder_of(role) for role in Role}}
    lines = []
    for endpoint in sorted(app.view_functions):
        mark = access_of(app, endpoint)
        assert mark is not None
        may = ["everybody"] if mark == ANYBODY else [name for name, actor in actors.items() if can(actor, mark)]
        lines.append(f"{endpoint}  [{mark}]  {' '.join(may)}")
    assert_same_as_snapshot("access.txt", lines)


def test_everything_below_the_desk_is_closed_to_the_public(app: Flask) -> None:
    open_ones = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/desk") and access_of(app, rule.endpoint) == ANYBODY
    ]
    assert open_ones == []


def test_a_closed_view_refuses_a_stranger_whatever_the_method(app: Flask) -> None:
    """Through the front door: a GET leads to sign-in, anything else is refused."""
    client = app.test_client()
    urls = app.url_map.bind("localhost")
    ids = dict.fromkeys(("job_id", "picture_id", "note_id"), UUID(int=1))
    anything = {"code": "000000", "number": topic_number(2026, 1), **ids}
    for rule in app.url_map.iter_rules():
        if access_of(app, rule.endpoint) == ANYBODY:
            continue
        one_of = {name: min(kind.items) for name, kind in rule._converters.items() if isinstance(kind, AnyConverter)}
        # A meeting is numbered 1, 2, 3; a topic has a number of its own kind.
        one_of |= {name: 1 for name, kind in rule._converters.items() if isinstance(kind, IntegerConverter)}
        path = urls.build(rule.endpoint, {name: anything.get(name, 1) for name in rule.arguments} | one_of)
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            status = client.open(path, method=method).status_code
            assert status in ((302,) if method == "GET" else (400, 403)), f"{method} {path} answered {status}"
