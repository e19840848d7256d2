"""What the server gives a phone for the time without network; what the phone makes of it stands in
tests/browser/test_offline.py."""

from __future__ import annotations

import re

import pytest
from cast import Cast
from flask import Flask
from pages import Browser

from app.web.views import offline

TEXT = "东门的路灯坏了三盏，晚上没人敢走。"


def test_the_worker_stands_at_the_top_and_is_asked_for_each_time(app: Flask) -> None:
    answer = app.test_client().get("/sw.js")
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert re.match(r'var RELEASE = "[0-9a-f]{12}";\n', answer.get_data(as_text=True))
    again = app.test_client().get("/sw.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_another_release_is_another_worker(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    before = app.test_client().get("/sw.js").headers["ETag"]
    monkeypatch.setattr(offline, "_release", lambda: "another-one")
    assert app.test_client().get("/sw.js").headers["ETag"] != before


def test_the_form_without_network_is_the_same_for_everybody_and_bears_no_key(browser: Browser, cast: Cast) -> None:
    page = browser.get("/offline/pose")
    assert page.status == 200
    assert "Set-Cookie" not in page.headers
    assert [field.get("value") for field in page.all("input", name="key")] == [""]
    live = browser.get(f"/r/{cast.codes['heping']}/pose")
    names = [[field.get("name") for field in one.all("input") + one.all("textarea")] for one in (page, live)]
    assert names[0] == names[1], "what can be told is the same"
    consent = [one.all("input", name="consent_version")[0].get("value") for one in (page, live)]
    assert consent[0] == consent[1]


def test_the_page_without_network_reads_in_both_languages(browser: Browser) -> None:
    assert browser.get("/offline").h1 == "现在没有网"
    browser.reads_english()
    assert browser.get("/offline").h1 == "There is no network now"


def test_the_answer_to_a_filing_names_the_key_it_was_sent_with_and_the_slip(browser: Browser, cast: Cast) -> None:
    form = browser.get(f"/r/{cast.codes['heping']}/pose")
    key = form.all("input", name="key")[0].get("value")
    assert form.all("body", data_answer="") == []
    page = browser.submit("提交，拿单子", text=TEXT)
    (received,) = page.all("div", data_received=key)
    assert re.fullmatch(r"[0-9]{16}", received.get("data-slip") or "")
    assert page.all("body", data_answer="")


def test_a_form_sent_back_says_that_it_is_an_answer(browser: Browser, cast: Cast) -> None:
    browser.get(f"/r/{cast.codes['heping']}/pose")
    page = browser.submit("提交，拿单子", text="")
    assert page.status == 422
    assert page.all("body", data_answer="")
    assert "data-received" not in page.html


def test_how_somebody_can_be_reached_is_kept_in_no_draft(browser: Browser, cast: Cast) -> None:
    page = browser.get(f"/r/{cast.codes['heping']}/pose")
    private = {field.get("name") for field in page.all("input") if field.get("data-private") is not None}
    assert private == {"contact", "helper_name"}


def test_a_key_is_good_however_long_the_phone_was_without_network(browser: Browser, cast: Cast, clock: object) -> None:
    browser.get(f"/r/{cast.codes['heping']}/pose")
    clock.advance(days=60)  # type: ignore[attr-defined]
    assert browser.submit("提交，拿单子", text=TEXT).h1 == "收到了，这是您的单子"
