"""The first page before anything was imported."""

from __future__ import annotations

from pages import Browser


def test_without_rooms_it_says_so(browser: Browser) -> None:
    page = browser.get("/")
    assert page.status == 200
    assert "议事室名单还没有导入" in page.text
