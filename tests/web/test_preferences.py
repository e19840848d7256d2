"""Language and size: two buttons in the header that work without scripts."""

from __future__ import annotations

import pytest
from flask import Flask
from pages import Browser


def test_large_print_stays_on_from_page_to_page_until_it_is_switched_back(browser: Browser) -> None:
    browser.get("/about")
    page = browser.submit("长辈版")
    assert page.path == "/about"
    assert 'data-mode="elder"' in page.html
    assert 'data-mode="elder"' in browser.get("/privacy").html
    assert 'data-mode="standard"' in browser.submit("标准版").html


def test_larger_still_is_the_elder_mode_with_larger_letters_also_on_pages_from_the_cache(browser: Browser) -> None:
    browser.get("/about")
    browser.submit("长辈版")
    page = browser.submit("特大字")
    assert 'data-mode="elder" data-size="largest"' in page.html
    assert "特大字" not in page.buttons()
    for _ in range(2):
        assert 'data-size="largest"' in browser.get("/").html
    assert "data-size" not in browser.submit("标准版").html


def test_english_and_back_again(browser: Browser) -> None:
    browser.get("/login?next=/desk/problems")
    page = browser.submit("EN")
    assert page.h1 == "Sign in"
    assert page.path == "/login?next=/desk/problems"
    assert browser.submit("中文").h1 == "登录"


def test_one_choice_leaves_the_other_alone(browser: Browser) -> None:
    browser.get("/about")
    browser.submit("长辈版")
    page = browser.submit("EN")
    assert 'lang="en" data-mode="elder"' in page.html


def test_the_cookies_are_kept_from_scripts_and_last_a_year(app: Flask) -> None:
    response = app.test_client().post("/preferences", data={"mode": "elder"}, headers={"Sec-Fetch-Site": "same-origin"})
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age=31536000" in cookie


@pytest.mark.parametrize("data", [{"mode": "huge"}, {"locale": "klingon"}, {}])
def test_a_value_we_do_not_know_changes_nothing(app: Flask, data: dict[str, str]) -> None:
    response = app.test_client().post("/preferences", data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 303
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("next_", ["https://evil.example", "//evil.example", "/\\evil.example", "evil", ""])
def test_nobody_is_sent_to_another_site(app: Flask, next_: str) -> None:
    response = app.test_client().post(
        "/preferences", data={"mode": "elder", "next": next_}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert response.headers["Location"] == "/"


def test_from_a_page_that_can_only_be_posted_to_the_buttons_lead_to_the_first_page(browser: Browser) -> None:
    page = browser.post("/preferences", headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status == 403
    assert page.all("input", name="next", value="/")
