"""One click signs in as one of the cast: in a demonstration, and nowhere else is there such an address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import deployment
import pytest
from clock import Clock
from flask import Flask
from front_door import Visitor
from pages import Browser
from staff import an_operator

from app import create_app
from app.services.demo.cast import CAST

OPERATOR = next(person for person in CAST if person.login == "gu")


def opened(database_url: str, folder: Path, clock: Clock, **env: str) -> Iterator[Flask]:
    app = create_app(deployment.settings(database_url, folder, **env))
    app.testing = True
    app.config["NOW"] = clock
    app.test_client_class = Visitor
    with app.app_context():
        yield app
        deployment.close(app)


@pytest.fixture
def demonstration(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    yield from opened(database_url, tmp_path, clock, APP_ENV="demo")


@pytest.fixture
def production(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    safe = {"BASE_URL": "https://yi.example.cn", "SITE_OWNER": "淮安市", "SECRET_KEY": "k" * 32}
    yield from opened(database_url, tmp_path, clock, APP_ENV="production", **safe)


def test_one_press_signs_in_and_leads_back_to_where_one_wanted_to_go(demonstration: Flask, clock: Clock) -> None:
    an_operator(OPERATOR.login, now=clock())
    browser = Browser(demonstration.test_client())
    page = browser.get("/desk/problems")
    assert page.h1 == "登录"
    assert "看看大家反映的页面问题" in page.main
    assert browser.submit(OPERATOR.name).path == "/desk/problems"


def test_only_who_is_seated_has_a_button(demonstration: Flask, clock: Clock) -> None:
    an_operator(OPERATOR.login, now=clock())
    page = Browser(demonstration.test_client()).get("/login")
    assert [button.get("value") for button in page.all("button", name="login")] == [OPERATOR.login]


def test_nobody_but_the_cast_is_signed_in_without_a_password(demonstration: Flask, clock: Clock) -> None:
    an_operator("yunwei", now=clock())
    browser = Browser(demonstration.test_client())
    token = browser.get("/login").all("input", name="csrf_token")[0].get("value")
    page = browser.post("/login/demo", {"csrf_token": token, "login": "yunwei"})
    assert page.status == 404
    assert browser.get("/desk/problems").h1 == "登录"


def test_another_site_cannot_press_the_button(demonstration: Flask, clock: Clock) -> None:
    an_operator(OPERATOR.login, now=clock())
    browser = Browser(demonstration.test_client())
    assert browser.post("/login/demo", {"login": OPERATOR.login}).status == 400
    assert browser.get("/desk/problems").h1 == "登录"


def test_in_production_there_is_no_such_address_and_no_such_button(production: Flask, clock: Clock) -> None:
    an_operator(OPERATOR.login, now=clock())
    assert "demo.sign_in" not in production.view_functions
    client = production.test_client()
    assert client.post("/login/demo", data={"login": OPERATOR.login}).status_code == 404
    assert OPERATOR.name not in client.get("/login").text
