"""Every cached page is the same for everybody, byte for byte, and new as soon as somebody changed something."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from cast import PASSWORD, Cast
from clock import Clock
from factories import Story, a_topic
from flask import Flask
from pages import Browser

from app.domain.stages import Status
from app.extensions import db
from app.models.contributions import VoiceKind
from app.models.meetings import Meeting
from app.models.unit_of_work import writing
from app.services import voices
from app.web.page_cache import _ALLOWED_QUERY

PHONE = "Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 MicroMessenger/8.0"
ROBOT = "Mozilla/5.0 (compatible; Baiduspider/2.0)"


def a_meeting(story: Story) -> int:
    """The number of one about the matter; how it came about is no question here."""
    known = db.session.scalar(sa.select(Meeting.id).where(Meeting.topic_id == story.topic))
    if known is not None:
        return known
    now = story.clock.now
    with writing():
        meeting = Meeting(topic_id=story.topic, round=1, starts_at=now, place="和平里社区议事室", called_at=now)
        db.session.add(meeting)
        db.session.flush()
        return meeting.id


def addresses(cast: Cast, story: Story) -> dict[str, str]:
    """Endpoint → a page of it."""
    return {
        "home.index": "/",
        "nearby.places": "/rooms/places.json",
        "rooms.show": f"/r/{cast.codes['heping']}",
        "negotiate.room": f"/r/{cast.codes['heping']}/negotiate",
        "send.show": f"/r/{cast.codes['heping']}/send",
        "inquire.room": f"/r/{cast.codes['heping']}/inquire",
        "inquire.answers": f"/r/{cast.codes['heping']}/answers",
        "topics.show": f"/t/{story.row.number}",
        "meetings.show": f"/m/{a_meeting(story)}",
        "meetings.record": f"/m/{a_meeting(story)}/record",
        "boards.room": f"/r/{cast.codes['heping']}/board",
        "boards.city": "/boards",
        "boards.division": f"/boards/{cast.divisions['street']}",
        "feeds.room_news": f"/feeds/r/{cast.codes['heping']}.atom",
        "feeds.place_news": f"/feeds/{cast.divisions['street']}.atom",
        "feeds.room_meetings": f"/feeds/r/{cast.codes['heping']}.ics",
        "feeds.place_meetings": f"/feeds/{cast.divisions['street']}.ics",
        "open_data.place_csv": f"/open/boards/{cast.divisions['street']}.csv",
        "open_data.place_json": f"/open/boards/{cast.divisions['street']}.json",
    }


def bytes_for(
    app: Flask,
    path: str,
    *,
    agent: str = PHONE,
    login: str | None = None,
    device: bool = False,
    locale: str = "zh_Hans",
) -> bytes:
    client = app.test_client()
    if login:
        assert Browser(client).sign_in(login, PASSWORD).path == "/desk"
    client.set_cookie("locale", locale)
    if device:
        client.set_cookie("device", "0123456789abcdef0123456789abcdef")
    answer = client.get(path, headers={"User-Agent": agent})
    assert answer.status_code == 200, path
    assert "Set-Cookie" not in answer.headers
    return answer.data


def test_every_cached_endpoint_is_looked_at_here(app: Flask, cast: Cast, clock: Clock) -> None:
    cached = {name for name, view in app.view_functions.items() if hasattr(view, _ALLOWED_QUERY)}
    assert cached == addresses(cast, a_topic(cast, clock, Status.ANNOUNCED)).keys()


def test_staff_resident_and_robot_read_the_same_bytes(app: Flask, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.ANNOUNCED)
    for path in addresses(cast, story).values():
        plain = bytes_for(app, path)
        assert bytes_for(app, path, login="zhao") == plain, f"{path} for the reviewer"
        assert bytes_for(app, path, device=True) == plain, f"{path} for a phone that has filed"
        assert bytes_for(app, path, agent=ROBOT) == plain, f"{path} for a robot"
        rendered_for_staff = bytes_for(app, path, login="zhao", locale="en")
        assert bytes_for(app, path, locale="en") == rendered_for_staff, f"{path}, rendered first for the reviewer"


def test_a_voice_shows_at_once_to_whoever_spoke_and_within_a_second_to_others(
    app: Flask, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    path = f"/t/{story.row.number}"
    assert "1 部手机或回执" not in bytes_for(app, path).decode()
    with writing():
        version = voices.speak_up(story.topic, VoiceKind.ME_TOO, device_mark="a", now=clock.now).public_version

    assert "1 部手机或回执" in bytes_for(app, f"{path}?after={version}").decode()


@pytest.mark.parametrize("endpoint", ["topics.show", "rooms.show", "boards.room", "inquire.room"])
def test_a_page_turns_overdue_by_itself(app: Flask, cast: Cast, clock: Clock, endpoint: str) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    path = addresses(cast, story)[endpoint]
    assert "已超期" not in bytes_for(app, path).decode()
    clock.to(story.row.due_at)
    clock.advance(seconds=2)
    assert "已超期" in bytes_for(app, path).decode()
