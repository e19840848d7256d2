"""What a scan opens says what the room is working on."""

from __future__ import annotations

import pytest
from factories import a_topic

from app.domain.stages import LIVE, Status
from app.extensions import db
from app.models.contributions import VoiceKind
from app.models.rooms import Room
from app.models.unit_of_work import writing
from app.services import voices


def front(browser, cast):
    version = db.session.get(Room, cast.rooms["heping"], populate_existing=True).public_version
    return browser.get(f"/r/{cast.codes['heping']}?after={version}")


@pytest.mark.parametrize("status", [status for status in LIVE if status is not Status.POSED])
def test_every_topic_underway_has_a_card_with_rail_holder_and_next_step(browser, cast, clock, status):
    number = a_topic(cast, clock, status).row.number
    page = front(browser, cast)
    assert page.href("7 号楼前积水") == f"/t/{number}"
    assert len(page.texts("li", aria_current="step")) == 1
    browser.reads_english()
    assert front(browser, cast).status == 200


def test_the_most_pressing_comes_first_and_says_how_late_it_is(browser, cast, clock):
    a_topic(cast, clock, Status.IN_REVIEW)
    clock.advance(days=9)
    a_topic(cast, clock, Status.ANNOUNCED)
    cards = front(browser, cast).texts("li", class_="card")
    assert "审题人 · 最晚3月9日 周一审完，决定怎么办。 已超期 2 天" in cards[0]
    assert "召集人 · 公示到3月18日 周三，之后摸情况。" in cards[1]


def test_a_voice_shows_at_once(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    assert "部手机或回执" not in front(browser, cast).main
    with writing():
        voices.speak_up(story.topic, VoiceKind.ME_TOO, device_mark="a phone", now=clock.now)
    assert "1 部手机或回执" in front(browser, cast).main


def test_a_title_that_was_withheld_leaves_the_front_at_once(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    assert "积水" in front(browser, cast).main
    story.move("withhold")
    assert "积水" not in front(browser, cast).main
