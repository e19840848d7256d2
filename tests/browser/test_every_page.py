"""Issue 7, point 5: every page there is suits everybody, in both languages, all sizes, light and dark.

The pages are those of the url map, filled with a small city's matters in several statuses; a new page is looked at by
itself. What a form answers, and every page that says no, stands in test_every_answer.py.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from cast import Cast
from clock import Clock
from desk_door import sign_in
from every_address import Address, Town, every_address, found_a_town
from flask import Flask
from looking import look_over

LOOKS = [("zh-CN", "standard"), ("zh-CN", "elder"), ("en-GB", "standard"), ("en-GB", "elder")]


@pytest.fixture
def town(cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Town:
    for waiting in ("sheets", "meetings"):  # pages that fetch themselves anew would do so under our eyes
        monkeypatch.setattr(f"app.web.views.{waiting}.LOOK_AGAIN_SECONDS", 3600)
    return found_a_town(cast, clock)


def faults(page: Any, addresses: list[Address], mode: str) -> dict[str, list[str]]:
    """By address, what is wrong with the page. Who may open it signs in first."""
    found, who = {}, None
    for address in sorted(addresses, key=lambda one: one.who or ""):
        if address.who != who:
            who = address.who
            sign_in(page, who)
        answer = page.goto(address.path)
        assert answer.status == 200, address
        if wrong := look_over(page, mode):
            found[address.path] = wrong
    return found


@pytest.mark.parametrize("of_the_desk", [False, True], ids=["public", "desk"])
@pytest.mark.parametrize(("locale", "mode"), LOOKS)
def test_every_page_fits_and_suits_everybody(
    open_page: Any, app: Flask, town: Town, live_server: str, locale: str, mode: str, of_the_desk: bool
) -> None:
    page = open_page(locale=locale)
    page.context.add_cookies([{"name": "mode", "value": mode, "url": live_server}])
    addresses = [one for one in every_address(app, town) if one.path.startswith("/desk") is of_the_desk]
    found = faults(page, addresses, mode)
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)
