"""Issue 5, point 2. A notice runs in public; each doubt has its answer or its clock; it closes as its guards allow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import PASSWORD, Cast
from clock import Clock
from factories import Story, a_topic
from pages import Browser, Page
from written import a_doubt, a_position

from app.domain.clock import local_day
from app.domain.errors import Refused
from app.domain.inbox import InboxKind
from app.domain.stages import Status
from app.extensions import db
from app.jobs.worker import Worker
from app.models.contributions import Doubt, DoubtState
from app.models.unit_of_work import writing
from app.services import doubts, first_look

NOTICES = [
    # status, who closes it, the button, where it goes
    (Status.ANNOUNCED, "sun", "结束公示", Status.IN_RESEARCH),
    (Status.RESOLUTION_ANNOUNCED, "chen", "开始办理", Status.IN_PROGRESS),
]
notices = pytest.mark.parametrize(("status", "by", "button", "target"), NOTICES, ids=[one[0].value for one in NOTICES])


def public(browser: Browser, story: Story) -> Page:
    return browser.get(f"/t/{story.row.number}?after={story.row.public_version}")


def desk(browser: Browser, story: Story, login: str) -> Page:
    browser.sign_in(login, PASSWORD)
    return browser.get(f"/desk/topics/{story.row.number}")


def disabled(page: Page) -> list[str]:
    return ["".join(one.itertext()).strip() for one in page.all("button") if one.get("disabled") is not None]


def shown(story: Story, doubt_id: int, by: str) -> None:
    with writing():
        doubts.publish(doubt_id, story.cast.actor(by), now=story.clock.now)


def the_worker_comes_by(clock: Clock) -> None:
    clock.advance(hours=1)  # it looks at the clocks now and then, not at every moment
    Worker(clock).work()
    db.session.rollback()


@notices
def test_point_2_the_period_runs_in_public_and_binds_the_desk(
    browser: Browser, cast: Cast, clock: Clock, status: Status, by: str, button: str, target: Status
) -> None:
    story = a_topic(cast, clock, status)
    assert "还有 7 天" in public(browser, story).main
    page = desk(browser, story, by)
    assert button in disabled(page)
    assert "公示到" in page.main
    clock.advance(days=8)
    desk(browser, story, by)
    browser.submit(button)
    assert story.status is target


@notices
def test_point_2_the_clock_closes_it_when_nobody_does(
    browser: Browser, cast: Cast, clock: Clock, status: Status, by: str, button: str, target: Status
) -> None:
    story = a_topic(cast, clock, status)
    clock.advance(days=6)
    the_worker_comes_by(clock)
    assert story.status is status
    clock.advance(days=3)
    the_worker_comes_by(clock)
    assert story.status is target


@notices
def test_point_2_neither_hand_nor_clock_closes_over_an_open_doubt(
    browser: Browser, cast: Cast, clock: Clock, status: Status, by: str, button: str, target: Status
) -> None:
    story = a_topic(cast, clock, status)
    doubt = a_doubt(story, "钱从哪儿来？")
    clock.advance(days=9)
    the_worker_comes_by(clock)
    assert story.status is status, "it waits for a first look"
    page = desk(browser, story, by)
    assert button in disabled(page)
    assert "还有 1 个疑问等人初看。" in page.main

    shown(story, doubt, by)
    the_worker_comes_by(clock)
    assert story.status is status, "it waits for its answer"
    assert "还有 1 个疑问没有答复。" in desk(browser, story, by).main
    with writing():
        doubts.answer(doubt, "从街道的维修资金里出。", cast.actor(by), now=clock.now)
    the_worker_comes_by(clock)
    assert story.status is target
    assert "从街道的维修资金里出。" in public(browser, story).main, "the answer stays in public"


def test_point_2_each_doubt_stands_with_its_answer_or_its_clock(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.ANNOUNCED)
    first, second = a_doubt(story, "钱从哪儿来？"), a_doubt(story, "会不会停电？")
    shown(story, first, "sun")
    shown(story, second, "sun")
    with writing():
        doubts.answer(first, "从街道的维修资金里出。", cast.actor("sun"), now=clock.now)
    said = public(browser, story).main
    assert "从街道的维修资金里出。" in said
    assert "等待答复" in said
    clock.advance(days=5)
    assert "超期" in public(browser, story).main, "an answer that is late says so by itself"


def test_point_2_nothing_starts_before_an_opposing_position_has_its_explanation(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.IN_RESEARCH)
    position = a_position(story, text="我们楼不同意装在窗下。")
    with writing():
        first_look.show(InboxKind.POSITION, position, cast.actor("sun"), now=clock.now)
    story.walk("schedule", "4", "hold", "announce_resolution", "8")
    the_worker_comes_by(clock)
    assert story.status is Status.RESOLUTION_ANNOUNCED
    page = desk(browser, story, "chen")
    assert "开始办理" in disabled(page)
    assert "还有 1 个不同主张没有得到说明。" in page.main


@pytest.mark.parametrize(
    ("button", "typed", "state"),
    [
        ("留到摸情况时答复", {"until": "2026-04-20"}, DoubtState.CARRIED),
        ("公开并答复", {"answer": "从街道的维修资金里出。"}, DoubtState.ANSWERED),
    ],
)
def test_point_2_a_doubt_after_the_last_day_is_looked_at_and_settled_with_one_press(
    browser: Browser, cast: Cast, clock: Clock, button: str, typed: dict[str, str], state: DoubtState
) -> None:
    story = a_topic(cast, clock, Status.ANNOUNCED)
    clock.advance(days=9)
    id_ = a_doubt(story, "钱从哪儿来？")
    browser.sign_in("sun", PASSWORD)
    browser.get(f"/desk/inbox/doubt/{id_}")
    assert browser.submit(button, **{f"doubt-{id_}-{name}": value for name, value in typed.items()}).status == 200
    doubt = db.session.get_one(Doubt, id_, populate_existing=True)
    assert (doubt.state, doubt.settled_by) == (state, cast.accounts["sun"])
    said = public(browser, story).main
    assert "钱从哪儿来？" in said
    assert ("4月20日" if state is DoubtState.CARRIED else "从街道的维修资金里出。") in said


def test_point_2_what_the_desk_itself_carried_is_settled(cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.ANNOUNCED)
    id_ = a_doubt(story, "钱从哪儿来？")
    shown(story, id_, "sun")
    with writing():
        doubts.carry(id_, local_day(clock.now) + timedelta(days=9), cast.actor("sun"), now=clock.now)
    with pytest.raises(Refused), writing():
        doubts.answer(id_, "从街道的维修资金里出。", cast.actor("sun"), now=clock.now)
