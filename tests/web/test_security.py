"""What every answer says to the browser, and what the cookies allow."""

from __future__ import annotations

import gzip
from pathlib import Path

import deployment
import pytest
from flask import Flask
from front_door import Visitor
from pages import Browser

from app import create_app

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; font-src 'self'; img-src 'self' data:; media-src 'self' blob:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/about", 200),
        ("GET", "/healthz", 200),
        ("GET", "/robots.txt", 200),
        ("GET", "/static/css/app.css", 200),
        ("GET", "/desk/problems", 302),
        ("GET", "/no-such-page", 404),
        ("POST", "/about", 405),
        ("POST", "/login", 400),
        ("POST", "/problem", 403),
    ],
)
def test_every_answer_carries_the_headers_errors_too(app: Flask, method: str, path: str, status: int) -> None:
    response = app.test_client().open(path, method=method)
    assert response.status_code == status
    assert response.headers["Content-Security-Policy"] == CSP
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Permissions-Policy" in response.headers
    assert "Strict-Transport-Security" not in response.headers


def test_pages_are_not_stored_unless_they_say_otherwise(app: Flask) -> None:
    assert app.test_client().get("/login").headers["Cache-Control"] == "no-store"
    assert app.test_client().get("/no-such-page").headers["Cache-Control"] == "no-store"


def test_over_https_the_browser_is_told_to_stay_there_and_cookies_are_secure(database_url: str, tmp_path: Path) -> None:
    app = create_app(deployment.settings(database_url, tmp_path, BASE_URL="https://yi.example.cn"))
    app.test_client_class = Visitor
    response = app.test_client().get("/login", base_url="https://yi.example.cn")
    cookie = response.headers["Set-Cookie"]
    assert response.headers["Strict-Transport-Security"].startswith("max-age=")
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    with app.app_context():
        deployment.close(app)


def test_a_public_page_sets_no_cookie(app: Flask) -> None:
    assert "Set-Cookie" not in app.test_client().get("/about").headers


def test_health_needs_no_database(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_database(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("the database was asked")

    monkeypatch.setattr("sqlalchemy.engine.Engine.connect", no_database)
    assert app.test_client().get("/healthz").json == {"alive": True}
    refused = app.test_client().get("/readyz")
    assert refused.status_code == 503
    assert refused.json == {"ready": False, "reason": "the database does not answer"}


def test_ready_once_migrations_are_in(app: Flask) -> None:
    assert app.test_client().get("/readyz").status_code == 200


# --- Static files


def test_assets_are_named_by_content_and_kept_for_a_year(app: Flask, browser: Browser) -> None:
    address = browser.get("/about").all("link", rel="stylesheet")[0].get("href", "")
    response = app.test_client().get(address)
    assert "immutable" in response.headers["Cache-Control"]
    other = app.test_client().get(address.split("?")[0] + "?v=00000000")
    assert "immutable" not in other.headers["Cache-Control"]


def test_style_is_one_file_sent_compressed(app: Flask) -> None:
    response = app.test_client().get("/static/css/app.css", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    style = gzip.decompress(response.data).decode()
    assert "--canal" in style
    assert "@media print" in style
    assert len(response.data) < 6_000
    assert app.test_client().get("/static/css/app.css").text == style


def test_an_unchanged_asset_is_not_sent_again(app: Flask) -> None:
    first = app.test_client().get("/static/icons/seal.svg")
    again = app.test_client().get("/static/icons/seal.svg", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


@pytest.mark.parametrize("path", ["../app/settings.py", "css/../../pyproject.toml", "css", "nothing.css"])
def test_nothing_outside_static_is_sent(app: Flask, path: str) -> None:
    assert app.test_client().get(f"/static/{path}").status_code == 404
