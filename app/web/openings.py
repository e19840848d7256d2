"""How often each code is opened in a day: counted in memory, and added up by the next unit of work.

A GET writes nothing, and a kept page is answered before Flask; so all that an opening costs is a number raised in a
dictionary. Who opened it, when, and on what, is not known even here. What a process has not added up is lost with it.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

import structlog
from flask import Flask, Response, current_app, request

from app.domain.clock import local_day, start_of_day
from app.models.unit_of_work import writing
from app.services.print_batches import add_openings
from app.web.kept_pages import Key

log = structlog.get_logger(__name__)

ADDED_UP_EVERY = timedelta(minutes=5)
_PREFIX = "/r/"
_PATH_LENGTH = len("/r/K3X7Q2")


class Openings:
    """Safe for threads. Only codes that exist are counted, so that there is an end to them."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._counted: defaultdict[date, Counter[str]] = defaultdict(Counter)
        self._of_today: Counter[str] = Counter()
        self._tomorrow = self._added_up_at = datetime.min.replace(tzinfo=UTC)

    def note(self, code: str) -> None:
        """The page of an existing code was opened."""
        now = self._now()
        with self._lock:
            if now >= self._tomorrow:
                self._begin_a_day(now)
            self._of_today[code] += 1

    def note_page(self, key: Key) -> None:
        """A kept page was handed out: if it is that of a room, and not one somebody was led on to."""
        path = key.path
        if len(path) == _PATH_LENGTH and path.startswith(_PREFIX) and not key.query:
            self.note(path[len(_PREFIX) :])

    def take(self) -> dict[tuple[str, date], int]:
        """What was counted since the last time, if that is long enough ago; it is then the caller's to keep."""
        now = self._now()
        with self._lock:
            if now - self._added_up_at < ADDED_UP_EVERY:
                return {}
            counted = {(code, day): n for day, codes in self._counted.items() for code, n in codes.items()}
            if counted:
                self._added_up_at = now
                self._counted.clear()
                self._begin_a_day(now)
            return counted

    def give_back(self, counted: Mapping[tuple[str, date], int]) -> None:
        """It could not be added up now."""
        with self._lock:
            for (code, day), n in counted.items():
                self._counted[day][code] += n

    def _begin_a_day(self, now: datetime) -> None:
        # Not at each opening: finding the day of an instant takes longer than all the rest.
        today = local_day(now)
        self._of_today = self._counted[today]
        self._tomorrow = start_of_day(today + timedelta(days=1)).astimezone(UTC)


def note(code: str) -> None:
    _of(current_app).note(code)


def note_page(app: Flask) -> Callable[[Key], None]:
    return _of(app).note_page


def register(app: Flask) -> None:
    def now() -> datetime:
        moment: datetime = app.config["NOW"]()  # looked up each time: whoever sets the clock may do so later
        return moment

    app.extensions["openings"] = Openings(now)
    app.after_request(_add_up)


def _of(app: Flask) -> Openings:
    openings: Openings = app.extensions["openings"]
    return openings


def _add_up(response: Response) -> Response:
    """After somebody's POST, whatever it was: its answer is made, and a lost count is no reason to spoil it."""
    if request.method != "POST" or not (counted := (openings := _of(current_app)).take()):
        return response
    try:
        with writing():
            add_openings(counted)
    except Exception:
        log.exception("openings.not_added_up")
        openings.give_back(counted)
    return response
