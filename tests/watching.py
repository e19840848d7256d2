"""What a browser must not do, whatever a test is about: ask the outside world, or write an error to its console."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urldefrag, urlsplit


@dataclass
class Watch:
    """Listens to every context it is given. There is no list of errors that are let pass."""

    home: str
    outside: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def over(self, context: Any) -> None:
        context.on("request", self._note_request)
        context.on("console", self._note_message)
        context.on("weberror", lambda raised: self.broken.append(str(raised.error)))

    def verdict(self) -> None:
        """AssertionError when something was noted."""
        assert not self.outside, f"asked of the outside world: {self.outside}"
        assert not self.broken, f"on the console: {self.broken}"

    def forget(self) -> tuple[list[str], list[str]]:
        """For the tests of the watch itself: what was noted, which then no longer counts."""
        noted = (self.outside, self.broken)
        self.outside, self.broken = [], []
        return noted

    def _note_request(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and f"{parts.scheme}://{parts.netloc}" != self.home:
            self.outside.append(request.url)

    def _note_message(self, message: Any) -> None:
        if message.type == "error" and not _is_the_answer(message):
            self.broken.append(f"{message.text} {message.location}")


def _is_the_answer(message: Any) -> bool:
    """Chromium also notes that the page itself was answered with 404 or 422, which is no fault of the page; and that
    there is no icon for what is no page and so names none (a file, an answer of the test's own)."""
    address = urldefrag(message.location["url"]).url
    is_known = address.endswith("/favicon.ico") or address == urldefrag(message.page.url).url
    return message.text.startswith("Failed to load resource") and is_known
