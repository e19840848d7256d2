"""The plumbing every test stands on. What a test says belongs in cast.py, factories.py and pages.py."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import deployment
import kept_app
import pytest
from clock import Clock
from counts import Counts
from databases import Databases, Template
from flask import Flask
from front_door import Operator, Visitor
from network import close_the_network

from app.settings import Settings

close_the_network()


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Counts())


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _the_same_chance_every_time() -> None:
    random.seed(20210601)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine_kind(request: pytest.FixtureRequest) -> str:
    """Whatever asks for a database, however indirectly, runs once on each."""
    return request.param


@pytest.fixture(scope="session")
def databases(engine_kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    folder = tmp_path_factory.mktemp(engine_kind)
    with deployment.databases(engine_kind, folder) as databases:
        yield databases


@pytest.fixture
def database_url(databases: Databases, request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database of the test's own; where the test asks for the cast, with everybody seated."""
    with databases.copy(Template.SEATED if "cast" in request.fixturenames else Template.MIGRATED) as url:
        yield url


@pytest.fixture
def empty_database_url(databases: Databases) -> Iterator[str]:
    with databases.empty() as url:
        yield url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return deployment.settings(database_url, tmp_path)


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The application with its context pushed, so that a test may call services and queries and read rows directly.

    It is kept from test to test and made new for each (kept_app.py). A thread begins without any context: give it
    `with app.app_context():` of its own.
    """
    app = kept_app.lend(settings)
    app.config["NOW"] = clock
    with app.app_context():
        yield app
        deployment.close(app)


@pytest.fixture
def client(app: Flask) -> Visitor:
    """Somebody with a phone and no cookies."""
    return app.test_client()


@pytest.fixture
def browser(client: Visitor) -> Any:
    """The same, through a client that reads every page critically."""
    from pages import Browser

    return Browser(client)


@pytest.fixture
def runner(app: Flask) -> Operator:
    return app.test_cli_runner()


@pytest.fixture
def cast(app: Flask, databases: Databases) -> Any:
    """The small city of tests/cast.py, everybody seated since the clock's first moment."""
    return databases.told(Template.SEATED)
