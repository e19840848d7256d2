"""The page cache: always the bytes Flask would send now, the same for everybody, and Flask not asked for them twice."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import deployment
import pytest
from clock import Clock
from flask import Flask, Response, redirect, request, session
from flask.testing import FlaskClient

from app.settings import Settings
from app.web.access import public
from app.web.kept_pages import OVERHEAD_BYTES, Subject
from app.web.language import LANGUAGE_COOKIE, MODE_COOKIE, current_locale, current_mode
from app.web.page_cache import PageCache, PersonalPageError, cacheable, cached_page

ROOM = Subject("room", 7)


@dataclass
class Room:
    """The row behind the test's pages, and a count of how often it was asked."""

    text: str = "the drains"
    version: int = 1
    fresh_until: datetime | None = None
    renders: int = 0
    look_ups: int = 0
    is_gone: bool = False
    before_rendering: Callable[[], object] = field(default=lambda: None)
    after_look_up: Callable[[], object] = field(default=lambda: None)

    def change(self, text: str) -> int:
        self.text = text
        self.version += 1
        return self.version

    def current_version(self, kind: str, row_id: int) -> int | None:
        self.look_ups += 1
        version = None if self.is_gone or (kind, row_id) != ROOM else self.version
        self.after_look_up()
        return version

    def page(self, *about: object) -> Response:
        self.renders += 1
        version, text = self.version, self.text
        self.before_rendering()
        words = " ".join(str(word) for word in (text, *about))
        return cacheable(words, subject=ROOM, version=version, fresh_until=self.fresh_until)


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def seconds() -> Clock:
    """The clock of the look-ups, apart from the clock on the wall."""
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return deployment.settings("sqlite://", tmp_path, BASE_URL="https://yi.example.cn")


def serve(room: Room, settings: Settings, clock: Clock, seconds: Clock) -> Flask:
    app = Flask("cached")
    app.testing = True
    app.config.update(NOW=clock, SECRET_KEY=settings.secret_key)

    @app.get("/r/<code>")
    @cached_page("page")
    def show_room(code: str) -> Response:
        return room.page(code, "page", request.args.get("page", "1"), *request.args)

    @app.post("/r/<code>")
    def change_room(code: str) -> object:
        return redirect(f"/r/{code}?after={room.change('the road')}")

    @app.get("/r/<code>/how-read")
    @cached_page()
    def show_how_read(code: str) -> Response:
        return room.page(current_locale(), current_mode())

    @app.get("/r/<code>/who-reads")
    @cached_page()
    def show_who_reads(code: str) -> Response:
        return room.page(sorted(request.cookies.items()), sorted(request.headers), request.url, request.remote_addr)

    @app.get("/r/<code>/with-cookie")
    @cached_page()
    def show_with_cookie(code: str) -> Response:
        response = room.page()
        response.set_cookie("device", "1")
        return response

    @app.get("/r/<code>/with-session")
    @cached_page()
    def show_with_session(code: str) -> Response:
        return room.page("signed in as", session.get("name", "nobody"))

    @app.get("/r/<code>/not-to-be-stored")
    @cached_page()
    def show_not_to_be_stored(code: str) -> Response:
        response = room.page()
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.get("/r/<code>/missing")
    @cached_page()
    def show_missing(code: str) -> tuple[Response, int]:
        return room.page(), 404

    @app.get("/r/<code>/silent")
    @cached_page()
    def show_silent(code: str) -> str:
        room.renders += 1
        return room.text

    @app.get("/desk")
    def show_desk() -> str:
        room.renders += 1
        return "the desk"

    app.wsgi_app = cache_of(app, room, settings, seconds)  # type: ignore[method-assign]
    return app


def cache_of(app: Flask, room: Room, settings: Settings, seconds: Clock) -> PageCache:
    cache = PageCache(
        app,
        settings,
        current_version=room.current_version,
        clock=lambda: seconds().timestamp(),
    )
    app.extensions["page_cache"] = cache
    return cache


@pytest.fixture
def site(room: Room, settings: Settings, clock: Clock, seconds: Clock) -> Flask:
    return serve(room, settings, clock, seconds)


@pytest.fixture
def phone(site: Flask) -> FlaskClient:
    return site.test_client()


# --- Kept, and given out again


def test_a_page_is_rendered_once_and_then_given_out(phone: FlaskClient, room: Room) -> None:
    first, second = phone.get("/r/abc"), phone.get("/r/abc")
    assert first.data == second.data == b"the drains abc page 1"
    assert first.headers == second.headers
    assert room.renders == 1


def test_two_addresses_are_two_pages(phone: FlaskClient) -> None:
    assert phone.get("/r/abc").text != phone.get("/r/xyz").text


def test_a_page_that_is_not_marked_is_never_kept(phone: FlaskClient, room: Room) -> None:
    phone.get("/desk")
    phone.get("/desk")
    assert room.renders == 2


def test_a_marked_view_that_does_not_say_cacheable_is_not_kept(phone: FlaskClient, room: Room) -> None:
    assert [phone.get("/r/abc/silent").text, phone.get("/r/abc/silent").text] == ["the drains"] * 2
    assert room.renders == 2


def test_only_a_page_that_was_found_is_kept(phone: FlaskClient, room: Room) -> None:
    assert [phone.get("/r/abc/missing").status_code for _ in range(2)] == [404, 404]
    assert room.renders == 2


def test_hits_and_misses_and_bytes_are_counted(phone: FlaskClient, site: Flask) -> None:
    for _ in range(3):
        phone.get("/r/abc")
    phone.get("/desk")
    counted = site.extensions["page_cache"].statistics()
    assert (counted.hits, counted.misses, counted.pages) == (2, 1, 1)
    assert OVERHEAD_BYTES < counted.bytes < OVERHEAD_BYTES + 200


# --- The same for everybody

READERS = {
    "a resident": {},
    "a member of staff": {"Cookie": "staff=signed-in-as-zhao; device=5f0c"},
    "a robot": {"User-Agent": "Examplebot/1.0 (+https://robots.example)", "From": "bot@robots.example"},
    "somebody who sends another host": {"Host": "elsewhere.example", "X-Forwarded-Host": "elsewhere.example"},
    "somebody who came by a link": {"Referer": "https://elsewhere.example/", "Authorization": "Basic eDp5"},
}


@pytest.mark.parametrize("first", READERS)
def test_everybody_reads_the_same_bytes_whoever_came_first(
    first: str, room: Room, settings: Settings, clock: Clock, seconds: Clock
) -> None:
    phone = serve(room, settings, clock, seconds).test_client(use_cookies=False)
    answers = [phone.get("/r/abc/who-reads", headers=READERS[who]) for who in (first, *READERS)]
    assert {answer.data for answer in answers} == {
        b"the drains [('locale', 'zh_Hans'), ('mode', 'standard')] [('Cookie', 'locale=zh_Hans; mode=standard'), "
        b"('Host', 'yi.example.cn')] https://yi.example.cn/r/abc/who-reads None"
    }
    assert room.renders == 1


REFUSED = {
    "with-cookie": "sets a cookie",
    "with-session": "depends on the session",
    "not-to-be-stored": "says no-store",
}


@pytest.mark.parametrize("page", REFUSED)
def test_a_page_that_belongs_to_one_person_is_refused_loudly(page: str, phone: FlaskClient) -> None:
    with pytest.raises(PersonalPageError, match=f"/r/abc/{page} is marked as a cached page, .* {REFUSED[page]}"):
        phone.get(f"/r/abc/{page}")


@pytest.mark.parametrize("page", REFUSED)
def test_in_production_such_a_page_is_served_but_not_kept(
    page: str, room: Room, tmp_path: Path, clock: Clock, seconds: Clock
) -> None:
    production = deployment.settings(
        "sqlite://", tmp_path, APP_ENV="production", BASE_URL="https://yi.example.cn", SITE_OWNER="Owner"
    )
    site = serve(room, production, clock, seconds)
    phone = site.test_client()
    assert [phone.get(f"/r/abc/{page}").status_code for _ in range(2)] == [200, 200]
    assert site.extensions["page_cache"].statistics().pages == 0


def test_in_production_such_a_page_is_rendered_for_the_person_and_not_for_nobody(
    room: Room, tmp_path: Path, clock: Clock, seconds: Clock
) -> None:
    production = deployment.settings(
        "sqlite://", tmp_path, APP_ENV="production", BASE_URL="https://yi.example.cn", SITE_OWNER="Owner"
    )
    phone = serve(room, production, clock, seconds).test_client()
    with phone.session_transaction() as signed_in:
        signed_in["name"] = "Zhao"
    assert phone.get("/r/abc/with-session").text == "the drains signed in as Zhao"


# --- Never older than it may be


def test_a_change_shows_within_a_second(phone: FlaskClient, room: Room, seconds: Clock) -> None:
    phone.get("/r/abc")
    room.change("the road")
    seconds.advance(seconds=1)
    assert phone.get("/r/abc").text.startswith("the road")


def test_within_that_second_the_version_is_not_asked_for_again(phone: FlaskClient, room: Room, seconds: Clock) -> None:
    for _ in range(50):
        phone.get("/r/abc")
        seconds.advance(seconds=0.1)
    assert room.renders == 1
    assert room.look_ups in (4, 5)


def test_who_just_posted_sees_the_change_at_once(phone: FlaskClient) -> None:
    phone.get("/r/abc")
    assert phone.post("/r/abc", follow_redirects=True).text == "the road abc page 1"


def test_and_so_does_everybody_after_them(phone: FlaskClient, room: Room) -> None:
    phone.get("/r/abc")
    phone.post("/r/abc", follow_redirects=True)
    assert phone.get("/r/abc").text.startswith("the road")
    assert room.renders == 2


def test_the_page_after_a_post_is_the_plain_page(phone: FlaskClient, room: Room) -> None:
    assert phone.get("/r/abc?after=1").data == phone.get("/r/abc").data
    assert phone.get("/r/abc?page=2&after=1").data == phone.get("/r/abc?page=2").data
    assert room.renders == 2


def test_a_known_version_that_is_new_enough_is_not_asked_for_again(phone: FlaskClient, room: Room) -> None:
    phone.get("/r/abc")
    phone.get("/r/abc?after=1")
    assert room.look_ups == 0
    phone.get("/r/abc?after=2")
    assert room.look_ups == 1


@pytest.mark.parametrize("after", ["", "x", "-1", "1.5", "٣", "9" * 19, "1&after=2"])
def test_an_after_that_is_no_version_is_an_argument_like_any_other(after: str, phone: FlaskClient, room: Room) -> None:
    phone.get("/r/abc")
    assert phone.get(f"/r/abc?after={after}").text == "the drains abc page 1 after"
    assert room.renders == 2


def test_a_slow_look_up_does_not_bring_back_what_a_post_has_changed(
    phone: FlaskClient, site: Flask, room: Room, seconds: Clock
) -> None:
    phone.get("/r/abc")
    seconds.advance(seconds=2)
    asked, go_on = threading.Event(), threading.Event()

    def slowly() -> None:
        room.after_look_up = lambda: None
        asked.set()
        go_on.wait(5)

    room.after_look_up = slowly
    with ThreadPoolExecutor() as others:
        other = others.submit(lambda: site.test_client().get("/r/abc").text)
        assert asked.wait(5)
        seconds.advance(seconds=0.1)
        mine = phone.post("/r/abc", follow_redirects=True).text
        go_on.set()
        assert other.result(5).startswith("the drains")
    assert mine.startswith("the road")
    assert phone.get("/r/abc").text.startswith("the road")
    assert room.renders == 2


def test_a_page_turns_by_itself_when_its_time_has_come(phone: FlaskClient, room: Room, clock: Clock) -> None:
    room.fresh_until = clock.now + timedelta(hours=1)
    phone.get("/r/abc")
    room.text, room.fresh_until = "the drains, overdue", None
    clock.advance(minutes=59, seconds=59)
    assert phone.get("/r/abc").text == "the drains abc page 1"
    clock.advance(seconds=1)
    assert phone.get("/r/abc").text == "the drains, overdue abc page 1"


def test_a_time_without_a_zone_is_refused(site: Flask, room: Room, clock: Clock) -> None:
    with site.test_request_context("/r/abc"), pytest.raises(ValueError, match="zone"):
        cacheable("…", subject=ROOM, version=1, fresh_until=clock.now.replace(tzinfo=None))


def test_a_page_whose_row_is_gone_is_flasks_to_answer(phone: FlaskClient, room: Room, seconds: Clock) -> None:
    phone.get("/r/abc")
    seconds.advance(seconds=1)
    room.is_gone = True
    phone.get("/r/abc")
    assert room.renders == 2


def test_a_broken_look_up_breaks_no_page(phone: FlaskClient, room: Room, seconds: Clock) -> None:
    def broken() -> None:
        raise OSError("the database does not answer")

    phone.get("/r/abc")
    room.change("the road")
    room.after_look_up = broken
    seconds.advance(seconds=1)
    assert phone.get("/r/abc").text.startswith("the road")


# --- One page per language and mode


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({}, "the drains zh_Hans standard"),
        ({"Accept-Language": "en-GB,en;q=0.9,zh;q=0.5"}, "the drains en standard"),
        ({"Cookie": f"{LANGUAGE_COOKIE}=en"}, "the drains en standard"),
        ({"Cookie": f"{LANGUAGE_COOKIE}=zh_Hans", "Accept-Language": "en"}, "the drains zh_Hans standard"),
        ({"Cookie": f"{MODE_COOKIE}=elder"}, "the drains zh_Hans elder"),
        ({"Cookie": f"staff=x; {MODE_COOKIE}=elder; {LANGUAGE_COOKIE}=en"}, "the drains en elder"),
        ({"Cookie": f"{LANGUAGE_COOKIE}=en;{LANGUAGE_COOKIE}=zh_Hans"}, "the drains en standard"),
        ({"Cookie": f"{MODE_COOKIE}=enormous; {LANGUAGE_COOKIE}=tlh"}, "the drains zh_Hans standard"),
        ({"Cookie": f"x{MODE_COOKIE}=elder; {MODE_COOKIE}=elderly"}, "the drains zh_Hans standard"),
    ],
)
def test_a_page_is_kept_apart_for_each_language_and_mode(
    headers: dict[str, str], words: str, site: Flask, room: Room
) -> None:
    everybody = site.test_client(use_cookies=False)
    for choice in ("zh_Hans", "en"):
        for mode in ("standard", "elder"):
            everybody.get("/r/abc/how-read", headers={"Cookie": f"{LANGUAGE_COOKIE}={choice}; {MODE_COOKIE}={mode}"})
    assert everybody.get("/r/abc/how-read", headers=headers).text == words
    assert room.renders == 4


# --- The query


def test_an_argument_the_view_allows_is_part_of_the_page(phone: FlaskClient, room: Room) -> None:
    assert [phone.get("/r/abc?page=2").text for _ in range(2)] == ["the drains abc page 2 page"] * 2
    assert phone.get("/r/abc").text == "the drains abc page 1"
    assert room.renders == 2


@pytest.mark.parametrize("query", ["utm=x", "x", "x=", "page=2&x=1", "page=" + "2" * 600])
def test_any_other_argument_goes_past_the_cache(query: str, phone: FlaskClient, site: Flask, room: Room) -> None:
    for _ in range(2):
        assert phone.get(f"/r/abc?{query}").status_code == 200
    assert room.renders == 2
    assert site.extensions["page_cache"].statistics().pages == 0


# --- HTTP


@pytest.mark.parametrize("coding", ["gzip", "br, gzip;q=0.8", "*", "GZIP"])
def test_the_compressed_bytes_are_the_same_page(coding: str, phone: FlaskClient) -> None:
    plain = phone.get("/r/abc")
    packed = phone.get("/r/abc", headers={"Accept-Encoding": coding})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert packed.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.parametrize("coding", ["", "identity", "br", "gzip;q=0"])
def test_who_does_not_take_gzip_is_not_sent_it(coding: str, phone: FlaskClient) -> None:
    answer = phone.get("/r/abc", headers={"Accept-Encoding": coding})
    assert "Content-Encoding" not in answer.headers
    assert answer.text == "the drains abc page 1"


def test_browsers_may_keep_a_page_but_must_ask(phone: FlaskClient) -> None:
    for _ in range(2):
        answer = phone.get("/r/abc")
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["Vary"] == "Accept-Encoding, Accept-Language, Cookie"
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_an_unchanged_page_is_not_sent_again(coding: str, phone: FlaskClient, room: Room) -> None:
    asked = {"Accept-Encoding": coding}
    etag = phone.get("/r/abc", headers=asked).headers["ETag"]
    for seen in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = phone.get("/r/abc", headers={**asked, "If-None-Match": seen})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    room.change("the road")
    changed = phone.get("/r/abc?after=2", headers={**asked, "If-None-Match": etag})
    assert changed.status_code == 200


@pytest.mark.parametrize("earlier", ["GET", "HEAD"])
def test_head_says_what_get_would_say_and_sends_nothing(earlier: str, phone: FlaskClient, room: Room) -> None:
    phone.open("/r/abc", method=earlier)
    head, get = phone.head("/r/abc"), phone.get("/r/abc")
    assert (head.data, head.headers) == (b"", get.headers)
    assert room.renders == 1


# --- Bounds and threads


def test_the_page_least_recently_asked_for_leaves_first(
    room: Room, settings: Settings, clock: Clock, seconds: Clock
) -> None:
    site = serve(room, replace(settings, page_cache_bytes=3 * (OVERHEAD_BYTES + 100)), clock, seconds)
    phone = site.test_client()
    for code in ("one", "two", "three", "one", "four"):
        phone.get(f"/r/{code}")
    assert room.renders == 4
    for code in ("one", "three", "four"):
        phone.get(f"/r/{code}")
    assert room.renders == 4
    phone.get("/r/two")
    assert room.renders == 5
    counted = site.extensions["page_cache"].statistics()
    assert counted.pages == 3
    assert counted.bytes <= 3 * (OVERHEAD_BYTES + 100)


def test_a_page_larger_than_the_whole_cache_is_served_and_drives_no_other_out(
    room: Room, settings: Settings, clock: Clock, seconds: Clock
) -> None:
    site = serve(room, replace(settings, page_cache_bytes=OVERHEAD_BYTES + 200), clock, seconds)
    phone = site.test_client()
    phone.get("/r/abc")
    large = "x" * 300
    assert phone.get(f"/r/{large}").text == f"the drains {large} page 1"
    phone.get("/r/abc")
    assert room.renders == 2


def test_replaced_pages_give_their_bytes_back(phone: FlaskClient, site: Flask, room: Room) -> None:
    phone.get("/r/abc")
    before = site.extensions["page_cache"].statistics().bytes
    for _ in range(5):
        phone.get(f"/r/abc?after={room.change('the drain!')}")
    assert site.extensions["page_cache"].statistics().bytes == before


def test_many_who_miss_the_same_page_at_once_wait_for_one_rendering(site: Flask, room: Room) -> None:
    room.before_rendering = lambda: time.sleep(0.05)
    together = threading.Barrier(8)

    def visit() -> str:
        together.wait()
        return site.test_client().get("/r/abc").text

    with ThreadPoolExecutor(8) as visitors:
        seen = {visit.result(timeout=3) for visit in [visitors.submit(visit) for _ in range(8)]}
    assert seen == {"the drains abc page 1"}
    assert room.renders == 1


def test_nobody_waits_for_ever_for_another_ones_rendering(
    site: Flask, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.page_cache.PATIENCE_SECONDS", 0.05)
    begun, go_on = threading.Event(), threading.Event()

    def stuck() -> None:
        room.before_rendering = lambda: None
        begun.set()
        go_on.wait(5)

    room.before_rendering = stuck
    with ThreadPoolExecutor() as others:
        other = others.submit(lambda: site.test_client().get("/r/abc").text)
        assert begun.wait(5)
        assert site.test_client().get("/r/abc").text == "the drains abc page 1"
        assert not other.done()
        go_on.set()
        other.result(5)


def test_a_rendering_that_fails_leaves_the_way_free(phone: FlaskClient, room: Room) -> None:
    def fail() -> None:
        raise LookupError("a template is missing")

    room.before_rendering = fail
    with pytest.raises(LookupError):
        phone.get("/r/abc")
    room.before_rendering = lambda: None
    assert phone.get("/r/abc").status_code == 200


# --- In front of the whole application


@pytest.fixture
def whole_app(tmp_path: Path, room: Room, clock: Clock, seconds: Clock) -> Iterator[Flask]:
    from app import create_app

    settings = deployment.settings(f"sqlite:///{tmp_path}/empty", tmp_path, PAGE_CACHE_MB="0")
    app = create_app(settings)
    app.testing = True
    app.config["NOW"] = clock

    @app.get("/noticeboard")
    @public
    @cached_page()
    def noticeboard() -> Response:
        return room.page(current_locale())

    app.wsgi_app = cache_of(app, room, replace(settings, page_cache_bytes=2**20), seconds)  # type: ignore[method-assign]
    yield app
    with app.app_context():
        deployment.close(app)


def test_a_kept_page_says_what_every_answer_of_the_application_says(whole_app: Flask, room: Room) -> None:
    first, second = (whole_app.test_client().get("/noticeboard") for _ in range(2))
    assert first.headers == second.headers
    assert "default-src 'none'" in second.headers["Content-Security-Policy"]
    assert second.headers["Cache-Control"] == "no-cache"
    assert room.renders == 1
