"""Issue 5, point 4. The meeting as everybody follows it, its door, and its record on paper."""

from __future__ import annotations

import pytest
from cast import Cast
from clock import Clock
from factories import Story, a_topic
from flask import Flask
from pages import Browser, Page

from app.domain.stages import Party, Status
from app.extensions import db
from app.models.meetings import CheckIn, LineKind, Meeting
from app.models.unit_of_work import writing
from app.queries.facts import planned_meeting
from app.queries.meetings import agreed, minority_views, sitting
from app.services import meetings, preparing
from app.services.check_ins import door_code


@pytest.fixture
def story(app: Flask, cast: Cast, clock: Clock) -> Story:
    return a_topic(cast, clock, Status.SCHEDULED)


@pytest.fixture
def number(story: Story) -> int:
    meeting = planned_meeting(story.row)
    assert meeting is not None
    return meeting.id


def it_begins(story: Story, number: int) -> None:
    story.clock.to(db.session.get_one(Meeting, number).starts_at)


def at_the_door(browser: Browser, number: int) -> Page:
    return browser.get(f"/m/{number}/door?code={door_code(number)}")


def lines_of(story: Story, number: int) -> None:
    """Everything a record can hold."""
    now, sun = story.clock.now, story.cast.actor("sun")
    with writing():
        point = sitting(number, now).agenda[0].item
        assert point is not None
        for kind, party, text in (
            (LineKind.SAID, Party.PEOPLE, "七号楼住户：一下雨就进不了门"),
            (LineKind.AGREED, None, "月底前清一次管"),
            (LineKind.NOT_AGREED, None, "井盖的钱谁出，没谈拢"),
            (LineKind.MINORITY, Party.PEOPLE, "一位住户认为应当整条路重做"),
        ):
            meetings.write_line(number, kind, text, sun, now=now, agenda_item_id=point.id, party=party)
        preparing.record_attendance(story.topic, {Party.PEOPLE: 6, Party.GOVERNMENT: 2}, sun, now=now)
        motion = meetings.put_motion(number, "先清管再谈井盖", sun, now=now, agenda_item_id=point.id)
        meetings.count_hands(motion.id, meetings.Hands(6, 1, 1), sun, now=now)


# --- The page


def test_everybody_reads_when_where_and_what_is_talked_over(story: Story, number: int, browser: Browser) -> None:
    page = browser.get(browser.get(f"/t/{story.row.number}").href("看这次会的议程"))
    assert "和平里社区议事室" in page.main
    assert "加一道雨水箅子" in page.main
    assert "谁都可以来" in page.main


def test_what_is_written_down_appears_while_the_meeting_goes_on(story: Story, number: int, browser: Browser) -> None:
    it_begins(story, number)
    browser.get(f"/m/{number}")
    lines_of(story, number)
    page = browser.get(f"/m/{number}?after={story.row.public_version}")
    assert "月底前清一次管" in page.main
    assert "赞成 6，反对 1，弃权 1" in page.main


def test_the_motion_hands_are_raised_for_stands_on_top(story: Story, number: int, browser: Browser) -> None:
    it_begins(story, number)
    with writing():
        meetings.put_motion(number, "今年就动工", story.cast.actor("sun"), now=story.clock.now)
    page = browser.get(f"/m/{number}?screen=1")
    assert page.main.index("今年就动工") < page.main.index("议程")
    assert page.headers["Refresh"] == "20"
    assert "Refresh" not in browser.get(f"/m/{number}").headers


def test_a_meeting_about_a_hidden_matter_is_hidden_with_it(story: Story, number: int, browser: Browser) -> None:
    story.move("withhold")
    for path in (f"/m/{number}", f"/m/{number}/record"):
        page = browser.get(path)
        assert "和平里社区议事室" not in page.main
        assert "加一道雨水箅子" not in page.main


def test_there_is_no_meeting_with_another_number(app: Flask, cast: Cast, browser: Browser) -> None:
    assert browser.get("/m/4711").status == 404
    assert browser.get("/m/4711/door").status == 404


def test_a_meeting_that_never_happened_says_so_and_is_called_anew(
    story: Story, number: int, browser: Browser, clock: Clock
) -> None:
    it_begins(story, number)
    clock.advance(days=2)
    assert "还没有会议记录" in browser.get(f"/m/{number}").main
    clock.advance(days=6)
    story.move("call_off", by="clock")
    assert "这次会没有开" in browser.get(f"/m/{number}?after={story.row.public_version}").main


# --- The door


def test_one_tap_at_the_door_counts_a_party_without_a_name(story: Story, number: int, browser: Browser) -> None:
    it_begins(story, number)
    at_the_door(browser, number)
    page = browser.submit("人民群众")
    assert "已按“人民群众”签到" in page.main
    assert {each.party: each.by_phone for each in sitting(number, story.clock.now).heads if each.by_phone} == {
        Party.PEOPLE: 1
    }


def test_a_phone_counts_once_and_may_change_its_party(story: Story, number: int, browser: Browser) -> None:
    it_begins(story, number)
    at_the_door(browser, number)
    browser.submit("人民群众")
    browser.submit("政协委员")  # on the answer
    at_the_door(browser, number)
    browser.submit("政协委员")  # scanned once more
    rows = db.session.query(CheckIn).all()
    assert [row.party for row in rows] == [Party.CPPCC_MEMBER]


def test_a_phone_without_cookies_counts_once_however_often_it_presses(
    app: Flask, story: Story, number: int, browser: Browser
) -> None:
    it_begins(story, number)
    key = at_the_door(browser, number).all("input", name="key")[0].get("value")
    for party in ("people", "people", "expert"):
        phone = Browser(app.test_client(use_cookies=False))
        page = phone.post(f"/m/{number}/check-ins", {"key": key, "code": door_code(number), "party": party})
        assert page.status == 200
    assert [row.party for row in db.session.query(CheckIn)] == [Party.EXPERT]


def test_who_is_not_at_the_door_is_not_counted(story: Story, number: int, browser: Browser) -> None:
    it_begins(story, number)
    wrong = f"{(int(door_code(number)) + 1) % 10**6:06}"
    browser.get(f"/m/{number}/door?code={wrong}")
    page = browser.submit("人民群众")
    assert page.status == 422
    assert "跟门口的签到码对不上" in page.main
    assert db.session.query(CheckIn).count() == 0


def test_codes_cannot_be_tried_out_for_long_while_a_whole_hall_checks_in(
    app: Flask, story: Story, number: int, browser: Browser
) -> None:
    it_begins(story, number)
    for _ in range(40):  # from one address
        phone = Browser(app.test_client())
        at_the_door(phone, number)
        assert phone.submit("人民群众").status == 200
    browser.get(f"/m/{number}/door?code=000000")
    tried = [browser.submit("人民群众").status for _ in range(30)]
    assert set(tried) == {422}
    assert browser.post(f"/m/{number}/check-ins", {"code": "000001"}).status == 429


def test_the_door_opens_two_hours_before_and_closes_with_the_record(
    story: Story, number: int, browser: Browser
) -> None:
    assert "现在不能签到" in at_the_door(browser, number).main
    it_begins(story, number)
    story.clock.advance(hours=-1)
    at_the_door(browser, number)
    assert browser.submit("人民群众").status == 200
    it_begins(story, number)
    at_the_door(browser, number)
    lines_of(story, number)
    with writing():
        meetings.put_record_together(number, lambda _read: "记录", story.cast.actor("sun"), now=story.clock.now)
    page = browser.submit("人民群众")
    assert page.status == 422
    assert "请跟记录员说您到了" in page.main


def test_phones_and_paper_are_added_up_in_sight(story: Story, number: int, browser: Browser) -> None:
    it_begins(story, number)
    at_the_door(browser, number)
    browser.submit("人民群众")
    with writing():
        people = {Party.PEOPLE: 4, Party.GOVERNMENT: 2}
        preparing.record_attendance(story.topic, people, story.cast.actor("chen"), now=story.clock.now)
    page = browser.get(f"/m/{number}?after={story.row.public_version}")
    row = next(row for row in page.all("tr") if "群众" in "".join(row.itertext()))
    assert [cell.text.strip() for cell in list(row)[1:]] == ["–", "–", "1", "4", "5"]
    assert "共到 7 人" in page.main


# --- The record


@pytest.fixture
def held(story: Story, number: int) -> Story:
    it_begins(story, number)
    lines_of(story, number)
    with writing():
        sun = story.cast.actor("sun")
        meetings.put_record_together(number, lambda _read: "整理好的记录", sun, now=story.clock.now)
    story.move("hold", prepared=False)
    return story


def test_the_printed_record_holds_everything_that_was_written_down(held: Story, number: int, browser: Browser) -> None:
    sheet = browser.get(browser.get(f"/m/{number}").href("打印议事记录表"))
    assert sheet.h1 == "协商议事记录表"
    for words in (
        *("和平里社区协商议事室", "7 号楼前积水", held.row.number, "和平里社区议事室"),
        *("人民群众 6", "党委政府 2", "共 8 人"),
        *("加一道雨水箅子", "七号楼住户：一下雨就进不了门", "月底前清一次管", "井盖的钱谁出，没谈拢"),
        *("一位住户认为应当整条路重做", "先清管再谈井盖", "赞成 6，反对 1，弃权 1", "召集人签字", "记录人签字"),
    ):
        assert words in sheet.main, words


def test_what_was_agreed_and_the_minority_view_go_on_without_retyping(held: Story) -> None:
    assert agreed(held.topic) == ["月底前清一次管"]
    assert minority_views(held.topic) == ["一位住户认为应当整条路重做"]


def test_a_record_written_as_one_text_is_read_as_it_is(app: Flask, cast: Cast, clock: Clock, browser: Browser) -> None:
    story = a_topic(cast, clock, Status.DELIBERATED)
    number = db.session.query(Meeting.id).filter_by(topic_id=story.topic).scalar()
    for path in (f"/m/{number}", f"/m/{number}/record"):
        assert "城管办答应先清管" in browser.get(path).main
