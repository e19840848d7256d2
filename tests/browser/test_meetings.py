"""Research and the meeting in a real browser: on a phone and a screen, in both languages, and on paper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cast import Cast
from clock import Clock
from desk_door import sign_in
from factories import Story, a_topic
from flask import Flask
from looking import accessibility_faults, keep, sideways

from app.domain.clock import local_day
from app.domain.stages import Party, Status
from app.extensions import db
from app.models.meetings import LineKind, Meeting
from app.models.research import InvitedBy
from app.models.unit_of_work import writing
from app.queries.facts import planned_meeting
from app.queries.meetings import sitting
from app.services import meetings, preparing, research
from app.services.check_ins import door_code

SCREENS = {"360": {"width": 360, "height": 740}, "1280": {"width": 1280, "height": 900}}
LOOKS = [
    (language, size, mode) for language in ("zh-CN", "en-GB") for size in SCREENS for mode in ("standard", "elder")
]


@pytest.fixture
def researched(app: Flask, cast: Cast, clock: Clock) -> Story:
    """With a visit, a fact, two options and somebody invited."""
    story = a_topic(cast, clock, Status.IN_RESEARCH)
    sun, now = cast.actor("sun"), clock.now
    with writing():
        day = local_day(now) - timedelta(days=1)
        parties = [Party.PEOPLE, Party.GOVERNMENT]
        seen = "三号雨水口被装修垃圾堵死。住户说前年起就这样，老人雨天出不了门。"
        research.write_visit(story.topic, day, "孙丽、物业老李、街道城管办", seen, sun, now=now, parties=parties)
        research.write_fact(story.topic, "楼前雨水管直径 20 厘米，1998 年建。", "竣工图", sun, now=now)
        for option in (
            research.OptionWords(
                "先清淤，换掉堵死的那段老管", "约 6.8 万元，街道维修资金", "汛期前能做完", "路面以后还要动"
            ),
            research.OptionWords("整院路面刨低 15 厘米，重做雨水管", "约 41 万元", "", "要排进明年的改造计划"),
        ):
            research.draft_option(story.topic, option, sun, now=now)
        research.invite(story.topic, Party.EXPERT, "退休工程师老周", InvitedBy.TELEPHONE, sun, now=now)
    return story


@pytest.fixture
def number(researched: Story) -> int:
    """The meeting, begun, with a record under way and hands raised."""
    researched.move("schedule", prepared=False)
    meeting = planned_meeting(researched.row)
    assert meeting is not None
    number = meeting.id
    researched.clock.to(meeting.starts_at)
    sun, now = researched.cast.actor("sun"), researched.clock.now
    with writing():
        point = sitting(number, now).agenda[0].item
        assert point is not None
        for kind, party, text in (
            (LineKind.SAID, Party.PEOPLE, "一下雨就进不了门，老人都不敢下楼。"),
            (LineKind.SAID, Party.GOVERNMENT, "清淤的钱街道今年就能出，换管要报计划。"),
            (LineKind.AGREED, None, "月底前清一次管，汛期前换掉堵死的那一段。"),
            (LineKind.NOT_AGREED, None, "井盖的钱谁出，没谈拢。"),
            (LineKind.MINORITY, Party.PEOPLE, "一位住户认为应当整条路重做。"),
        ):
            meetings.write_line(number, kind, text, sun, now=now, agenda_item_id=point.id, party=party)
        preparing.record_attendance(researched.topic, {Party.PEOPLE: 14, Party.GOVERNMENT: 2}, sun, now=now)
        counted = meetings.put_motion(number, "先清管，再谈井盖", sun, now=now, agenda_item_id=point.id)
        meetings.count_hands(counted.id, meetings.Hands(12, 2, 2), sun, now=now)
        meetings.put_motion(number, "井盖的钱由物业和街道各出一半", sun, now=now)
    return number


def opened(open_page: Any, look: tuple[str, str, str], login: str | None = None) -> Any:
    language, size, mode = look
    page = open_page(locale=language, viewport=SCREENS[size])
    page.goto("/")
    if mode == "elder":
        page.get_by_role("button", name="长辈版" if language == "zh-CN" else "Large print").click()
    if login:
        sign_in(page, login)
    return page


def looks_well(page: Any, address: str, name: str, look: tuple[str, str, str]) -> None:
    page.goto(address)
    for folded in page.locator("details.move").all():
        folded.evaluate("one => one.open = true")
    keep(page, f"{name}-{'-'.join(look)}")
    assert accessibility_faults(page) == [], f"{address} {look}"
    assert sideways(page) == 0, f"{address} {look}"


@pytest.mark.parametrize("look", LOOKS, ids="-".join)
def test_research_looks_well(open_page: Any, researched: Story, look: tuple[str, str, str]) -> None:
    page = opened(open_page, look, "sun")
    looks_well(page, f"/desk/topics/{researched.row.number}/research", "research", look)
    looks_well(page, f"/t/{researched.row.number}", "research-public", look)


@pytest.mark.parametrize("look", LOOKS, ids="-".join)
def test_the_meeting_looks_well(open_page: Any, researched: Story, number: int, look: tuple[str, str, str]) -> None:
    page = opened(open_page, look, "sun")
    for address, name in (
        (f"/m/{number}", "meeting"),
        (f"/m/{number}?screen=1", "meeting-screen"),
        (f"/m/{number}/record", "meeting-record"),
        (f"/m/{number}/door?code={door_code(number)}", "meeting-door"),
        ("/desk/meetings", "desk-meetings"),
        (f"/desk/meetings/{number}", "desk-meeting"),
        (f"/desk/meetings/{number}/door-sheet", "door-sheet"),
        (f"/desk/meetings/{number}/invitation", "invitation"),
    ):
        looks_well(page, address, name, look)


def test_sheets_come_out_of_the_printer_on_one_page(
    open_page: Any, researched: Story, number: int, tmp_path: Any
) -> None:
    import pypdfium2

    page = opened(open_page, ("zh-CN", "1280", "standard"), "sun")
    for address in (
        f"/m/{number}/record",
        f"/desk/meetings/{number}/door-sheet",
        f"/desk/meetings/{number}/invitation",
    ):
        page.goto(address)
        pdf = page.pdf(prefer_css_page_size=True)
        document = pypdfium2.PdfDocument(pdf)
        assert len(document) == 1, address
        words = document[0].get_textpage().get_text_range()
        assert "和平里社区协商议事室" in words
        assert "工作台" not in words  # the desk's ways are not printed


def test_a_phone_without_javascript_checks_in_with_one_tap(open_page: Any, number: int, researched: Story) -> None:
    page = open_page(javascript=False)
    page.goto(f"/m/{number}/door?code={door_code(number)}")
    page.get_by_role("button", name="人民群众").click()
    page.get_by_text("已按“人民群众”签到").wait_for()
    heads = {each.party: each.by_phone for each in sitting(number, researched.clock.now).heads}
    assert heads[Party.PEOPLE] == 1
    assert db.session.get_one(Meeting, number).record is None
