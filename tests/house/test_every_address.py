"""Issue 7, point 5: the browser tests pass by no address; here without a browser, so that it is said at once."""

from __future__ import annotations

import pytest
from cast import Cast
from clock import Clock
from every_address import NOT_PAGES, Town, every_address, everybody, filled, found_a_town, kinds, rules_of
from flask import Flask

# They need what the town has not: a photo, a recording, a drawn sheet, an Official Account, somebody who reads figures.
NOT_HERE = {
    "files.picture",
    "files.small",
    "metrics.metrics",
    "sheets.file",
    "voice_notes.play",
    "wechat.confirm",
    "wechat.domain_proof",
}


@pytest.fixture
def town(cast: Cast, clock: Clock) -> Town:
    return found_a_town(cast, clock)


def test_point_5_somebody_gets_to_see_every_page(app: Flask, town: Town) -> None:
    seen = {address.endpoint for address in every_address(app, town)}
    assert seen | NOT_PAGES.keys() == {rule.endpoint for rule in rules_of(app)}
    assert seen & NOT_PAGES.keys() == set()


def test_what_is_said_to_be_no_page_is_none(app: Flask, town: Town) -> None:
    browsers = everybody(app)
    found: dict[str, str] = {}
    for rule in rules_of(app):
        if rule.endpoint not in NOT_PAGES or rule.endpoint in NOT_HERE:
            continue
        paths = [path for fixed in kinds(rule) for path in filled(app, rule, fixed, town)]
        answers = (browser.get(path) for browser in browsers.values() for path in paths)
        if answer := next((one for one in answers if one.status_code == 200), None):
            found[rule.endpoint] = answer.mimetype
    assert found == {name: kind for name, kind in NOT_PAGES.items() if kind != "a redirect" and name not in NOT_HERE}
