"""Into the desk with Chromium, past the page where people sign in: that one has tests of its own."""

from __future__ import annotations

from cast import PASSWORD
from flask import current_app
from pages import Browser
from playwright.sync_api import Page


def sign_in(page: Page, login: str) -> None:
    """From now on the pages of this browser are this person's; which one is open stays so."""
    browser = Browser(current_app.test_client())
    browser.sign_in(login, PASSWORD)
    cookie = browser.client.get_cookie("staff")
    assert cookie is not None, login
    page.context.add_cookies([{"name": "staff", "value": cookie.value, "domain": "127.0.0.1", "path": "/"}])
