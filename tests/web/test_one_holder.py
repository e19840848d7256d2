"""Issue 5, point 7. Passed on or taken up, a matter has one public holder at every moment, and its slip hears of it."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from cast import PASSWORD, Cast
from clock import Clock
from factories import WALKS, Story, a_topic
from pages import Browser, Page

from app.domain.stages import Status
from app.extensions import db
from app.models.topics import Slip, Topic

HOLDS_IT = "现在谁负责"
NOBODYS = {Status.CLOSED, Status.DECLINED, Status.WITHDRAWN}
# Its words are hidden, and so is everything else but number, rule and date; or it is another topic's page that says it.
ELSEWHERE = {Status.POSED, Status.WITHHELD, Status.MERGED}


@pytest.fixture
def code(browser: Browser, cast: Cast) -> str:
    browser.get(f"/r/{cast.codes['heping']}/pose")
    page = browser.submit("提交，拿单子", text="3 号楼的路灯坏了一个月，晚上看不见路。")
    return re.findall(r"\d{4} \d{4} \d{4} \d{4}", page.main)[0].replace(" ", "")


@pytest.fixture
def story(cast: Cast, clock: Clock, code: str) -> Story:
    """The matter of that slip, in review."""
    story = Story(cast, clock)
    story.topic = db.session.scalars(sa.select(Topic.id)).one()
    story.slip = db.session.scalars(sa.select(Slip.id)).one()
    return story.walk(*WALKS[Status.IN_REVIEW][1:])


def public(browser: Browser, story: Story) -> Page:
    return browser.get(f"/t/{story.row.number}?after={story.row.public_version}")


def by_slip(browser: Browser, code: str) -> Page:
    browser.client.delete_cookie("session")
    browser.get("/slip")
    return browser.submit("查一查", code=code)


@pytest.mark.parametrize("status", [status for status in Status if status not in ELSEWHERE])
def test_point_7_its_page_names_one_holder_or_nobody_where_it_is_finished(
    browser: Browser, cast: Cast, clock: Clock, status: Status
) -> None:
    said = public(browser, a_topic(cast, clock, status)).main
    assert said.count(HOLDS_IT) == (0 if status in NOBODYS else 1)


def test_point_7_a_merged_topic_leads_to_the_one_that_has_a_holder(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.MERGED)
    target = db.session.get_one(Topic, story.row.merged_into_id)
    assert target.number in public(browser, story).main
    assert HOLDS_IT in browser.get(f"/t/{target.number}").main


def test_point_7_while_a_body_has_it_the_body_is_the_one_holder(browser: Browser, story: Story, code: str) -> None:
    story.move("refer")
    assert f"{HOLDS_IT} 钵池街道城管办 " in public(browser, story).main
    assert "钵池街道城管办" in by_slip(browser, code).main
    story.move("return_referral", right_holder="市供电公司")
    assert f"{HOLDS_IT} 审题人 · 和平里社区协商议事室 " in public(browser, story).main


def test_point_7_the_answer_of_a_body_is_tracked_back_to_the_slip(browser: Browser, story: Story, code: str) -> None:
    story.move("refer")
    browser.sign_in("wang", PASSWORD)
    browser.get(f"/desk/topics/{story.row.number}")
    browser.submit("答复", answer="灯头已经订了，下周三来换。")
    assert "灯头已经订了，下周三来换。" in by_slip(browser, code).main
    assert "灯头已经订了，下周三来换。" in public(browser, story).main


def test_point_7_what_was_taken_up_lies_with_the_room_above(browser: Browser, story: Story, code: str) -> None:
    story.move("escalate")
    assert f"{HOLDS_IT} 审题人 · 钵池街道协商议事室 " in public(browser, story).main
    assert "钵池街道协商议事室" in by_slip(browser, code).main


def test_point_7_the_lower_room_keeps_the_duty_to_tell(browser: Browser, story: Story, code: str) -> None:
    story.move("escalate")
    browser.sign_in("chen", PASSWORD)
    browser.get(f"/desk/topics/{story.row.number}")
    page = browser.submit("发到单子上", words="报到街道了，他们这周来看，有消息我告诉您。")
    assert page.status == 200, page.main
    assert "他们这周来看，有消息我告诉您。" in by_slip(browser, code).main

    browser.sign_in("he", PASSWORD)
    token = browser.get("/desk").all("input", name="csrf_token")[0].get("value")
    address = f"/desk/topics/{story.row.number}/messages"
    assert browser.post(address, {"csrf_token": token, "words": "别的村也想说两句。"}).status in (403, 404)
    assert "别的村" not in by_slip(browser, code).main


def test_point_7_a_room_it_never_came_from_does_not_write(browser: Browser, story: Story, code: str) -> None:
    browser.sign_in("li", PASSWORD)
    page = browser.get(f"/desk/topics/{story.row.number}")
    assert "发到单子上" not in page.buttons(), "the room above only reads along until it has the matter"
