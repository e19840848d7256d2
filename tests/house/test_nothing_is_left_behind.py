"""The application is kept from test to test (kept_app.py): whatever one test changed, the next must not find.

All it could remember is described from outside. Each way to leave something behind changes that description, and once
the application is lent again it must read as it did before; and so must that of one just built.
"""

from __future__ import annotations

import ast
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import deployment
import kept_app
import pytest
import sqlalchemy as sa
from cast import PASSWORD, Cast
from clock import Clock
from databases import Databases, Template
from flask import Flask
from front_door import Operator, Visitor
from pages import Browser

from app.extensions import db, keyring, limiter, rulebook
from app.keys import KeyName
from app.settings import ROOT

ITS_OWN = {"SETTINGS", "SQLALCHEMY_DATABASE_URI", "NOW"}  # what each test is given anew
HOOKS = (
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "template_context_processors",
    "error_handler_spec",
)

Description = dict[str, object]


def described(app: Flask) -> Description:
    """What a test, or somebody who visits in it, could find out about the past of this application."""
    settings, engine = app.config["SETTINGS"], db.engine
    cache = app.extensions["page_cache"]
    with engine.connect() as connection:
        rows = {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table))
            for table in db.metadata.sorted_tables
        }
    return {
        "configuration": {name: repr(value) for name, value in app.config.items() if name not in ITS_OWN},
        "names": set(vars(app)) - {"logger"},
        "classes": (app.test_client_class, app.test_cli_runner_class),
        "extensions": {name: type(value) for name, value in app.extensions.items()},
        "views": {endpoint: view.__qualname__ for endpoint, view in app.view_functions.items()},
        "addresses": sorted(map(repr, app.url_map.iter_rules())),
        "hooks": {name: _functions_in(getattr(app, name)) for name in HOOKS},
        "commands": set(app.cli.commands),
        "templates": (set(app.jinja_env.globals), set(app.jinja_env.filters), set(app.jinja_env.tests)),
        "led to": (
            engine.url == sa.make_url(settings.database_url),
            app.instance_path == str(settings.instance_path),
            app.jinja_env.globals["settings"] is settings,
        ),
        "door": type(app.wsgi_app),
        "pages": (cache.statistics(), dict(cache._versions._known)),
        "openings": dict(getattr(app.extensions.get("openings"), "_counted", {})),
        "limits": (limiter.enabled, {key: len(tries) for key, tries in limiter.storage.events.items()}),
        "keys": [keyring.current_id(name) for name in KeyName],
        "rules": rulebook.rules,
        "listening": [len(list(getattr(engine.dispatch, name))) for name in ("before_cursor_execute", "begin")],
        "log": [getattr(handler, "stream", None) is sys.stdout for handler in _handlers()],
        "files": sorted(path.name for path in settings.instance_path.iterdir()),
        "rows": rows,
    }


def _functions_in(hooks: object) -> int:
    """However deep they lie: Flask makes an empty place wherever it has looked for one."""
    if isinstance(hooks, dict):
        return sum(_functions_in(each) for each in hooks.values())
    return len(hooks) if isinstance(hooks, list) else 1


def _handlers() -> list[logging.Handler]:
    """Of our log, without pytest's own."""
    return [handler for handler in logging.getLogger().handlers if "pytest" not in type(handler).__module__]


def _opens_a_room(app: Flask, cast: Cast) -> None:
    for _time in range(2):  # rendered, then handed out
        Browser(app.test_client()).get(f"/r/{cast.codes['heping']}")


def _files_something(app: Flask, cast: Cast) -> None:
    browser = Browser(app.test_client())
    browser.get(f"/r/{cast.codes['heping']}/pose")
    browser.submit("提交，拿单子", text="路灯坏了，晚上看不见路。")


def _brings_a_key(app: Flask, _cast: Cast) -> None:
    folder: Path = app.config["SETTINGS"].keys_path
    (folder / "signing-999new.key").write_bytes(bytes(range(32)))
    keyring.open(folder)


WAYS: dict[str, Callable[[Flask, Cast], object]] = {
    "a setting": lambda app, _: app.config.update(TESTING=False),
    "a setting gone": lambda app, _: app.config.pop("MAX_CONTENT_LENGTH"),
    "a name": lambda app, _: setattr(app, "left_behind", True),
    "a class": lambda app, _: setattr(app, "test_client_class", None),
    "an extension gone": lambda app, _: app.extensions.pop("openings"),
    "a view": lambda app, _: app.view_functions.update(static=_opens_a_room),
    "a word for templates": lambda app, _: app.jinja_env.globals.update(left_behind=True),
    "a filter gone": lambda app, _: app.jinja_env.filters.pop("say"),
    "another door": lambda app, _: setattr(app, "wsgi_app", _opens_a_room),
    "a kept page": _opens_a_room,
    "a try to sign in": lambda app, _: Browser(app.test_client()).sign_in("zhao", f"not {PASSWORD}"),
    "no limits": lambda _app, _: setattr(limiter, "enabled", False),
    "a key": _brings_a_key,
    "other rules": lambda _app, _: setattr(rulebook, "rules", None),
    "a row": _files_something,
    "a file": lambda app, _: (app.config["SETTINGS"].instance_path / "left").write_text("behind"),
    "a log": lambda _app, _: logging.getLogger().handlers.clear(),
}


@pytest.fixture
def lend_again(app: Flask, databases: Databases, tmp_path: Path) -> Iterator[Callable[[], Description]]:
    """The application as the next test would get it, described."""
    with databases.copy(Template.SEATED) as url:

        def lend() -> Description:
            deployment.close(app)
            assert kept_app.lend(deployment.settings(url, tmp_path / "next")) is app
            return described(app)

        yield lend
        deployment.close(app)


def differences(one: Description, other: Description) -> dict[str, tuple[object, object]]:
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}


@pytest.mark.parametrize("way", WAYS)
def test_what_a_test_leaves_behind_the_next_does_not_find(
    app: Flask, cast: Cast, lend_again: Callable[[], Description], way: str
) -> None:
    before = described(app)
    WAYS[way](app, cast)
    assert differences(described(app), before), f"nobody would see {way}"
    assert not differences(lend_again(), before)


def test_one_that_is_lent_again_is_like_one_just_built(
    app: Flask, cast: Cast, clock: Clock, lend_again: Callable[[], Description]
) -> None:
    _opens_a_room(app, cast)
    _files_something(app, cast)
    lent = lend_again()
    deployment.close(app)
    built = deployment.build(app.config["SETTINGS"])
    built.test_client_class, built.test_cli_runner_class = Visitor, Operator
    with built.app_context():
        assert not differences(lent, described(built))
        deployment.close(built)


def test_it_takes_no_route_that_only_one_test_wants(app: Flask) -> None:
    with pytest.raises(AssertionError, match="can no longer be called"):
        app.add_url_rule("/mine", "mine", lambda: "")


# --- What modules keep is outside of any application

FILLED_AT_IMPORT = {
    "app/services/consequences.py CONSEQUENCES",
    "app/services/demo/acts.py ACTS",
    "app/services/history.py TAGS",
}
FILLED_AT_START = {"app/web/language.py _catalogues"}
CHANGES = {"add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove", "setdefault", "update"}


def kept_in(source: str) -> set[str]:
    """The names of a module that its own functions write into, caches of functions apart: these forget nothing either,
    but what they know follows from what they were asked."""
    module = ast.parse(source)
    at_module_level = {
        name.id
        for statement in module.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for target in (statement.targets if isinstance(statement, ast.Assign) else [statement.target])
        for name in ast.walk(target)
        if isinstance(name, ast.Name)
    }
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    return {name for function in functions for name in _written_into(function)} & at_module_level


def _written_into(function: ast.FunctionDef) -> set[str]:
    nodes = list(ast.walk(function))
    told = {name for node in nodes if isinstance(node, ast.Global) for name in node.names}
    own = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    into = set()
    for node in nodes:
        match node:
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                into.add(name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=verb)) if verb in CHANGES:
                into.add(name)
    return told | into - own


def test_no_module_keeps_what_a_test_could_leave_there() -> None:
    kept = {
        f"{file.relative_to(ROOT).as_posix()} {name}"
        for file in ROOT.glob("app/**/*.py")
        for name in kept_in(file.read_text())
    }
    assert kept == FILLED_AT_IMPORT | FILLED_AT_START, "what a module keeps must be put back in kept_app.py"


@pytest.mark.parametrize(
    "line", ["_seen[1] = 2", "_seen.update(a=1)", "global _seen; _seen = {}", "del _seen[1]", "_seen.setdefault(1, 2)"]
)
def test_a_module_that_keeps_something_is_seen(line: str) -> None:
    assert kept_in(f"_seen = {{}}\ndef note():\n    {line}\n") == {"_seen"}
