"""Public pages, answered before Flask: rendered once for nobody in particular, then handed out as bytes.

A cached page is the same for everybody, by construction: on a miss the page is asked for in the name of nobody,
with the path, the allowed query, a locale and a mode, and no other header or cookie. Nothing of the person who
happened to come first can be in it, and the `Host` a stranger sent cannot either.

A page is answered from here while its subject still has the version the page was made from (looked up at most once
a second per process) and nothing shown on it has turned by itself (`fresh_until`). Who comes back from a POST of
their own carries `?after=<version>` and is never answered from an older look-up than that.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit
from weakref import WeakValueDictionary

import structlog
from flask import Flask, make_response, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.queries.versions import current_version
from app.settings import Settings
from app.web.kept_pages import Key, Page, Shelf, Stamp, Statistics, Subject
from app.web.language import LANGUAGE_COOKIE, MODE_COOKIE, Locale, Mode, choose_locale, choose_mode
from app.web.openings import note_page

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger(__name__)

BELIEVED_SECONDS = 1.0  # how long a looked-up version is taken for the current one
PATIENCE_SECONDS = 5.0  # how long a request waits for another one that is rendering the same page
LONGEST_QUERY = 512
MOST_VERSIONS = 50_000

_ALLOWED_QUERY = "_cached_page_query"
_STAMPS = "mashangyi.page_stamps"
_VERSION = re.compile(r"[0-9]{1,18}")
_CHOICES = re.compile(rf"(?:^|;\s*)({LANGUAGE_COOKIE}|{MODE_COOKIE})=([A-Za-z_-]{{1,16}})(?=;|$)")

View = TypeVar("View", bound=Callable[..., Any])
CurrentVersion = Callable[[str, int], int | None]


class PersonalPageError(RuntimeError):
    """A view said `cacheable` of an answer that belongs to one person; the message says what gave it away."""


def cached_page(*query: str) -> Callable[[View], View]:
    """Mark a public GET view as the same for everybody.

    `query` names the only arguments the view takes: a request with any other goes to Flask uncached. The view sees
    no cookie but those of language and mode, and never the argument `after`.
    """

    def mark(view: View) -> View:
        setattr(view, _ALLOWED_QUERY, frozenset(query))
        return view

    return mark


def cacheable(body: str, *, subject: Subject, version: int, fresh_until: datetime | None) -> Response:
    """Answer with `body` and let it be kept; what a marked view returns without saying so is not.

    `version` must have been read *before* anything else on the page: read after, a change in between would leave
    the old text under the new number. `fresh_until` is aware (ValueError), and None only when nothing shown depends
    on the time.
    """
    if fresh_until is not None and fresh_until.tzinfo is None:
        raise ValueError("fresh_until has no zone")
    request.environ.get(_STAMPS, []).append(Stamp(subject, version, fresh_until))
    response = make_response(body)
    response.cache_control.no_cache = True
    return response


def install(app: Flask, settings: Settings) -> None:
    """Put the cache in front of `app`; the last thing to wrap it, so that nothing runs before a hit."""
    if settings.page_cache_bytes:
        cache = PageCache(app, settings, current_version=current_version, on_hit=note_page(app))
        app.extensions["page_cache"] = cache
        app.wsgi_app = cache  # type: ignore[method-assign]


class PageCache:
    """WSGI middleware. Each thing it may answer with (a kept page, a response just made, Flask) is a WSGI
    application itself, so that answering is one call whatever was found."""

    def __init__(
        self,
        app: Flask,
        settings: Settings,
        *,
        current_version: CurrentVersion,
        clock: Callable[[], float] = time.monotonic,
        on_hit: Callable[[Key], None] = lambda _key: None,
    ) -> None:
        self._app = app
        self._on_hit = on_hit
        self._flask: WSGIApplication = app.wsgi_app
        self._is_loud = not settings.is_production
        self._home = urlsplit(settings.base_url)
        self._urls = app.url_map.bind(self._home.netloc)
        self._clock = clock
        self._versions = _Versions(app, current_version, clock)
        self._shelf = Shelf(settings.page_cache_bytes)
        # A lock is forgotten together with the last request that waits for it.
        self._turns: WeakValueDictionary[Key, threading.Lock] = WeakValueDictionary()
        self._turns_lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        asked = self._read(environ)
        if asked is None:
            return self._flask(environ, start_response)
        key, after = asked
        page = self._fresh(key, after)
        if page is not None:
            self._shelf.count_hit(key)
            self._on_hit(key)
            return page(environ, start_response)
        if not self._may_keep(key):
            return self._flask(environ, start_response)
        with self._turn(key):
            answer = self._fresh(key, after) or self._render(key, environ) or self._flask
        return answer(environ, start_response)

    def statistics(self) -> Statistics:
        return self._shelf.statistics()

    def _read(self, environ: WSGIEnvironment) -> tuple[Key, int] | None:
        """The key asked for and the version it must not be older than; None where no kept page can be the answer."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        read = _read_query(environ["QUERY_STRING"]) if environ.get("QUERY_STRING") else ("", 0)
        if read is None:
            return None
        query, after = read
        locale, mode = _read_choices(environ.get("HTTP_COOKIE", ""), environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        return Key(environ.get("PATH_INFO", ""), query, locale, mode), after

    def _fresh(self, key: Key, after: int) -> Page | None:
        page = self._shelf.get(key)
        if page is None:
            return None
        subject, version, fresh_until = page.stamp
        if fresh_until is not None and self._app.config["NOW"]() >= fresh_until:
            return None
        try:
            current = self._versions.current(subject, at_least=after)
        except Exception:
            # A cache that cannot ask must not break a page that can still be rendered.
            log.exception("page_cache.version_unknown", kind=subject.kind, id=subject.id)
            return None
        return page if current == version else None

    def _may_keep(self, key: Key) -> bool:
        """Whether the address belongs to a marked view and every argument is one the view allows."""
        path = key.path.encode("latin-1").decode("utf-8", "replace")
        try:
            endpoint, _ = self._urls.match(path, method="GET")
        except HTTPException:
            return False
        allowed = getattr(self._app.view_functions[endpoint], _ALLOWED_QUERY, None)
        return allowed is not None and all(name in allowed for name, _ in _arguments(key.query))

    def _render(self, key: Key, environ: WSGIEnvironment) -> WSGIApplication | None:
        """Ask Flask as nobody and keep what it says. None when the answer turns out to be a person's own."""
        began = self._clock()
        # A list, because an environ may be copied on its way to the view, and the list in it is still this one.
        stamps: list[Stamp] = []
        as_nobody = self._as_nobody(key, environ) | {_STAMPS: stamps}
        response = Response.from_app(self._flask, as_nobody, buffered=True)
        personal = _what_is_personal(response)
        if not stamps or response.status_code != 200:
            return None if personal else response
        if response.cache_control.no_store:
            personal = "says no-store"
        if personal:
            if self._is_loud:
                raise PersonalPageError(f"{key.path} is marked as a cached page, but its answer {personal}")
            log.warning("page_cache.refused", path=key.path, reason=personal)
            return None
        stamp = stamps[-1]
        page = Page.made_of(response, stamp)
        self._versions.believe(stamp.subject, stamp.version, asked_at=began)
        self._shelf.put(key, page)
        return page

    def _as_nobody(self, key: Key, environ: WSGIEnvironment) -> WSGIEnvironment:
        server = {name: value for name, value in environ.items() if name.startswith(("wsgi.", "SERVER_"))}
        return server | {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": environ.get("SCRIPT_NAME", ""),
            "PATH_INFO": key.path,
            "QUERY_STRING": key.query,
            "HTTP_HOST": self._home.netloc,
            "HTTP_COOKIE": f"{LANGUAGE_COOKIE}={key.locale}; {MODE_COOKIE}={key.mode}",
            "wsgi.url_scheme": self._home.scheme,
        }

    @contextmanager
    def _turn(self, key: Key) -> Iterator[None]:
        """One request renders a missing page while the others wait for it, though not for ever."""
        with self._turns_lock:
            turn = self._turns.setdefault(key, threading.Lock())
        came = turn.acquire(timeout=PATIENCE_SECONDS)
        try:
            yield
        finally:
            if came:
                turn.release()


class _Known(NamedTuple):
    version: int | None
    asked_at: float


class _Versions:
    """What the database last said of each subject, believed for a second. Safe for threads."""

    def __init__(self, app: Flask, look_up: CurrentVersion, clock: Callable[[], float]) -> None:
        self._app = app
        self._look_up = look_up
        self._clock = clock
        self._known: dict[Subject, _Known] = {}
        self._lock = threading.Lock()

    def current(self, subject: Subject, *, at_least: int) -> int | None:
        """The version, at most a second old, and asked for anew where what we know is below `at_least`.
        None for a subject that is gone."""
        now = self._clock()
        known = self._known.get(subject)
        if known is not None and now - known.asked_at < BELIEVED_SECONDS and (known.version or 0) >= at_least:
            return known.version
        # A context of its own, so that its end gives the connection back whoever called.
        with self._app.app_context():
            version = self._look_up(subject.kind, subject.id)
        self.believe(subject, version, asked_at=now)
        return version

    def believe(self, subject: Subject, version: int | None, *, asked_at: float) -> None:
        """The age of an answer counts from before the question, and the answer to an older question never
        replaces one to a newer: a slow look-up must not bring back what a POST has just changed."""
        with self._lock:
            known = self._known.get(subject)
            if known is not None and known.asked_at > asked_at:
                return
            if len(self._known) >= MOST_VERSIONS:
                self._known.clear()
            self._known[subject] = _Known(version, asked_at)


def _read_query(query: str) -> tuple[str, int] | None:
    """The query without `after`, in one order however it was written, and the version the person has already seen.
    None for a query no page of ours has."""
    if len(query) > LONGEST_QUERY:
        return None
    arguments = _arguments(query)
    afters = [value for name, value in arguments if name == "after"]
    if not afters:
        after = 0
    elif len(afters) == 1 and _VERSION.fullmatch(afters[0]):
        after = int(afters[0])
    else:
        return None
    rest = sorted((argument for argument in arguments if argument[0] != "after"), key=itemgetter(0))
    return urlencode(rest), after


def _arguments(query: str) -> list[tuple[str, str]]:
    # Blank ones too: `?x=` with any x would otherwise be one more copy of the page each.
    return parse_qsl(query, keep_blank_values=True)


def _read_choices(cookies: str, accept_language: str) -> tuple[Locale, Mode]:
    # One pattern instead of Flask's cookie parser: this runs on every hit. The first of two cookies of one name
    # counts, as in Flask; hence the order reversed.
    chosen = dict(reversed(_CHOICES.findall(cookies))) if cookies else {}
    return _locale(chosen.get(LANGUAGE_COOKIE), accept_language), choose_mode(chosen.get(MODE_COOKIE))


_locale = lru_cache(maxsize=256)(choose_locale)


def _what_is_personal(response: Response) -> str | None:
    """What shows that an answer was meant for one person, as the end of a sentence; None when nothing does."""
    if "Set-Cookie" in response.headers:
        return "sets a cookie"
    if "cookie" in response.vary:
        return "depends on the session (it says Vary: Cookie; for language and mode the cache says so itself)"
    return None
