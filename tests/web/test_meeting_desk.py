"""Issue 5, point 4. The clerk's page: what is said, agreed and counted becomes the record, and the meeting goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import PASSWORD, Cast
from clock import Clock
from factories import Story, a_topic
from flask import Flask
from pages import Browser

from app.domain.clock import Calendar
from app.domain.meetings import is_in_a_holiday
from app.domain.stages import Party, Status
from app.extensions import db
from app.models.meetings import Meeting, RecordLine
from app.models.unit_of_work import writing
from app.queries.facts import planned_meeting
from app.services import preparing


@pytest.fixture
def story(app: Flask, cast: Cast, clock: Clock) -> Story:
    """A meeting that has just begun."""
    story = a_topic(cast, clock, Status.SCHEDULED)
    clock.to(number_of(story) and db.session.get_one(Meeting, number_of(story)).starts_at)
    return story


def number_of(story: Story) -> int:
    meeting = planned_meeting(story.row)
    assert meeting is not None
    return meeting.id


def signed_in(app: Flask, story: Story, login: str) -> Browser:
    clerk = Browser(app.test_client())
    clerk.sign_in(login, PASSWORD)
    clerk.get(f"/desk/meetings/{number_of(story)}")
    return clerk


@pytest.fixture
def sun(app: Flask, story: Story) -> Browser:
    return signed_in(app, story, "sun")


def write(clerk: Browser, text: str, kind: str = "said", **more: str) -> None:
    clerk.submit("记下来", line=text, kind=kind, **more)


def test_the_list_of_the_desk_leads_to_the_meeting(story: Story, sun: Browser) -> None:
    sun.get("/desk/meetings")
    assert sun.click("7 号楼前积水").path == f"/desk/meetings/{number_of(story)}"


def test_a_meeting_goes_from_the_first_word_to_deliberated(story: Story, sun: Browser) -> None:
    write(sun, "七号楼住户说了积水的情况", party="people")
    write(sun, "月底前清一次管", "agreed")
    sun.submit("存下人数", people="6", government="2")
    sun.submit("显示出来，开始数", motion="先清管")
    sun.submit("存下票数", hands_for="6", hands_against="1", abstained="1")
    page = sun.submit("整理成会议记录")
    assert "月底前清一次管" in page.main
    assert "赞成 6，反对 1，弃权 1" in page.main

    sun.submit("协商会开过了")
    assert story.status is Status.DELIBERATED
    record = db.session.query(Meeting.record).filter_by(topic_id=story.topic).scalar()
    for words in ("共 8 人", "群众", "七号楼住户说了积水的情况", "月底前清一次管", "先清管"):
        assert words in record


def test_from_research_to_deliberated_the_convener_types_nothing_twice(
    app: Flask, cast: Cast, clock: Clock, browser: Browser
) -> None:
    story = a_topic(cast, clock, Status.IN_RESEARCH)
    browser.sign_in("sun", PASSWORD)
    browser.get(f"/desk/topics/{story.row.number}/research")
    browser.submit("存下方案", text="先清淤再换管", cost="约 6.8 万元")
    starts = clock.now + timedelta(days=3)
    browser.submit("召集协商会", starts_at=starts.strftime("%Y-%m-%dT%H:%M"), place="和平里社区议事室")
    assert story.status is Status.SCHEDULED

    number = number_of(story)
    clock.to(db.session.get_one(Meeting, number).starts_at)
    browser.sign_in("sun", PASSWORD)
    browser.get(f"/desk/meetings/{number}")
    write(browser, "同意先清淤", "agreed")
    browser.submit("存下人数", people="9")
    browser.submit("整理成会议记录")
    browser.submit("协商会开过了")
    assert story.status is Status.DELIBERATED
    assert "先清淤再换管" in browser.get(f"/m/{number}/record").main


def test_a_line_is_struck_out_and_stays_out_of_the_record(story: Story, sun: Browser) -> None:
    write(sun, "说错的一句话")
    write(sun, "另外一句话")
    page = sun.page
    assert page is not None
    (first, _second) = [form for form in page.all("form") if (form.get("action") or "").endswith("/strike")]
    token = page.all("input", name="csrf_token")[0].get("value")
    sun.post(first.get("action") or "", {"csrf_token": token})
    assert "说错的一句话" not in sun.get(f"/m/{number_of(story)}?after={story.row.public_version}").main
    assert db.session.query(RecordLine).count() == 2  # nothing is erased


def test_two_clerks_at_once_both_keep_their_lines(app: Flask, story: Story, sun: Browser) -> None:
    chen = signed_in(app, story, "chen")
    write(sun, "孙丽记下的")
    write(chen, "小陈记下的")  # from a page that did not have the other line yet
    assert chen.page is not None
    assert "孙丽记下的" in chen.page.main
    assert "小陈记下的" in chen.page.main


def test_a_second_press_writes_no_second_line(app: Flask, story: Story, sun: Browser) -> None:
    write(sun, "只说了一次的话")
    write(sun, "只说了一次的话")
    assert db.session.query(RecordLine).count() == 1


def test_two_clerks_who_count_differently_are_told_and_keep_what_they_typed(
    app: Flask, story: Story, sun: Browser
) -> None:
    sun.submit("存下人数", people="8")
    sun.submit("显示出来，开始数", motion="先清管")
    chen = signed_in(app, story, "chen")
    sun.submit("存下票数", hands_for="5", hands_against="3")
    page = chen.submit("存下票数", hands_for="6", hands_against="2")
    assert page.status == 409
    assert "刚才有人已经记了票数：赞成 5，反对 3，弃权 0" in page.main


@pytest.mark.parametrize("hands", [{"hands_for": "9"}, {"hands_for": "5", "hands_against": "3", "abstained": "1"}])
def test_more_hands_than_people_are_refused_with_a_sentence(story: Story, sun: Browser, hands: dict[str, str]) -> None:
    sun.submit("存下人数", people="8")
    sun.submit("显示出来，开始数", motion="先清管")
    page = sun.submit("存下票数", **hands)
    assert page.status == 422
    assert "举手的有 9 人，可到场登记的只有 8 人" in page.main
    assert page.all("input", name="hands_for")[0].get("value") == hands["hands_for"]


@pytest.mark.parametrize("typed", ["-1", "三个", "1.5", "99999999999999999999"])
def test_a_count_that_is_none_is_refused_and_stays_in_its_field(story: Story, sun: Browser, typed: str) -> None:
    page = sun.submit("存下人数", people=typed)
    assert page.status == 422
    assert "请填整数" in page.main
    assert page.all("input", name="people")[0].get("value") == typed


def test_a_line_written_after_the_record_opens_it_again(story: Story, sun: Browser) -> None:
    write(sun, "第一句话")
    sun.submit("存下人数", people="8")
    sun.submit("整理成会议记录")
    write(sun, "后来补的一句话")
    assert "协商会开过了" not in can_be_pressed(sun)
    sun.submit("整理成会议记录")
    assert "后来补的一句话" in db.session.get_one(Meeting, number_of(story), populate_existing=True).record


def can_be_pressed(clerk: Browser) -> set[str]:
    assert clerk.page is not None
    return {
        "".join(button.itertext()).strip() for button in clerk.page.all("button") if "disabled" not in button.attrib
    }


def test_a_record_waits_for_the_count_of_an_open_motion(story: Story, sun: Browser) -> None:
    write(sun, "第一句话")
    sun.submit("显示出来，开始数", motion="先清管")
    page = sun.submit("整理成会议记录")
    assert "还有一件事没数票" in page.main


def test_a_stale_tab_of_a_meeting_that_is_over_writes_nothing_and_gives_the_text_back(
    app: Flask, story: Story, sun: Browser
) -> None:
    with writing():
        convener = story.cast.actor("sun")
        preparing.record_attendance(story.topic, {Party.PEOPLE: 5}, convener, now=story.clock.now)
        preparing.write_record(story.topic, "已经写好的记录", convener, now=story.clock.now)
    story.move("hold", prepared=False)
    page = sun.submit("记下来", line="晚了一步的一句话")
    assert page.status == 422
    assert "晚了一步的一句话" in page.text
    assert db.session.query(RecordLine).count() == 0


def test_nothing_is_written_down_before_the_door_opens(app: Flask, cast: Cast, clock: Clock, browser: Browser) -> None:
    story = a_topic(cast, clock, Status.SCHEDULED)
    browser.sign_in("sun", PASSWORD)
    page = browser.get(f"/desk/meetings/{number_of(story)}")
    assert "记下来" not in page.buttons()
    assert "开会前两小时起" in page.main


def test_another_point_comes_last_on_the_agenda(story: Story, sun: Browser) -> None:
    sun.submit("列入议程", text="路灯的事也说一说")
    assert "2. 路灯的事也说一说" in sun.get(f"/m/{number_of(story)}?after={story.row.public_version}").main


def test_who_has_no_seat_here_cannot_write(app: Flask, story: Story) -> None:
    li = signed_in(app, story, "zhao")  # of this room, but a reviewer
    assert li.page is not None
    assert "记下来" not in li.page.buttons()
    token = li.get("/desk").all("input", name="csrf_token")[0].get("value")
    path = f"/desk/meetings/{number_of(story)}"
    assert li.post(f"{path}/lines", {"csrf_token": token, "line": "不该我写的话", "kind": "said"}).status == 403
    assert li.post(f"{path}/record", {"csrf_token": token}).status == 403
    assert db.session.query(RecordLine).count() == 0


def test_a_meeting_of_another_room_is_not_there(app: Flask, story: Story) -> None:
    he = Browser(app.test_client())
    he.sign_in("he", PASSWORD)
    assert he.get(f"/desk/meetings/{number_of(story)}").status == 404
    assert he.get(f"/desk/meetings/{number_of(story)}/door-sheet").status == 404


def test_the_door_sheet_bears_the_code_that_is_asked_for(story: Story, sun: Browser, app: Flask) -> None:
    sheet = sun.click("门口签到单")
    digits = sheet.texts("strong")[0]
    phone = Browser(app.test_client())
    phone.get(f"/m/{number_of(story)}/door")
    assert phone.submit("人民群众", code=digits).status == 200  # typed as it stands there, with its gap


@pytest.mark.parametrize(
    ("day", "is_one"),
    [("02-16", True), ("02-21", True), ("02-22", True), ("02-14", False), ("03-01", False), ("02-28", False)],
)
def test_a_day_of_spring_festival_is_known_as_a_holiday_and_a_plain_weekend_is_not(day: str, is_one: bool) -> None:
    from datetime import date

    def on(text: str) -> date:
        return date.fromisoformat(f"2026-{text}")

    off = [on(f"02-{n}") for n in (16, 17, 18, 19, 20, 23)]
    calendar = Calendar({**dict.fromkeys(off, False), on("02-14"): True, on("02-28"): True}, frozenset({2026}))
    assert is_in_a_holiday(on(day), calendar) is is_one


def test_the_minority_view_stands_in_the_form_of_the_resolution_already(app: Flask, story: Story, sun: Browser) -> None:
    write(sun, "一位住户认为应当整条路重做", "minority")
    sun.submit("存下人数", people="8")
    sun.submit("整理成会议记录")
    number = number_of(story)
    story.move("hold", prepared=False)
    page = sun.get(f"/desk/meetings/{number}")
    (field,) = page.all("textarea", name="minority_view")
    assert (field.text or "").strip() == "一位住户认为应当整条路重做"
