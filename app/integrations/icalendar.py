"""iCalendar (RFC 5545): meetings, as the calendar of a phone subscribes to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

MIMETYPE = "text/calendar"
MOST_OCTETS = 75  # of a line, without its end
_ZONE = ZoneInfo("Asia/Shanghai")
# One offset: there has been no summer time since 1991.
_TIMEZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19920101T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class Event:
    """`uid` never changes; `sequence` rises when the event does. Moments are aware, texts plain.

    It has a beginning and no end: nobody knows how long people talk.
    """

    uid: str
    sequence: int
    stamped_at: datetime
    starts_at: datetime
    summary: str
    description: str
    location: str
    address: str
    is_cancelled: bool = False


def write(name: str, events: Iterable[Event]) -> str:
    """A calendar called `name`. The same events are always the same text."""
    return "".join(folded(line) + "\r\n" for line in _lines(name, events))


def folded(line: str) -> str:
    """In pieces of at most 75 octets of UTF-8, no character cut in two; all but the first begin with a space."""
    pieces, piece, octets = [], "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > MOST_OCTETS:
            pieces.append(piece)
            piece, octets = " ", 1
        piece += character
        octets += size
    return "\r\n".join([*pieces, piece])


def _lines(name: str, events: Iterable[Event]) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Mashangyi//Meetings//EN", "METHOD:PUBLISH")
    yield f"X-WR-CALNAME:{_text(name)}"
    yield "X-WR-TIMEZONE:Asia/Shanghai"
    yield "REFRESH-INTERVAL;VALUE=DURATION:PT1H"
    yield "X-PUBLISHED-TTL:PT1H"
    yield from _TIMEZONE
    for event in events:
        yield from _of(event)
    yield "END:VCALENDAR"


def _of(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTAMP:{event.stamped_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;TZID=Asia/Shanghai:{event.starts_at.astimezone(_ZONE):%Y%m%dT%H%M%S}"
    yield f"SUMMARY:{_text(event.summary)}"
    yield f"DESCRIPTION:{_text(event.description)}"
    yield f"LOCATION:{_text(event.location)}"
    yield f"URL:{event.address}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _text(text: str) -> str:
    return text.translate(_ESCAPED)
