"""One application per process and kind of deployment, kept from test to test and made new again for each.

To build one takes a tenth of a second, and a new engine compiles every statement anew: together that was over half
of the suite. So what cannot change is kept (routes, templates, compiled statements), and whatever can is put back
before the next test has it: configuration, extensions, page cache, counts, limits, keys, rules, logs. Each test has a
database and a folder of its own; the engine is led there. tests/house/test_nothing_is_left_behind.py sees to all of it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import deployment
import sqlalchemy as sa
from flask import Flask
from front_door import Operator, Visitor

from app.extensions import db, keyring, limiter, rulebook
from app.observability import configure_logging
from app.settings import Settings
from app.web import page_cache
from app.web.openings import Openings

# A process meets every statement there is; an application's own cache is made for the few it uses all day.
MOST_STATEMENTS = 10_000
MOST_KINDS = 6

_kept: dict[Settings, KeptApp] = {}  # the one lent last comes last


def lend(settings: Settings) -> Flask:
    """An application that works by `settings` and remembers nothing. Its context is the caller's to push."""
    kind = _kind_of(settings)
    _kept[kind] = kept = _kept.pop(kind, None) or KeptApp(settings)
    if len(_kept) > MOST_KINDS:
        del _kept[next(iter(_kept))]
    return kept.made_new(settings)


def _kind_of(settings: Settings) -> Settings:
    """What an application is built from, without what it can be led to: its database and its folders."""
    driver = sa.make_url(settings.database_url).drivername
    nowhere = Path()
    return replace(settings, database_url=driver, instance_path=nowhere, keys_path=nowhere)


class KeptApp:
    def __init__(self, settings: Settings) -> None:
        self._app = app = deployment.build(settings)
        app.test_client_class, app.test_cli_runner_class = Visitor, Operator
        # As after the first request: Flask itself then refuses a test that would add a route or a hook to it.
        app._got_first_request = True
        cache = app.extensions.get("page_cache")
        if cache is not None:
            app.wsgi_app = cache._flask  # what the cache wraps; `made_new` puts a new one in front
        self._rules = rulebook.rules
        self._limits = vars(limiter).copy()
        self._own = [_Copy(each) for each in _what_can_be_written_to(app)]
        with app.app_context():
            self._engine = db.engine
        self._engine._compiled_cache.capacity = MOST_STATEMENTS
        sa.event.listen(self._engine, "do_connect", self._connect)
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _wait_for_no_disk)

    def made_new(self, settings: Settings) -> Flask:
        app = self._app
        for copy in self._own:
            copy.put_back()
        self._engine.dispose()
        self._engine.url = sa.make_url(settings.database_url)
        app.instance_path = str(settings.instance_path)
        app.config.update(SETTINGS=settings, SQLALCHEMY_DATABASE_URI=settings.database_url)
        app.jinja_env.globals["settings"] = settings

        configure_logging(settings)  # what is printed goes to the test that runs
        settings.instance_path.mkdir(parents=True, exist_ok=True)
        keyring.open(settings.keys_path)
        rulebook.rules = self._rules
        vars(limiter).update(self._limits)
        limiter.reset()
        app.extensions["openings"] = Openings(self._now)
        page_cache.install(app, settings)
        return app

    def _now(self) -> datetime:
        moment: datetime = self._app.config["NOW"]()
        return moment

    def _connect(self, dialect: sa.Dialect, _record: Any, _arguments: Any, _named: Any) -> Any:
        """To where the test at hand has its database, and not to where the first one had it."""
        arguments, named = dialect.create_connect_args(self._engine.url)
        return dialect.connect(*arguments, **named)


def _wait_for_no_disk(connection: Any, _record: Any) -> None:
    """Nothing here outlives the test; PostgreSQL has been told the same."""
    connection.execute("PRAGMA synchronous=OFF")


class _Copy:
    """One dictionary as it was, and the way back to it."""

    def __init__(self, original: dict[Any, Any]) -> None:
        self._original = original
        self._as_built = dict(original)

    def put_back(self) -> None:
        self._original.clear()
        self._original.update(self._as_built)


def _what_can_be_written_to(app: Flask) -> list[dict[Any, Any]]:
    environment = app.jinja_env
    return [
        vars(app),
        app.config,
        app.extensions,
        app.view_functions,
        environment.globals,
        environment.filters,
        environment.tests,
    ]
