"""Issue 4, point 3: the third door. What is open for deliberation in a room, and how one takes part."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from factories import a_topic
from statements import statements as asked_of_the_database

from app.domain.stages import Party, RemarkKind, Status
from app.extensions import db
from app.models.first_look import Look
from app.models.meetings import SignUp
from app.models.remarks import Remark
from app.models.rooms import Room
from app.models.unit_of_work import writing
from app.queries.negotiate import OPEN, open_in
from app.services import room_ends, sign_ups
from app.services.contributing import Sender


def open_room(browser, cast, query=""):
    """As it is now, not as it was up to a second ago."""
    version = db.session.get_one(Room, cast.rooms["heping"], populate_existing=True).public_version
    return browser.get(f"/r/{cast.codes['heping']}/negotiate?after={version}{query}")


def signs_up(story, n, party=Party.PEOPLE):
    with writing():
        sign_ups.hand_in(
            story.topic,
            party,
            is_online=False,
            key=f"key-{story.topic}-{n}",
            sender=Sender(device_mark=f"phone-{n}"),
            now=story.clock.now,
        )


def test_point_3_notices_research_and_meetings_are_open_and_nothing_else(browser, cast, clock):
    there = {status: a_topic(cast, clock, status).row.number for status in OPEN}
    elsewhere = [a_topic(cast, clock, status).row.number for status in (Status.IN_REVIEW, Status.IN_PROGRESS)]
    page = open_room(browser, cast)
    assert page.status == 200
    for number in there.values():
        assert f'href="/t/{number}"' in page.html
    for number in elsewhere:
        assert number not in page.html


def test_a_meeting_stands_there_with_day_place_and_how_many_of_each_party(browser, cast, clock):
    story = a_topic(cast, clock, Status.SCHEDULED)
    assert "已报名 还没有人" in open_room(browser, cast).main
    for n in range(3):
        signs_up(story, n)
    signs_up(story, 9, Party.EXPERT)
    page = open_room(browser, cast)
    for words in ("3月13日 周五", "和平里社区议事室", "专家智库 1 · 人民群众 3", "出题人和有关的人"):
        assert words in page.main
    browser.reads_english()
    assert "Expert or think tank 1 · The people 3" in open_room(browser, cast).main


def test_each_shows_what_its_status_takes(browser, cast, clock):
    a_topic(cast, clock, Status.SCHEDULED)
    page = open_room(browser, cast)
    for way in ("报名参加协商会", "说出我的主张", "对大家的说法表个态"):
        assert page.href(way)


def test_in_research_nobody_signs_up_yet(browser, cast, clock):
    a_topic(cast, clock, Status.IN_RESEARCH)
    page = open_room(browser, cast)
    assert page.href("说出我的主张")
    assert "报名参加协商会" not in page.main


def test_on_notice_one_approves_or_doubts(browser, cast, clock):
    story = a_topic(cast, clock, Status.ANNOUNCED)
    page = open_room(browser, cast)
    assert page.href("赞成，或者提个疑问") == f"/t/{story.row.number}"
    assert "说出我的主张" not in page.main


def test_once_the_meeting_has_begun_the_page_itself_stops_offering_seats(browser, cast, clock):
    a_topic(cast, clock, Status.SCHEDULED)
    assert "报名参加协商会" in open_room(browser, cast).main
    clock.advance(days=3, seconds=1)
    page = browser.get(f"/r/{cast.codes['heping']}/negotiate")
    assert "报名参加协商会" not in page.main
    assert "说出我的主张" in page.main


def test_where_nothing_is_open_it_says_what_happens_otherwise(browser, cast):
    page = open_room(browser, cast)
    assert "这里眼下没有正在协商的事" in page.main
    assert page.href("我要出题").endswith("/pose")


def test_questions_asked_for_the_meeting_stand_there_once_they_were_looked_at(browser, cast, clock):
    story = a_topic(cast, clock, Status.SCHEDULED)
    with writing():
        for words, look in (("工程款谁来出？", Look.SHOWN), ("还没有人看过", Look.WAITING)):
            db.session.add(
                Remark(
                    kind=RemarkKind.QUESTION,
                    room_id=cast.rooms["heping"],
                    topic_id=story.topic,
                    round=1,
                    shown=words,
                    look=look,
                    written_at=clock.now,
                )
            )
        db.session.get_one(Room, cast.rooms["heping"]).public_version += 1
    page = open_room(browser, cast)
    assert "想在会上问的 工程款谁来出？" in page.main
    assert "还没有人看过" not in page.main


def test_the_matter_one_came_for_stands_first(browser, cast, clock):
    a_topic(cast, clock, Status.SCHEDULED)
    number = a_topic(cast, clock, Status.ANNOUNCED).row.number
    plain = open_room(browser, cast).html
    assert plain.index("待协商") < plain.index(number)
    first = open_room(browser, cast, f"&topic={number}").html
    assert first.index(number) < first.index("待协商")


@pytest.mark.parametrize("topic", ["26-999999-9", "anything"])
def test_a_matter_that_is_not_open_here_leads_to_the_plain_page(browser, cast, clock, topic):
    a_topic(cast, clock, Status.ANNOUNCED)
    page = browser.get(f"/r/{cast.codes['heping']}/negotiate?topic={topic}")
    assert page.path == f"/r/{cast.codes['heping']}/negotiate"


def test_the_poster_of_a_closed_room_leads_to_what_became_of_it(browser, cast, clock):
    with writing():
        room_ends.close(cast.rooms["heping"], seen_version=None, actor=cast.actor("ops"), now=clock.now)
    page = browser.get(f"/r/{cast.codes['heping']}/negotiate")
    assert page.path == f"/r/{cast.codes['heping']}"


def test_a_code_nobody_printed_leads_to_help(browser, cast):
    assert browser.get("/r/ZZZZZZ/negotiate").path == "/r/ZZZZZZ"


def test_ten_meetings_cost_no_more_queries_than_one(app, cast, clock):
    def asked():
        with asked_of_the_database() as said:
            assert open_in(cast.rooms["heping"], clock.now)
        return len(said)

    signs_up(a_topic(cast, clock, Status.SCHEDULED), 0)
    before = asked()
    for n in range(9):
        signs_up(a_topic(cast, clock, Status.SCHEDULED), n + 1)
    assert asked() == before == 4
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignUp)) == 10
