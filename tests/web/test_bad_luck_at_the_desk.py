"""Issue 5, bad input and luck: each a sentence through the front door, and nothing is lost.

What is only about one noun stands with that noun: the clerk's lines of a meeting, a report by link, an answer in the
inbox. Races of two connections are in services/test_races.py.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element

import pytest
import sqlalchemy as sa
from cast import PASSWORD, Cast
from clock import Clock
from factories import WALKS, Story, a_topic
from pages import XHTML, Browser, Page

from app.domain.roles import Role
from app.domain.stages import Status
from app.extensions import db
from app.jobs.worker import Worker
from app.models.accounts import Seat
from app.models.contributions import Doubt, DoubtState
from app.models.topics import Slip, Topic
from app.models.unit_of_work import writing
from app.queries.facts import notice_until
from app.services import calendar


def desk(browser: Browser, story: Story, login: str) -> Page:
    browser.sign_in(login, PASSWORD)
    return browser.get(f"/desk/topics/{story.row.number}")


def public(browser: Browser, story: Story) -> Page:
    return browser.get(f"/t/{story.row.number}?after={story.row.public_version}")


def file_by_slip(browser: Browser, cast: Cast, text: str = "3 号楼的路灯坏了一个月，晚上看不见路。") -> str:
    browser.get(f"/r/{cast.codes['heping']}/pose")
    page = browser.submit("提交，拿单子", text=text)
    return re.findall(r"\d{4} \d{4} \d{4} \d{4}", page.main)[0].replace(" ", "")


def look_up(browser: Browser, code: str) -> Page:
    browser.client.delete_cookie("session")
    browser.get("/slip")
    return browser.submit("查一查", code=code)


def filed(cast: Cast, clock: Clock) -> Story:
    """The story of the topic filed last."""
    story = Story(cast, clock)
    story.topic = db.session.scalars(sa.select(Topic.id).order_by(Topic.id.desc())).first() or 0
    story.slip = db.session.scalars(sa.select(Slip.id).where(Slip.topic_id == story.topic)).first() or 0
    return story


def the_worker_goes_on(clock: Clock, days: int) -> None:
    for _day in range(days):
        clock.advance(days=1)
        Worker(clock).work()
        db.session.rollback()


# --- Two people, one matter


def test_two_clerks_at_once_the_second_reads_what_the_first_did(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    desk(browser, story, "zhao")
    story.move("escalate", "chen")  # while zhao still writes
    page = browser.submit("直接答复（A）", answer="路灯下周三就修好了，物业已经订货。")
    assert page.status in (403, 409)
    assert "路灯下周三就修好了，物业已经订货。" in page.html, "what was typed is given back"
    assert story.status is Status.IN_REVIEW
    assert story.row.room_id == cast.rooms["street"]


def test_a_stale_tab_of_yesterday_changes_nothing_and_says_how_it_stands(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    tab = desk(browser, story, "zhao")
    story.move("ask_details")
    clock.advance(minutes=20)
    browser.page = tab
    page = browser.submit("列入协商（B）", carried_by="may-1")
    assert page.status == 409
    assert "您刚才这一次没有改动任何东西" in page.main
    assert "请出题人补充" in page.main or "待补充" in page.main
    assert story.status is Status.NEEDS_DETAILS


def test_a_seat_withdrawn_in_mid_action_gives_the_findings_to_nobody_and_the_words_back(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    desk(browser, story, "zhao")
    cast.leaves("zhao", clock.now)
    page = browser.submit("请补充", question="是哪一栋楼，几层？我们好去看。")
    assert page.status in (403, 404)
    assert "是哪一栋楼，几层？我们好去看。" in page.html
    assert story.status is Status.IN_REVIEW
    assert "钵池街道协商议事室 · 代办" in public(browser, story).main, "the room above stands in at once"


def test_a_person_with_seats_in_both_rooms_does_not_agree_with_themselves(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    """Another person compares accounts, not seats: zhao reviews below and above, and still is one person."""
    with writing():
        db.session.add(
            Seat(
                account_id=cast.accounts["zhao"],
                role=Role.REVIEWER,
                room_id=cast.rooms["street"],
                began_at=clock.now,
            )
        )
    story = a_topic(cast, clock, Status.IN_REVIEW)
    desk(browser, story, "zhao")
    page = browser.submit("提议不列入", clause="not-4", reason="这是您一家的事。", where_instead="请打 12345。")
    assert "同意提议，不列入（C）" not in page.buttons()
    token = browser.get("/desk").all("input", name="csrf_token")[0].get("value")
    forged = {"csrf_token": token, "verb": "decline", "seen_version": str(story.row.move_version)}
    assert browser.post(f"/t/{story.row.number}/moves", forged).status == 403
    desk(browser, story, "li")
    browser.submit("同意提议，不列入（C）")
    assert story.status is Status.DECLINED


# --- Silence and refusal


def test_a_meeting_that_never_happened_is_called_off_by_the_clock_and_can_be_called_again(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.SCHEDULED)
    the_worker_goes_on(clock, 12)
    assert story.status is Status.IN_RESEARCH
    assert "协商会" in public(browser, story).main
    page = desk(browser, story, "sun")
    starts = (clock.now + timedelta(days=3)).strftime("%Y-%m-%dT15:00")
    page = browser.submit("召集协商会", starts_at=starts, place="和平里社区议事室")
    assert story.status is Status.SCHEDULED, page.main


def test_a_body_that_refuses_twice_is_assigned_and_cannot_refuse_again(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.REFERRED)
    desk(browser, story, "wang")
    browser.submit("退回：不归我们管", reason="路灯归供电公司。", right_holder="市供电公司")
    story.move("refer")
    desk(browser, story, "wang")
    browser.submit("退回：不归我们管", reason="说过了，不归我们。", right_holder="市供电公司")
    assert story.status is Status.IN_REVIEW
    due = (clock.now + timedelta(days=20)).date().isoformat()
    desk(browser, story, "ma")
    browser.submit("指定承办单位", body=str(cast.body), reason="两次退回，由区里指定。", due_on=due)
    page = desk(browser, story, "wang")
    assert "督办人员指定" in page.main or "指定承办" in page.main
    assert not [form for form in page.all("form") if "return_referral" in _verbs(form)]
    assert "两次退回，由区里指定。" in public(browser, story).main


def test_a_body_that_is_silent_for_ever_loses_the_matter_to_the_room_again(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.REFERRED)
    the_worker_goes_on(clock, 45)
    assert story.status is Status.IN_REVIEW
    said = public(browser, story).main
    assert "钵池街道城管办" in said, "the trail says who was silent"


def test_an_upper_room_without_people_leaves_the_result_to_the_one_above_it(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    for login in ("li", "qian", "wu"):
        cast.leaves(login, clock.now)
    story = a_topic(cast, clock, Status.RESULT_ANNOUNCED)
    clock.advance(days=8)
    assert "上一级议事室 · 清江浦区协商议事室" in public(browser, story).main
    page = browser.sign_in("gu", PASSWORD)
    assert story.row.number in page.html, "it lies on their desk"
    desk(browser, story, "gu")
    browser.submit("确认办结")
    assert story.status is Status.CLOSED


# --- Merged, doubted, across the festival


def test_a_merged_topic_whose_target_is_withheld_comes_back_with_its_slip(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    code = file_by_slip(browser, cast)
    story = filed(cast, clock).walk(*WALKS[Status.MERGED][1:])
    target = Story(cast, clock)
    target.topic = story.row.merged_into_id or 0
    target.move("withhold")
    the_worker_goes_on(clock, 1)
    assert story.status is Status.IN_REVIEW
    page = look_up(browser, code)
    assert story.row.number in page.main
    assert "这件事重新单独办。" in page.main


@pytest.mark.parametrize("seconds", [-1, 0])
def test_a_doubt_in_the_last_second_is_not_lost_when_the_notice_closes(
    browser: Browser, cast: Cast, clock: Clock, seconds: int
) -> None:
    story = a_topic(cast, clock, Status.ANNOUNCED)
    until = notice_until(story.row)
    assert until is not None
    clock.to(until + timedelta(seconds=seconds))
    browser.get(f"/t/{story.row.number}/doubts")
    page = browser.submit("提交，拿单子", text="修灯的钱从哪儿出？")
    assert re.search(r"\d{4} \d{4} \d{4} \d{4}", page.main)
    clock.advance(seconds=2)
    Worker(clock).work()
    db.session.rollback()
    assert story.status is Status.ANNOUNCED, "the clock waits for the first look"

    page = desk(browser, story, "sun")
    assert "疑问" in page.main
    assert not [form for form in page.all("form") if "close_notice" in _verbs(form)]
    browser.get("/desk")
    browser.submit("公开")
    doubt = db.session.scalars(sa.select(Doubt).where(Doubt.topic_id == story.topic)).one()
    assert doubt.state in (DoubtState.OPEN, DoubtState.CARRIED), "owed an answer, or carried to research with a date"


def test_a_clock_across_spring_festival_counts_working_days_and_the_make_up_day(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    """2026: off from 15 to 23 February, at work on Saturday the 14th and on Saturday the 28th."""
    with writing():
        calendar.seed(clock.now)
    clock.to(datetime(2026, 2, 12, 2, 0, tzinfo=UTC))
    browser.get(f"/r/{cast.codes['heping']}/pose")
    page = browser.submit("提交，拿单子", text="3 号楼的路灯坏了一个月，晚上看不见路。")
    assert "2月13日" in page.main, "first look: the next working day"
    assert "2月26日" in page.main, "review: 13, 14 (made up), 24, 25, 26"
    story = filed(cast, clock)
    story.move("accept")
    clock.to(datetime(2026, 2, 24, 0, 30, tzinfo=UTC))
    assert "已超期" not in public(browser, story).main
    clock.to(datetime(2026, 2, 27, 0, 30, tzinfo=UTC))
    assert "已超期" in public(browser, story).main


def _verbs(form: Element) -> list[str]:
    return [one.get("value", "") for one in form.iter(XHTML + "input") if one.get("name") == "verb"]
