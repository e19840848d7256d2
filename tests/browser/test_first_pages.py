"""The first pages in a real browser: they fit a small phone, suit everybody, and ask nobody outside."""

from __future__ import annotations

from typing import Any

import pytest
from looking import accessibility_faults, keep, sideways
from playwright.sync_api import expect

PAGES = ["/", "/about", "/rules", "/login"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_a_public_page_suits_everybody_on_a_small_phone(open_page: Any, path: str, locale: str) -> None:
    page = open_page(locale=locale)
    answer = page.goto(path)
    assert answer.status == 200
    keep(page, f"{path.strip('/') or 'home'}-{locale}-360")
    assert sideways(page) == 0
    assert accessibility_faults(page) == []


def test_without_javascript_the_first_page_says_what_this_is(plain_page: Any) -> None:
    plain_page.goto("/")
    expect(plain_page.get_by_role("heading", level=1)).to_be_visible()


def test_a_fault_would_be_found(page: Any) -> None:
    page.goto("/about")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\">')")
    assert any(fault.startswith("image-alt") for fault in accessibility_faults(page))
