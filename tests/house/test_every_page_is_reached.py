"""No page that nobody can reach: every address without a blank in it is linked from somewhere people come by."""

from __future__ import annotations

from collections.abc import Iterable

from cast import PASSWORD, Cast
from clock import Clock
from factories import a_topic
from flask import Flask
from pages import Browser

from app.domain.stages import Status

# Machines ask for these; people do not.
FOR_MACHINES = {
    "static",
    "health.alive",
    "health.ready",
    "metrics.metrics",
    "sitemap.robots",
    "nearby.places",
    "sitemap.index",
    "sitemap.pages",
    "wechat.confirm",
    "offline.worker",  # these three are fetched for the time without network
    "offline.page",
    "offline.pose",
}
AFTER_A_FORM = {"system_reports.thanks"}


def reached_from(app: Flask, browser: Browser, starts: Iterable[str]) -> set[str]:
    """The endpoints of every page that links lead to, each endpoint followed once."""
    routes = app.url_map.bind("localhost")
    waiting, seen = list(starts), set()
    while waiting:
        path = waiting.pop()
        endpoint, _blanks = routes.match(path.partition("?")[0].partition("#")[0], "GET")
        if endpoint in seen:
            continue
        seen.add(endpoint)
        if browser.client.get(path).mimetype != "text/html":
            continue  # a picture or a file; it leads nowhere
        page = browser.get(path)
        waiting += [link.get("href") for link in page.all("a") if (link.get("href") or "").startswith("/")]
    return seen


def test_every_page_is_linked_from_somewhere(app: Flask, cast: Cast, clock: Clock, browser: Browser) -> None:
    a_topic(cast, clock, Status.ANNOUNCED)
    reached = reached_from(app, browser, ["/"])
    for login in ("ops", "chen"):  # who looks after everything, and who works with a room
        browser.sign_in(login, PASSWORD)
        reached |= reached_from(app, browser, ["/desk"])

    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments}
    assert pages - reached - FOR_MACHINES - AFTER_A_FORM == set()
