"""What the page cache keeps and how it is sent: bytes in two codings, the least recently used leaving first."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Headers = list[tuple[str, str]]

OVERHEAD_BYTES = 2_048  # a page's headers, key and objects: many small pages must not slip under the bound
_WRITTEN_HERE = {"content-length", "content-encoding", "etag", "cache-control", "vary"}


class Subject(NamedTuple):
    """The row whose version rises whenever anything on the page changes: `Subject("room", room.id)`."""

    kind: str
    id: int


class Stamp(NamedTuple):
    """What a page was made from, and the instant at which it would look different without anybody's doing."""

    subject: Subject
    version: int
    fresh_until: datetime | None


class Key(NamedTuple):
    """All that a cached page may depend on; it is rendered from this and nothing else."""

    path: str
    query: str
    locale: str
    mode: str


class Statistics(NamedTuple):
    """Since this process started; `bytes` is what the bound is held against."""

    hits: int
    misses: int
    pages: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Variant:
    """The page in one content coding, ready to send."""

    body: bytes
    etag: str
    headers: Headers
    validators: Headers

    @classmethod
    def coded(cls, body: bytes, coding: str, headers: Headers) -> Variant:
        """`coding` is "" for the plain bytes. The ETag is a strong one and of these very bytes."""
        etag = hashlib.sha256(body).hexdigest()[:32]
        validators = [
            ("ETag", f'"{etag}"'),
            ("Cache-Control", "no-cache"),
            ("Vary", "Accept-Encoding, Accept-Language, Cookie"),
        ]
        content = [("Content-Length", str(len(body)))]
        if coding:
            content.append(("Content-Encoding", coding))
        return cls(body, etag, [*headers, *content, *validators], validators)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        seen = environ.get("HTTP_IF_NONE_MATCH")
        # The weak comparison, as the standard has it here: a proxy that compresses makes our ETags weak.
        if seen and parse_etags(seen).contains_weak(self.etag):
            start_response("304 NOT MODIFIED", list(self.validators))
            return []
        start_response("200 OK", list(self.headers))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


@dataclass(frozen=True, slots=True)
class Page:
    stamp: Stamp
    plain: Variant
    gzipped: Variant

    @classmethod
    def made_of(cls, response: Response, stamp: Stamp) -> Page:
        body = response.get_data()
        headers = [(name, value) for name, value in response.headers if name.lower() not in _WRITTEN_HERE]
        return cls(
            stamp,
            plain=Variant.coded(body, "", headers),
            # No time of making in the gzip header: every process must arrive at the same bytes and ETag.
            gzipped=Variant.coded(gzip.compress(body, 9, mtime=0), "gzip", headers),
        )

    @property
    def size(self) -> int:
        return len(self.plain.body) + len(self.gzipped.body) + OVERHEAD_BYTES

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        variant = self.gzipped if _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")) else self.plain
        return variant(environ, start_response)


@lru_cache(maxsize=256)
def _takes_gzip(accept_encoding: str) -> bool:
    return parse_accept_header(accept_encoding, Accept).quality("gzip") > 0


class Shelf:
    """Pages by key, never more than `limit` bytes of them. Safe for threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._lock = threading.Lock()
        self._bytes = self._hits = self._misses = 0

    def get(self, key: Key) -> Page | None:
        with self._lock:
            return self._pages.get(key)

    def count_hit(self, key: Key) -> None:
        """The page was good and is being sent: it has been used now."""
        with self._lock:
            self._hits += 1
            if key in self._pages:
                self._pages.move_to_end(key)

    def put(self, key: Key, page: Page) -> None:
        """Keep a page that was just rendered, in place of the one it follows."""
        with self._lock:
            self._misses += 1
            former = self._pages.pop(key, None)
            if former is not None:
                self._bytes -= former.size
            if page.size > self._limit:
                return
            self._pages[key] = page
            self._bytes += page.size
            while self._bytes > self._limit:
                _, oldest = self._pages.popitem(last=False)
                self._bytes -= oldest.size

    def statistics(self) -> Statistics:
        with self._lock:
            return Statistics(self._hits, self._misses, len(self._pages), self._bytes)
