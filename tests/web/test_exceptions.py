"""`/desk/exceptions`: a town sees what is stuck in its villages, a county and the city theirs. Issue 5, point 9."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from cast import PASSWORD
from factories import Story, a_topic, ask_for_a_restart

from app.domain.stages import Status
from app.extensions import db
from app.models.accounts import Seat
from app.models.unit_of_work import writing


def below(browser, login, query=""):
    browser.sign_in(login, PASSWORD)
    return browser.get(f"/desk/exceptions{query}")


def test_a_town_sees_its_villages_exceptions_with_the_way_to_act(browser, cast, clock):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    clock.advance(days=12)
    page = below(browser, "li")
    assert page.texts("th", scope="row") == ["和平里社区", "水渡口社区"]
    assert page.href("7 号楼前积水") == f"/desk/topics/{story.row.number}"
    assert browser.click("7 号楼前积水").status == 200


def test_what_lies_in_the_own_room_is_on_the_desk_and_not_here(browser, cast, clock):
    Story(cast, clock, "street").pose().move("accept", by="li")
    clock.advance(days=12)
    assert "没有超期的。" in below(browser, "li").main


@pytest.mark.parametrize("login", ["ma", "gao"])
def test_county_and_city_see_sums_and_go_down(browser, cast, clock, login):
    a_topic(cast, clock, Status.IN_REVIEW)
    clock.advance(days=12)
    page = below(browser, login)
    assert [row.split()[1] for row in page.texts("tr")[1:]] == ["1"]
    down = browser.click(page.texts("th", scope="row")[0])
    assert "7 号楼前积水" in down.main
    assert "回到" in down.main


def test_silent_rooms_are_named(browser, cast, clock):
    assert "每个议事室都有工作人员。" in below(browser, "ma").main
    with writing():
        db.session.execute(sa.update(Seat).where(Seat.room_id == cast.rooms["shuidu"]).values(ended_at=clock.now))
    assert "水渡口社区协商议事室" in below(browser, "ma").main


def test_a_first_look_that_is_late_is_there_without_a_word_of_it(browser, cast, clock):
    story = a_topic(cast, clock, Status.POSED)
    clock.advance(days=9)
    page = below(browser, "ma")
    assert story.row.number in page.main
    assert "积水" not in page.main


def test_restart_requests_another_round_and_returned_referrals_are_there(browser, cast, clock):
    ask_for_a_restart(a_topic(cast, clock, Status.RESULT_ANNOUNCED))
    a_topic(cast, clock, Status.CLOSED).move("restart")
    a_topic(cast, clock, Status.REFERRED).move("return_referral")
    page = below(browser, "ma")
    for empty in ("没有人请求重启协商。", "没有重启协商的。", "没有退回的。"):
        assert empty not in page.main


def test_another_place_than_ones_own_is_not_there(browser, cast):
    assert below(browser, "li", f"?place={cast.divisions['city']}").status == 404


def test_a_village_is_told_that_nothing_lies_below_it(browser, cast):
    assert "您的议事室下面没有别的地方" in below(browser, "zhao").main


def test_nobody_else_sees_it(browser, cast):
    assert browser.get("/desk/exceptions").path.startswith("/login")
    browser.sign_in("wang", PASSWORD)
    assert browser.get("/desk/exceptions").status == 403
