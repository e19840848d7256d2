"""A real Chromium against a real server, both on this machine, and no way out for either."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import deployment
import pytest
from cast import Cast
from databases import Databases
from flask import Flask
from photographs import a_photo
from playwright.sync_api import Browser, Page, expect, sync_playwright
from watching import Watch
from werkzeug.serving import make_server

from app.settings import Settings

# The headless shell looks at a page in half the time.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
SMALL_PHONE = {"width": 360, "height": 740}
FLAGS = [
    "--no-sandbox",  # as root, as in CI, there is none to be had
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a microphone that hears a beep every second,
    "--use-fake-ui-for-media-stream",  # and somebody who lets us use it
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]

PATIENCE = 30_000  # milliseconds; a busy machine may take its time
expect.set_options(timeout=PATIENCE)

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """SQLite only: what differs between the engines is tested without a browser."""
    folder = tmp_path_factory.mktemp("browser")
    with deployment.databases("sqlite", folder) as databases:
        yield databases


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return deployment.settings(database_url, tmp_path, PORT=str(port), BASE_URL=f"http://127.0.0.1:{port}")


@pytest.fixture
def live_server(app: Flask, settings: Settings) -> Iterator[str]:
    """The application of `app`, with its clock and its database, on loopback; gives its address."""
    server = make_server("127.0.0.1", settings.port, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield settings.base_url
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        pytest.skip("no Chromium on this machine; in CI that is a failure")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def watch(live_server: str) -> Watch:
    return Watch(live_server)


@pytest.fixture
def open_page(chromium: Browser, live_server: str, watch: Watch) -> Iterator[OpenPage]:
    """Opens pages, each with cookies of its own: `open_page(javascript=False, locale="en-GB", viewport={…})`.

    The test fails at its end when any of them asked for an address other than the server's, or when a page wrote an
    error to its console or a script broke.
    """
    contexts = []

    def open_one(*, javascript: bool = True, locale: str = "zh-CN", **options: Any) -> Page:
        context = chromium.new_context(
            base_url=live_server,
            java_script_enabled=javascript,
            locale=locale,
            **{"viewport": SMALL_PHONE, "has_touch": True, **options},
        )
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    watch.verdict()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A small phone in Chinese, JavaScript on."""
    return open_page()


@pytest.fixture
def plain_page(open_page: OpenPage) -> Page:
    """The same without JavaScript."""
    return open_page(javascript=False)


@pytest.fixture
def faults(open_page: OpenPage) -> Iterator[Callable[[Page], list[str]]]:
    """Everything the consoles of the watched pages complain about but the missing network itself."""
    said: list[str] = []

    def watch(page: Page) -> list[str]:
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        return said

    yield watch
    assert [line for line in said if "net::ERR_" not in line] == []


@pytest.fixture
def pose(cast: Cast) -> str:
    return f"/r/{cast.codes['heping']}/pose"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "路灯.jpg"
    file.write_bytes(a_photo("teal", width=1200, height=900).read())
    return file
