"""To subscribe to: what happens in a room or a place, and when people meet there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from flask import Blueprint
from werkzeug.wrappers import Response

from app.domain.clock import start_of_day
from app.domain.sentences import N_, Sentence, say
from app.integrations import atom, icalendar
from app.models.meetings import MeetingState
from app.queries import feeds
from app.queries.feeds import CalledMeeting, Happening
from app.queries.history import head_of
from app.web.access import public
from app.web.clock import now
from app.web.filters import render
from app.web.kept_pages import Subject
from app.web.language import current_locale
from app.web.outside import address, host, place_asked_for, room_asked_for, tag
from app.web.page_cache import cacheable, cached_page

blueprint = Blueprint("feeds", __name__)

# A place's version does not rise with everything that happens there; nor does anybody who subscribes come more often.
KEPT = timedelta(minutes=10)
SHOWN_CHARACTERS = 280
NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)


@blueprint.get("/feeds/r/<room_code:code>.atom")
@public
@cached_page()
def room_news(code: str) -> Response:
    room = room_asked_for(code)
    version, head = room.public_version, head_of(room)
    entries = _entries(feeds.events_of_room(room.id))
    feed = atom.Feed(
        id=tag("room", room.id),
        title=room.name,
        subtitle=render(
            say(
                "What happens here. The history has %(length)s entries; the last is %(hash)s.",
                length=head.length,
                hash=head.hash,
            )
        ),
        language=current_locale().tag,
        updated=_newest(entries) or start_of_day(room.opened_on),
        address=address("feeds.room_news", code=room.code),
        page=address("boards.room", code=room.code),
        entries=entries,
        head=atom.Link(room.name, head.length, head.hash),
    )
    return _kept(atom.write(feed), atom.MIMETYPE, Subject("room", room.id), version)


@blueprint.get("/feeds/<int:division_id>.atom")
@public
@cached_page()
def place_news(division_id: int) -> Response:
    place = place_asked_for(division_id)
    version = place.public_version
    entries = _entries(feeds.events_under(place))
    feed = atom.Feed(
        id=tag("place", place.id),
        title=place.name,
        subtitle=render(say("What happens in the rooms here. Each entry names its place in the history of its room.")),
        language=current_locale().tag,
        updated=_newest(entries) or NOTHING_YET,
        address=address("feeds.place_news", division_id=place.id),
        page=address("boards.division", division_id=place.id),
        entries=entries,
    )
    return _kept(atom.write(feed), atom.MIMETYPE, Subject("division", place.id), version)


@blueprint.get("/feeds/r/<room_code:code>.ics")
@public
@cached_page()
def room_meetings(code: str) -> Response:
    room = room_asked_for(code)
    version = room.public_version
    calendar = _calendar(room.name, feeds.meetings_of_room(room.id, now()))
    return _kept(calendar, icalendar.MIMETYPE, Subject("room", room.id), version)


@blueprint.get("/feeds/<int:division_id>.ics")
@public
@cached_page()
def place_meetings(division_id: int) -> Response:
    place = place_asked_for(division_id)
    version = place.public_version
    calendar = _calendar(place.name, feeds.meetings_under(place, now()))
    return _kept(calendar, icalendar.MIMETYPE, Subject("division", place.id), version)


def _kept(body: str, mimetype: str, subject: Subject, version: int) -> Response:
    response = cacheable(body, subject=subject, version=version, fresh_until=now() + KEPT)
    response.mimetype = mimetype
    return response


# --- News


def _entries(events: Iterable[Happening]) -> list[atom.Entry]:
    return [
        atom.Entry(
            id=tag("room", event.room_id, "history", event.head.length),
            title=_headline(event),
            updated=event.updated_at,
            address=address("topics.show", number=event.number),
            author=event.room,
            text=_text(event),
            link=atom.Link(event.room, event.head.length, event.head.hash),
        )
        for event in events
    ]


def _headline(event: Happening) -> str:
    topic = event.words.title if event.words else event.number
    return render(say("%(topic)s: %(said)s", topic=topic, said=event.said))


def _text(event: Happening) -> str:
    said = render(event.said)
    if event.words is None:
        return said
    text = event.words.text
    return f"{said}\n\n{text[:SHOWN_CHARACTERS]}{'…' if len(text) > SHOWN_CHARACTERS else ''}"


def _newest(entries: Sequence[atom.Entry]) -> datetime | None:
    return max((entry.updated for entry in entries), default=None)


# --- Meetings


def _calendar(place: str, meetings: Iterable[CalledMeeting]) -> str:
    return icalendar.write(render(say("Meetings: %(place)s", place=place)), map(_event, meetings))


def _event(called: CalledMeeting) -> icalendar.Event:
    """A meeting is never moved: it is called off, and another is called. So it changes once at most."""
    meeting = called.meeting
    page = address("meetings.show", number=meeting.id)
    is_off = meeting.state is MeetingState.CALLED_OFF
    summary = N_("Called off: %(topic)s") if is_off else N_("Meeting: %(topic)s")
    return icalendar.Event(
        uid=f"meeting-{meeting.id}@{host()}",
        sequence=int(is_off),
        stamped_at=meeting.called_at,
        starts_at=meeting.starts_at,
        summary=render(Sentence(summary, {"topic": called.title})),
        description=f"{called.room}\n{called.number}\n{page}",
        location=meeting.place or meeting.link or "",
        address=page,
        is_cancelled=is_off,
    )
