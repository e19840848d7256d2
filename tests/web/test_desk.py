"""/desk: one queue in due order, for whoever is signed in."""

from __future__ import annotations

import pytest
from cast import PASSWORD, Cast
from clock import Clock
from factories import a_topic
from pages import Browser

from app.domain.stages import Status


def queue_of(browser: Browser, login: str) -> list[str]:
    """Where the cards lead, in order."""
    page = browser.sign_in(login, PASSWORD)
    assert page.path == "/desk"
    links = [link.get("href") or "" for link in page.all("a")]
    return [link for link in links if link.startswith("/desk/topics/")]


def test_signing_in_leads_to_the_desk(browser: Browser, cast: Cast) -> None:
    page = browser.sign_in("zhao", PASSWORD)
    assert page.h1 == "您的待办"
    assert "待办 0" in page.main
    assert "这里没有待办，辛苦了。" in page.main


def test_the_queue_is_in_due_order_with_what_is_late_on_top(browser: Browser, cast: Cast, clock: Clock) -> None:
    newer = a_topic(cast, clock).row.number
    clock.advance(days=-4)
    older = a_topic(cast, clock).row.number
    clock.advance(days=4)
    assert queue_of(browser, "chen") == [f"/desk/topics/{older}", f"/desk/topics/{newer}"]
    page = browser.page
    assert page is not None
    assert "待办 2 · 超期 1 · 今天到期 0" in page.main
    assert "已超期 3 天" in page.main


def test_what_a_silent_village_leaves_shows_under_its_own_heading(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.IN_REVIEW)
    clock.advance(days=10)
    assert queue_of(browser, "li") == [f"/desk/topics/{story.row.number}"]
    assert browser.page is not None
    assert "下级议事室升上来的" in browser.page.main
    assert "和平里社区协商议事室" in browser.page.main


def test_what_waits_for_the_proposer_is_not_counted(browser: Browser, cast: Cast, clock: Clock) -> None:
    a_topic(cast, clock, Status.NEEDS_DETAILS)
    assert len(queue_of(browser, "zhao")) == 1
    assert browser.page is not None
    assert "待办 0" in browser.page.main
    assert "等出题人补充" in browser.page.main


@pytest.mark.parametrize("login", ["he", "ops", "gao"])
def test_other_peoples_matters_are_not_there(browser: Browser, cast: Cast, clock: Clock, login: str) -> None:
    a_topic(cast, clock, Status.IN_REVIEW)
    assert queue_of(browser, login) == []


def test_a_body_finds_what_was_passed_on_to_it(browser: Browser, cast: Cast, clock: Clock) -> None:
    story = a_topic(cast, clock, Status.REFERRED)
    assert queue_of(browser, "wang") == [f"/desk/topics/{story.row.number}"]
    page = browser.get(f"/desk/topics/{story.row.number}")
    page = browser.submit("答复", answer="管道下周清，已经排了班。")
    assert "承办单位作了答复。" in page.main


def test_the_desk_reads_well_in_english_and_large_print(browser: Browser, cast: Cast, clock: Clock) -> None:
    a_topic(cast, clock)
    browser.reads_english()
    browser.reads_large_print()
    browser.get("/login")
    page = browser.submit("Sign in", login="chen", password=PASSWORD)
    assert page.h1 == "What lies on your desk"
    assert "1 to do" in page.main


def test_nobody_sees_a_desk_without_signing_in(browser: Browser, cast: Cast) -> None:
    assert browser.get("/desk").path.startswith("/login")
