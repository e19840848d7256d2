"""A phone before the form of a room, as the tests of what it keeps and sends use it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Page

from app.extensions import db
from app.models.topics import Topic
from app.models.unit_of_work import writing

TEXT = "东门的路灯坏了三盏，晚上没人敢走。"
HAND_IN = "提交，拿单子"
DRAFT = "您上次没写完的话还在"
WAITS = "等着发出。一有网就自己发出去。"
RECEIVED = "收到了，这是您的单子"
# A pause of 5 seconds, and one of 15 where the first try came a little before the network; in milliseconds.
AFTER_TWO_PAUSES = 40_000


def told() -> list[str]:
    """The matters that were filed, as the database has them now."""
    with writing():
        return list(db.session.scalars(sa.select(Topic.shown).order_by(Topic.id)))


def text_of(page: Page) -> Any:
    return page.get_by_label("发生了什么")


def scripts_are_in(page: Page) -> None:
    """Those for forms come after the page (static/js/more.js)."""
    page.wait_for_function("() => Boolean(window.phone && window.phone.forgetDraft)")


def go(page: Page, path: str) -> None:
    page.goto(path)
    scripts_are_in(page)


def wait_until(page: Page, what: str) -> None:
    """Until it is true, or what it promises is. Playwright's `wait_for_function` takes the promise itself for true, and
    the pages' policy forbids it an expression."""
    for _ in range(100):
        if page.evaluate(what):
            return
        page.wait_for_timeout(100)
    raise AssertionError(what)


def has_worker(page: Page) -> None:
    """A phone that came before: its service worker looks after this page."""
    page.wait_for_function("() => (navigator.serviceWorker.controller || {}).state === 'activated'")
