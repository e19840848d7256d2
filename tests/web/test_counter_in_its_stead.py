"""The counter of a room without people: it is kept by the room above, and by nobody else."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from cast import PASSWORD
from factories import a_topic
from statements import statements

from app.domain.stages import Channel, Status
from app.extensions import db
from app.models.accounts import Seat
from app.models.contributions import Position
from app.models.meetings import SignUp
from app.models.remarks import Remark
from app.models.rooms import Room
from app.models.topics import Slip, Topic
from app.models.unit_of_work import writing

ENTER = "登记，然后打印单子"
TEXT = "三号楼楼道灯坏了半个月，晚上上楼看不见台阶。"
STANDS_IN = "这个议事室现在没有人：您代它登记，登记的事到您的工作台上办。"


@pytest.fixture
def left(cast, clock):
    """The room whose only person is gone: its desk is that of the street."""
    cast.leaves("he", clock.now)
    return f"/desk/counter/{cast.rooms['shuidu']}"


@pytest.fixture
def clerk(browser, cast, left):
    browser.sign_in("qian", PASSWORD)
    return browser


def enter(clerk, address, **typed):
    clerk.get(address)
    return clerk.submit(ENTER, channel="spoken", **typed)


def only(table):
    return db.session.scalars(sa.select(table)).one()


def test_the_street_finds_the_room_without_people_at_its_counter_and_enters_a_matter_there(clerk, cast):
    page = clerk.get("/desk/counter")
    assert "下面没有人的议事室" in page.main
    page = clerk.click("水渡口社区协商议事室")
    assert STANDS_IN in page.main
    page = clerk.click("我要出题")
    assert STANDS_IN in page.main
    page = clerk.submit(ENTER, channel="paper", text=TEXT)
    assert "水渡口社区协商议事室" in page.main
    topic, slip = only(Topic), only(Slip)
    assert (topic.room_id, topic.channel) == (cast.rooms["shuidu"], Channel.PAPER)
    assert slip.account_id == cast.accounts["qian"]
    assert topic.number in clerk.get("/desk").html  # what was taken in lies on the desk that took it in
    assert clerk.get("/desk/counter").h1 == "窗口登记"


def test_suggest_inquire_and_negotiate_are_entered_in_its_stead_too(browser, cast, clock):
    story = a_topic(cast, clock, Status.SCHEDULED)
    for login in ("chen", "zhao", "sun"):
        cast.leaves(login, clock.now)
    browser.sign_in("qian", PASSWORD)
    clerk, left, number = browser, f"/desk/counter/{cast.rooms['heping']}", story.row.number
    enter(clerk, f"{left}/suggestions", text="活动室晚上能不能开到九点？")
    enter(clerk, f"{left}/inquiries", text="议事室几点开门？")
    clerk.get(left)
    clerk.click(story.row.title)
    enter(clerk, f"{left}/positions?topic={number}", stance="against", reason="先修排水口更要紧。")
    enter(clerk, f"{left}/sign-ups?topic={number}", party="people", contact="老周，13800001234")
    assert {remark.room_id for remark in db.session.scalars(sa.select(Remark))} == {cast.rooms["heping"]}
    assert only(Position).topic_id == story.topic
    assert db.session.get_one(Slip, only(SignUp).slip_id).room_id == cast.rooms["heping"]


@pytest.mark.parametrize("login", ["qian", "li", "gu", "tang", "zhao", "ma", "gao"])
def test_a_room_with_people_of_its_own_keeps_its_own_counter(browser, cast, login):
    counter = f"/desk/counter/{cast.rooms['shuidu']}"
    browser.sign_in(login, PASSWORD)
    assert browser.get(counter).status == 403
    assert "水渡口社区" not in browser.get("/desk/counter").main
    browser.get("/desk")
    token = browser.page.all("input", name="csrf_token")[0].get("value")
    page = browser.post(f"{counter}/matters", {"csrf_token": token, "text": TEXT, "channel": "paper"})
    assert page.status == 403
    assert TEXT in page.main
    assert db.session.scalars(sa.select(Topic)).all() == []


@pytest.mark.parametrize("login", ["zhao", "gu", "ma", "gao"])
def test_only_the_first_room_above_with_people_keeps_it(browser, cast, left, login):
    """Neither the neighbour nor the county, the street being there."""
    browser.sign_in(login, PASSWORD)
    assert browser.get(left).status == 403
    assert browser.get(f"{left}/matters").status == 403


def test_where_the_street_has_nobody_either_it_is_the_countys_and_at_last_the_citys(browser, cast, clock, left):
    for login in ("li", "qian", "wu"):
        cast.leaves(login, clock.now)
    browser.sign_in("gu", PASSWORD)
    assert STANDS_IN in browser.get(left).main
    for login in ("gu", "tang"):
        cast.leaves(login, clock.now)
    browser.sign_in("gao", PASSWORD)
    assert "水渡口社区协商议事室" in browser.get("/desk/counter").main
    assert STANDS_IN in browser.get(left).main
    page = enter(browser, f"{left}/matters", text=TEXT)
    assert page.status == 200
    assert only(Topic).room_id == cast.rooms["shuidu"]


def test_when_somebody_takes_a_seat_in_mid_form_the_text_is_kept_and_nothing_entered(clerk, cast, clock, left):
    clerk.get(f"{left}/matters")
    with writing():
        seat = db.session.scalars(sa.select(Seat).where(Seat.account_id == cast.accounts["he"])).first()
        seat.ended_at = None
    page = clerk.submit(ENTER, channel="spoken", text=TEXT)
    assert page.status == 403
    assert TEXT in page.main
    assert "本室没有人的，是上一级议事室的工作人员" in page.main
    assert db.session.scalars(sa.select(Topic)).all() == []


def test_when_ones_own_seat_is_withdrawn_in_mid_form_the_text_is_kept_and_nothing_entered(clerk, cast, clock, left):
    clerk.get(f"{left}/suggestions")
    cast.leaves("qian", clock.now)
    page = clerk.submit(ENTER, channel="spoken", text="活动室晚上能不能开到九点？")
    assert page.status == 403
    assert "活动室晚上能不能开到九点？" in page.main
    assert db.session.scalars(sa.select(Remark)).all() == []


def test_rooms_left_to_a_desk_are_looked_for_by_name(clerk, cast):
    assert "水渡口社区协商议事室" in clerk.get("/desk/counter?q=水渡口").main
    page = clerk.get("/desk/counter?q=飞机场")
    assert "水渡口" not in page.main
    assert "没有合适的议事室。" in page.main


def test_a_closed_room_is_not_on_the_list(clerk, cast, clock, left):
    with writing():
        db.session.get_one(Room, cast.rooms["shuidu"]).closed_on = clock.now.date()
    assert "水渡口" not in clerk.get("/desk/counter").main


def test_more_rooms_without_people_cost_no_more_queries(clerk, cast, clock):
    def asked():
        db.session.expire_all()
        with statements() as said:
            clerk.get("/desk/counter")
        return len(said)

    clerk.get("/desk/counter")
    once = asked()
    for login in ("chen", "zhao", "sun"):
        cast.leaves(login, clock.now)
    assert "和平里社区协商议事室" in clerk.get("/desk/counter").main
    assert asked() == once
