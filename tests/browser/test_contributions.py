"""What people add to a topic, in a browser: every form fits a small phone, suits everybody, works by taps alone."""

from __future__ import annotations

from typing import Any

import pytest
from factories import Story, a_topic
from looking import accessibility_faults, keep, sideways
from playwright.sync_api import expect

from app.domain.inbox import InboxKind
from app.domain.stages import HelpKind, RemarkKind, Solved, Status
from app.extensions import db
from app.models.outcomes import Objection
from app.models.remarks import Remark
from app.models.topics import Topic
from app.models.unit_of_work import writing
from app.services import answers, first_look, remarks, results
from app.services.contributing import Sender

FORMS = {
    Status.ANNOUNCED: ("doubts", "comments", "facts", "followers"),
    Status.IN_PROGRESS: ("questions", "offers", "restart-requests"),
    Status.CLOSED: ("ratings", "restart-requests", "doubts"),
}
WIDE = {"width": 1280, "height": 900}


def say(story: Story, kind: RemarkKind, words: str, *, gives: HelpKind | None = None, is_shown: bool = True) -> int:
    key = f"{story.topic}|{words}"[:64]
    with writing():
        topic = db.session.get_one(Topic, story.topic)
        once = {"key": key, "sender": Sender(device_mark=key), "now": story.clock.now}
        remarks.hand_in(kind, words, room_id=topic.room_id, topic=topic, gives=gives, **once)
    row = db.session.query(Remark).order_by(Remark.id.desc()).first()
    if is_shown:
        with writing():
            first_look.show(InboxKind.REMARK, row.id, story.cast.actor("chen"), now=story.clock.now)
    return row.id


def a_talked_about_topic(cast: Any, clock: Any, status: Status) -> Story:
    """One with something of everything that its status takes."""
    story = a_topic(cast, clock, Status.IN_REVIEW if status is Status.ANNOUNCED else Status.IN_PROGRESS)
    if status is Status.ANNOUNCED:
        say(story, RemarkKind.COMMENT, "早该弄了，去年就有人摔过。")
        say(story, RemarkKind.FACT, "量过了：7 号楼门口比路面低 9 厘米，水要两个钟头才退。")
        say(story, RemarkKind.COMMENT, "还没有人看过的一句", is_shown=False)
        story.move("admit")
        return story
    chen = cast.actor("chen")
    asked = say(story, RemarkKind.QUESTION, "哪天进场？要不要挪车？")
    say(story, RemarkKind.QUESTION, "工期多长？")
    say(story, RemarkKind.OFFER, "我会电焊，箅子可以帮着焊。", gives=HelpKind.SKILL)
    with writing():
        answers.answer(asked, "下周三进场，前一天请把车挪到北门。", chen, now=clock.now)
    if status is Status.CLOSED:
        story.move("report_result")
        with writing():
            results.hand_in_rating(
                db.session.get_one(Topic, story.topic),
                answered=True,
                solved=Solved.PARTLY,
                satisfied=False,
                key="rating",
                sender=Sender(device_mark="rating"),
                now=clock.now,
            )
            results.object_to(story.topic, "下雨还是积一点水", device_mark="o", slip_id=None, now=clock.now)
        objection = db.session.query(Objection).one()
        with writing():
            first_look.show(InboxKind.OBJECTION, objection.id, chen, now=clock.now)
        with writing():
            results.answer_objection(objection.id, "又清了一遍，请您下次下雨再看看。", chen, now=clock.now)
        clock.advance(days=8)
        story.move("confirm")
    return story


@pytest.mark.parametrize("mode", ["standard", "elder"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("status", FORMS)
def test_the_topic_page_and_its_forms_suit_everybody(
    open_page: Any, live_server: str, cast: Any, clock: Any, status: Status, locale: str, mode: str
) -> None:
    story = a_talked_about_topic(cast, clock, status)
    number = story.row.number
    page = open_page(locale=locale)
    page.context.add_cookies([{"name": "mode", "value": mode, "url": live_server}])
    for path in (f"/t/{number}", *(f"/t/{number}/{noun}" for noun in FORMS[status])):
        page.goto(path)
        keep(page, f"{status}-{path.rpartition('/')[2].replace(number, 'topic')}-{locale}-{mode}-360")
        assert sideways(page) == 0, path
        assert accessibility_faults(page) == [], path


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_topic_page_to_a_voice_and_a_slip_by_taps_alone(
    open_page: Any, cast: Any, clock: Any, javascript: bool
) -> None:
    story = a_talked_about_topic(cast, clock, Status.ANNOUNCED)
    page = open_page(javascript=javascript)
    page.goto(f"/t/{story.row.number}")
    page.get_by_role("button", name="我也遇到").click()
    keep(page, f"voice-zh-CN-{javascript}-360")
    expect(page.get_by_role("heading", level=1)).to_have_text("您的一票算上了")
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("您的一票撤回了")
    page.get_by_role("button", name="我也遇到").click()
    page.get_by_role("button", name="领一张单子").click()
    expect(page.locator(".slip__number")).to_be_visible()


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_on_a_wide_screen_it_reads_as_well(open_page: Any, cast: Any, clock: Any, locale: str) -> None:
    story = a_talked_about_topic(cast, clock, Status.CLOSED)
    page = open_page(locale=locale, viewport=WIDE)
    for noun in ("", "/ratings"):
        page.goto(f"/t/{story.row.number}{noun}")
        keep(page, f"closed-wide{noun.replace('/', '-')}-{locale}-1280")
        assert sideways(page) == 0
