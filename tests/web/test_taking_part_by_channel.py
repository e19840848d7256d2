"""How people took part, by the way they came: added up for places as for rooms, none dropped for want of a phone."""

from __future__ import annotations

import pytest
from cast import PASSWORD
from factories import a_topic
from written import a_doubt

from app.domain.stages import Channel, Status
from app.extensions import db
from app.models.contributions import Doubt, VoiceKind
from app.models.topics import Slip
from app.models.unit_of_work import writing
from app.services import board_details, doubts, figures, voices

ENTER = "登记，然后打印单子"
# together, scanned, on paper, in person, by telephone, by letter, from the hotline
DOUBTS, ME_TOOS, APPROVALS = [2, 1, 0, 0, 0, 1, 0], [3, 2, 0, 1, 0, 0, 0], [1, 0, 1, 0, 0, 0, 0]


@pytest.fixture
def counted(browser, cast, clock):
    """A doubt by phone and one by letter, two phones and somebody at the counter who say "me too", one approval on
    paper, and a doubt nobody has looked at."""
    story = a_topic(cast, clock, Status.ANNOUNCED)
    for channel in (Channel.SCAN, Channel.LETTER):
        id_ = a_doubt(story)
        with writing():
            db.session.get_one(Slip, db.session.get_one(Doubt, id_).slip_id).channel = channel
            doubts.publish(id_, cast.actor("sun"), now=clock.now)
    a_doubt(story)
    for mark in ("one phone", "another phone"):
        with writing():
            voices.speak_up(story.topic, VoiceKind.ME_TOO, device_mark=mark, now=clock.now)
    browser.sign_in("chen", PASSWORD)
    for noun, channel in (("me-too", "spoken"), ("approvals", "paper")):
        browser.get(f"/desk/counter/{cast.rooms['heping']}/{noun}?topic={story.row.number}")
        browser.submit(ENTER, channel=channel)
    with writing():
        figures.refresh_stale(clock.now)
        board_details.write(board_details.count(clock.now))
    return story


def tables(page):
    """Every row of a table that is split by channel: its name and its numbers."""
    found = {}
    for table in page.all("table"):
        if "by-channel" in (table.get("class") or ""):
            for row in table.iter("{http://www.w3.org/1999/xhtml}tr"):
                name, *numbers = ["".join(cell.itertext()).strip() for cell in row]
                if numbers and numbers[0].isdigit():
                    found[name] = [int(number) for number in numbers]
    return found


@pytest.mark.parametrize("place", ["heping", "street", "county", "city", "room"])
def test_the_board_of_every_place_adds_up_what_came_by_each_channel(browser, cast, counted, place):
    address = f"/r/{cast.codes['heping']}/board" if place == "room" else f"/boards/{cast.divisions[place]}"
    rows = tables(browser.get(f"{address}?after=9"))
    assert rows["疑问"] == DOUBTS
    assert rows["“我也遇到”"] == ME_TOOS
    assert rows["“我赞成”"] == APPROVALS
    assert all(total == sum(parts) for total, *parts in rows.values())


@pytest.mark.parametrize(("login", "place"), [("ma", "清江浦区"), ("gao", "淮安市")])
def test_a_supervisor_sees_it_at_the_desk_with_as_of_when(browser, cast, counted, login, place):
    browser.sign_in(login, PASSWORD)
    page = browser.get("/desk/figures")
    assert place in page.main
    assert tables(page)["一共收到"][0] == 1
    assert tables(page)["疑问"] == DOUBTS
    assert tables(page)["“我也遇到”"] == ME_TOOS
    assert "参与情况的数字截至" in page.main


def test_a_neighbouring_place_has_none_of_it(browser, cast, counted):
    page = browser.get(f"/boards/{cast.divisions['shuidu']}")
    assert tables(page) == {}
    assert "还没有人参与。" in page.main


def test_before_it_was_counted_the_desk_says_nothing_of_it(browser, cast, clock):
    a_topic(cast, clock, Status.ANNOUNCED)
    with writing():
        figures.refresh_stale(clock.now)
    browser.sign_in("ma", PASSWORD)
    page = browser.get("/desk/figures")
    assert "参与情况" not in page.main
