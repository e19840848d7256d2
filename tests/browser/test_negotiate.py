"""Issue 4, point 3, in a real browser: the third door fits, suits everybody, and is gone through without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from cast import Cast
from clock import Clock
from factories import Story, a_topic
from looking import accessibility_faults, keep, sideways
from playwright.sync_api import expect

from app.domain.inbox import InboxKind
from app.domain.stages import Party, Status
from app.models.contributions import Stance
from app.models.statements import Vote
from app.models.unit_of_work import writing
from app.services import first_look, positions, sign_ups, statements
from app.services.contributing import Sender

NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}

each_way = pytest.mark.parametrize(
    ("locale", "size", "mode"),
    [
        ("zh-CN", NARROW, "standard"),
        ("zh-CN", NARROW, "elder"),
        ("en-GB", NARROW, "elder"),
        ("en-GB", WIDE, "standard"),
    ],
)


@pytest.fixture
def story(cast: Cast, clock: Clock) -> Story:
    """A meeting to come, with everything people can have said before it."""
    story = a_topic(cast, clock, Status.SCHEDULED)
    sun = cast.actor("sun")

    def sender(n: int) -> dict[str, Any]:
        return {"key": f"{n:032d}", "sender": Sender(device_mark=f"phone-{n}"), "now": clock.now}

    with writing():
        positions.hand_in(story.topic, Stance.FOR, "先把最急的弄了，汛期不等人。", party=Party.PEOPLE, **sender(1))
        positions.hand_in(story.topic, Stance.AGAINST, "只换一段管子，过两年还得淹。", party=None, **sender(2))
        positions.hand_in(story.topic, Stance.DEPENDS, "换可以，工期别拖过六月。", party=Party.DEPUTY, **sender(3))
        for n, words in enumerate(("挖路的时候要留一条干路给老人走", "一楼的挡水板各家自己出钱", "先测管再动工")):
            statements.hand_in(story.topic, words, **sender(10 + n))
        for n, party in enumerate((Party.PEOPLE, Party.PEOPLE, Party.EXPERT)):
            sign_ups.hand_in(story.topic, party, is_online=False, **sender(20 + n))
        for id_ in (1, 2, 3):
            first_look.show(InboxKind.POSITION, id_, sun, now=clock.now)
            first_look.show(InboxKind.STATEMENT, id_, sun, now=clock.now)
        positions.explain(2, "整改要四十万，今年排满了；先救急，整改报进明年计划。", sun, now=clock.now)
        for n in range(12):
            agrees, divided = (Vote.AGREE if n else Vote.PASS), (Vote.AGREE if n % 2 else Vote.DISAGREE)
            statements.vote(story.topic, 1, agrees, device_mark=f"phone-{n}", now=clock.now)
            statements.vote(story.topic, 2, divided, device_mark=f"phone-{n}", now=clock.now)
    return story


@each_way
def test_point_3_its_pages_fit_and_suit_everybody(
    open_page: Any, story: Story, locale: str, size: Any, mode: str
) -> None:
    page = open_page(locale=locale, viewport=size)
    pages = {"room": f"/r/{story.cast.codes['heping']}/negotiate"}
    pages |= {noun: f"/t/{story.row.number}/{noun}" for noun in ("positions", "statements", "sign-ups")}
    page.goto(pages["room"])
    if mode == "elder":
        page.get_by_role("button", name="Large print" if locale == "en-GB" else "长辈版").click()
        page.wait_for_selector("html[data-mode=elder]")
    for name, path in pages.items():
        page.goto(path)
        keep(page, f"negotiate-{name}-{locale}-{mode}-{size['width']}")
        assert sideways(page) == 0, name
        assert accessibility_faults(page) == [], name


def test_point_3_from_the_scan_to_the_seat_without_javascript(open_page: Any, story: Story) -> None:
    page = open_page(javascript=False)
    page.goto(f"/r/{story.cast.codes['heping']}")
    page.get_by_role("link", name="参加协商").click()
    page.get_by_role("link", name="对大家的说法表个态").click()
    for left in (2, 1):
        page.get_by_role("button", name="同意", exact=True).first.click()
        page.get_by_text(f"还有 {left} 个说法等您表态").wait_for()
    page.go_back()
    page.goto(f"/r/{story.cast.codes['heping']}/negotiate")
    page.get_by_role("link", name="报名参加协商会").click()
    page.get_by_label("您是哪一方").select_option("people")
    page.get_by_role("button", name="报名，拿单子").click()
    expect(page.locator(".slip__number")).to_have_count(1)
