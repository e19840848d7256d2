"""What a desk does about a matter beside its moves: more time, a request to restart refused, a look back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from cast import PASSWORD, Cast
from clock import Clock
from factories import Story, a_topic, ask_for_a_restart, open_requests
from pages import Browser

from app.domain.stages import Status
from app.extensions import db
from app.jobs.schedule import look_back
from app.models.look_backs import Lasted, LookBack
from app.models.notices import Extension
from app.models.outcomes import RequestState, RestartRequest
from app.models.topics import SlipNews
from app.models.unit_of_work import writing
from app.services import news
from app.services.outbox import Promised


def desk_page(story: Story) -> str:
    return f"/desk/topics/{story.row.number}"


def look_backs(story: Story) -> list[LookBack]:
    return list(db.session.scalars(sa.select(LookBack).where(LookBack.topic_id == story.topic).order_by(LookBack.id)))


# --- More time


def test_more_time_is_asked_for_before_it_is_over_with_a_public_reason(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    due = story.row.due_at
    browser.sign_in("zhao", PASSWORD)
    browser.get(desk_page(story))
    browser.click("延长期限")
    page = browser.submit("延长期限", working_days="3", reason="要请城管办到现场")
    assert "新的期限和原因已经公开" in page.main
    assert story.row.due_at > due
    assert "要请城管办到现场" in browser.get(f"/t/{story.row.number}").main


def test_a_second_press_does_not_extend_twice(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    browser.sign_in("zhao", PASSWORD)
    form = browser.get(f"{desk_page(story)}/extension")
    browser.submit("延长期限", working_days="3", reason="要请城管办到现场")
    browser.page = form
    page = browser.submit("延长期限", working_days="3", reason="要请城管办到现场")
    assert page.status == 409
    assert "已经有人延了期" in page.main
    assert "要请城管办到现场" in page.html
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Extension)) == 1


@pytest.mark.parametrize("days", ["0", "31", "三天", ""])
def test_nonsense_is_no_number_of_days(browser: Browser, cast: Cast, clock: Clock, days: str) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    browser.sign_in("zhao", PASSWORD)
    browser.get(f"{desk_page(story)}/extension")
    page = browser.submit("延长期限", working_days=days, reason="要请城管办到现场")
    assert page.status == 422
    assert "1 到 30" in page.main
    assert "要请城管办到现场" in page.html


@pytest.mark.parametrize("status", [Status.ANNOUNCED, Status.SCHEDULED, Status.IN_PROGRESS, Status.REFERRED])
def test_a_period_of_residents_and_a_bodys_own_date_are_not_stretched(
    browser: Browser, cast: Cast, clock: Clock, status: Status
) -> None:
    story = a_topic(cast, clock, status)
    browser.sign_in("chen", PASSWORD)
    assert "延长期限" not in browser.get(desk_page(story)).main
    assert browser.get(f"{desk_page(story)}/extension").status == 404


def test_after_it_is_over_no_time_is_given(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    clock.to(story.row.due_at + timedelta(minutes=1))
    browser.sign_in("zhao", PASSWORD)
    assert browser.get(f"{desk_page(story)}/extension").status == 404


# --- A request to deliberate anew


def test_a_request_to_restart_is_refused_in_public_and_goes_up_once(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.RESULT_ANNOUNCED)
    ask_for_a_restart(story)
    browser.sign_in("chen", PASSWORD)
    browser.get(desk_page(story))
    browser.click("不同意重启协商")
    browser.submit("不同意重启协商", reason="管道上周已经换好，请再看一场雨")
    assert "请再看一场雨" in browser.get(f"/t/{story.row.number}").main
    assert [request.asked_above for request in open_requests(story.topic)] == [True]

    browser.sign_in("chen", PASSWORD)
    assert browser.get(f"{desk_page(story)}/restart-refusal").status == 403, "now it is the room above's"
    browser.sign_in("li", PASSWORD)
    browser.get(desk_page(story))
    browser.click("不同意重启协商")
    browser.submit("不同意重启协商", reason="现场看过，确实不积水")
    assert open_requests(story.topic) == []
    states = set(db.session.scalars(sa.select(RestartRequest.state).where(RestartRequest.topic_id == story.topic)))
    assert states == {RequestState.REFUSED}


def test_a_request_is_granted_by_deliberating_anew(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.RESULT_ANNOUNCED)
    ask_for_a_restart(story)
    browser.sign_in("chen", PASSWORD)
    browser.get(desk_page(story))
    browser.submit("重启协商", cause="管径太小，清了也没用")
    assert (story.status, story.row.round) == (Status.IN_RESEARCH, 2)
    assert "管径太小，清了也没用" in browser.get(f"/t/{story.row.number}").main


def test_of_two_who_refuse_the_second_is_told(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = Story(cast, clock, "city").walk("pose")
    assert browser.get(f"{desk_page(story)}/restart-refusal").status == 200  # the sign-in page
    browser.sign_in("tang", PASSWORD)
    assert browser.get(f"{desk_page(story)}/restart-refusal").status == 404


# --- Looking back


@pytest.fixture
def closed(cast: Cast, clock: Clock) -> Story:
    return a_topic(cast, clock, Status.CLOSED)


@pytest.mark.parametrize("days", [30, 90])
def test_some_time_after_closing_everybody_is_asked_once_whether_it_lasted(
    browser: Browser, closed: Story, days: int
) -> None:
    closed.clock.to(closed.row.closed_at + timedelta(days=days))
    for _ in range(2):
        look_back(closed.clock.now)
    assert [one.after_days for one in look_backs(closed)] == [days]
    assert f"满 {days} 天" in browser.get(f"/t/{closed.row.number}").main
    tell_slips(closed)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SlipNews)) > 0


def tell_slips(story: Story) -> None:
    """What the worker does with the promise that was made."""
    from app.models.audit import AuditEvent

    event = db.session.scalar(sa.select(AuditEvent.id).where(AuditEvent.tag == "look_back.asked"))
    with writing():
        promised = Promised(1, None, None, story.topic, None, {"event_id": event}, story.clock.now, 1)  # type: ignore[arg-type]
        news.tell_slips(promised, story.clock.now)


def test_a_day_earlier_nobody_is_asked(closed: Story) -> None:
    closed.clock.to(closed.row.closed_at + timedelta(days=29))
    look_back(closed.clock.now)
    assert look_backs(closed) == []


def test_that_it_still_holds_stands_in_public(browser: Browser, closed: Story) -> None:
    closed.clock.to(closed.row.closed_at + timedelta(days=30))
    look_back(closed.clock.now)
    browser.sign_in("chen", PASSWORD)
    browser.get(desk_page(closed))
    browser.click("填写回访情况")
    browser.submit("填写回访情况", answer="still_holds", words="下了两场大雨，楼前没积水")
    assert look_backs(closed)[0].answer is Lasted.STILL_HOLDS
    public = browser.get(f"/t/{closed.row.number}")
    assert "效果还在" in public.main
    assert "下了两场大雨，楼前没积水" in public.main
    assert open_requests(closed.topic) == []


@pytest.mark.parametrize("days", [30, 90])
def test_that_it_came_back_asks_for_another_round(browser: Browser, closed: Story, days: int) -> None:
    """On the ninetieth day as well: it counts as asked when we asked."""
    closed.clock.to(closed.row.closed_at + timedelta(days=days, hours=5))
    look_back(closed.clock.now)
    browser.sign_in("chen", PASSWORD)
    browser.get(f"{desk_page(closed)}/look-back")
    browser.submit("填写回访情况", answer="came_back", words="又积水了，半尺深")
    assert len(open_requests(closed.topic)) == 1
    browser.get(desk_page(closed))
    browser.submit("重启协商", cause="管径太小")
    assert closed.status is Status.IN_RESEARCH


def test_a_look_back_is_answered_once_and_by_the_desk_alone(browser: Browser, closed: Story) -> None:
    closed.clock.to(closed.row.closed_at + timedelta(days=30))
    look_back(closed.clock.now)
    browser.sign_in("he", PASSWORD)
    assert browser.get(f"{desk_page(closed)}/look-back").status == 404
    browser.sign_in("chen", PASSWORD)
    form = browser.get(f"{desk_page(closed)}/look-back")
    browser.submit("填写回访情况", answer="still_holds", words="下了两场大雨，楼前没积水")
    browser.page = form
    again = browser.submit("填写回访情况", answer="came_back", words="又积水了，半尺深")
    assert again.status in (404, 422)
    assert look_backs(closed)[0].answer is Lasted.STILL_HOLDS
