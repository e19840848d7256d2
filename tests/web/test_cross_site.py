"""Who may send something: every combination of what browsers say about where a form stood, behind an https proxy."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import deployment
import pytest
from flask import Flask
from front_door import Visitor
from pages import Browser
from staff import PASSWORD, an_operator

from app import create_app
from app.queries import system_reports

TOLD = "页面上的字太小了，看不清楚。"
OURS, FOREIGN, UNKNOWN = "taken", "refused", "asked"

# What an https proxy in front of us adds; the application itself is reached over plain http.
PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "yi.example.cn", "X-Forwarded-For": "203.0.113.7"}

FETCH_SITES = (None, "same-origin", "same-site", "cross-site", "none", "nonsense")
ORIGINS = (None, "null", "https://yi.example.cn", "https://evil.example", "http://yi.example.cn")
REFERERS = (None, "https://yi.example.cn/problem", "https://evil.example/yi.example.cn")


def _expected(site: str | None, origin: str | None, referer: str | None) -> str:
    """Written down once more, in the words of the rule: the browser's own word first, then Origin, then Referer."""
    if site == "same-origin":
        return OURS
    if site in ("same-site", "cross-site"):
        return FOREIGN
    if origin not in (None, "null"):
        return OURS if origin == "https://yi.example.cn" else FOREIGN
    if referer is not None:
        return OURS if referer == "https://yi.example.cn/problem" else FOREIGN
    return UNKNOWN


@pytest.fixture
def https_app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    settings = deployment.settings(database_url, tmp_path, BASE_URL="https://yi.example.cn", TRUSTED_PROXIES="1")
    app = create_app(settings)
    app.testing = True
    app.test_client_class = Visitor
    with app.app_context():
        yield app
        deployment.close(app)


def test_every_combination_of_headers_is_judged_as_the_rule_says(https_app: Flask) -> None:
    client = https_app.test_client()
    judged = {}
    for site, origin, referer in itertools.product(FETCH_SITES, ORIGINS, REFERERS):
        said = {"Sec-Fetch-Site": site, "Origin": origin, "Referer": referer}
        headers = {**PROXY, **{name: value for name, value in said.items() if value is not None}}
        response = client.post("/preferences", data={"next": "/about"}, headers=headers)
        verdict = {303: OURS, 403: FOREIGN}[response.status_code]
        judged[site, origin, referer] = UNKNOWN if "是我写的，交上去" in response.text else verdict

    assert judged == {case: _expected(*case) for case in judged}
    assert set(judged.values()) == {OURS, FOREIGN, UNKNOWN}


def test_a_second_name_of_the_site_is_ours_when_the_proxy_says_so(https_app: Flask) -> None:
    """The printed address is one; while a site moves, people come by the other."""
    headers = {**PROXY, "X-Forwarded-Host": "old.example.cn", "Origin": "https://old.example.cn"}
    response = https_app.test_client().post("/preferences", data={"mode": "elder"}, headers=headers)
    assert response.status_code == 303


def test_a_browser_that_says_nothing_shows_what_was_typed_and_one_button(app: Flask) -> None:
    browser = Browser(app.test_client())
    page = browser.post("/problem", {"told": TOLD, "page": "/about"}, headers={"Sec-Fetch-Site": ""})
    assert page.status == 403
    assert TOLD in page.main
    assert system_reports.latest() == []

    # The same silent browser presses the button: only the token speaks for it.
    fields = page.all("form", action="/problem")[0].iter()
    sent = {field.get("name", ""): field.get("value") for field in fields if field.get("name")}
    page = browser.post("/problem", sent, headers={"Sec-Fetch-Site": ""})
    assert page.h1 == "谢谢您"
    assert [(report.told, report.page) for report in system_reports.latest()] == [(TOLD, "/about")]


def test_a_form_on_another_site_is_refused_and_the_text_given_back(app: Flask) -> None:
    browser = Browser(app.test_client())
    page = browser.post("/problem", {"told": TOLD}, headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status == 403
    assert page.h1 == "这是从别的网站发过来的"
    assert TOLD in [text.strip() for text in page.texts("textarea")]
    assert system_reports.latest() == []


def test_a_token_of_somebody_else_does_not_speak_for_a_silent_browser(app: Flask) -> None:
    another = Browser(app.test_client())
    another.get("/login")
    token = another.page.all("input", name="csrf_token")[0].get("value")
    page = Browser(app.test_client()).post(
        "/problem", {"told": TOLD, "csrf_token": token}, headers={"Sec-Fetch-Site": ""}
    )
    assert page.status == 403
    assert system_reports.latest() == []


# --- Staff pages: the token, whatever the headers say


def test_a_staff_form_without_its_token_is_refused_and_its_text_given_back(browser: Browser) -> None:
    page = browser.post("/login", {"login": "yunwei", "password": PASSWORD, "remark": TOLD})
    assert page.status == 400
    assert page.h1 == "这个页面打开太久了"
    assert TOLD in page.main
    assert PASSWORD not in page.html


def test_a_staff_form_works_over_https_behind_the_proxy_without_a_referer(https_app: Flask) -> None:
    operator = an_operator(now=https_app.config["NOW"]())
    browser = Browser(https_app.test_client())
    browser.headers = dict(PROXY)
    browser.client.environ_base["wsgi.url_scheme"] = "https"
    page = browser.sign_in(operator.login, PASSWORD)
    assert page.status != 400
    assert browser.get("/desk/problems").h1 == "网页问题"


def test_without_a_trusted_proxy_its_headers_say_nothing(app: Flask) -> None:
    """Anybody can send X-Forwarded-Host; believing it would make any site ours."""
    forged = {"X-Forwarded-Host": "evil.example", "Origin": "http://evil.example"}
    response = app.test_client().post("/preferences", data={"mode": "elder"}, headers=forged)
    assert response.status_code == 403
