"""The two ways in, for tests that hold an application context of their own.

A request that finds a context already pushed would borrow it: the test and the visitor would share one session and one
`g`, and who signed in first would stay signed in. So every request and every command starts from nothing, as in life.
"""

from __future__ import annotations

from contextvars import Context
from typing import Any

from click.testing import Result
from flask import has_app_context
from flask.testing import FlaskClient, FlaskCliRunner
from werkzeug.test import TestResponse

from app.extensions import db


class Visitor(FlaskClient):
    """Flask's test client, with each request in a context of its own, in which an answer is read to its end."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        _let_go()
        kwargs.setdefault("buffered", True)
        response = Context().run(super().open, *args, **kwargs)
        _look_again()
        return response


class Operator(FlaskCliRunner):
    """Flask's command runner, likewise: `operator.invoke(args=["rooms", "import", path])`."""

    def invoke(self, *args: Any, **kwargs: Any) -> Result:
        _let_go()
        result = Context().run(super().invoke, *args, **kwargs)
        _look_again()
        return result


def _let_go() -> None:
    """End the test's own transaction: its locks and its old view of the database are not the visitor's."""
    if has_app_context():
        db.session.rollback()


def _look_again() -> None:
    """Rows the test holds are read afresh, so that it sees what the request wrote."""
    if has_app_context():
        db.session.expire_all()
