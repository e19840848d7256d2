"""The second and the fourth door in a browser, without JavaScript: from the scan to the slip, and to the answer."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from cast import Cast
from clock import Clock
from factories import a_topic
from looking import accessibility_faults, keep, sideways
from playwright.sync_api import expect

from app.domain.stages import RemarkKind, Status
from app.extensions import db
from app.models.remarks import Remark
from app.models.unit_of_work import writing
from app.services import answers, remarks
from app.services.contributing import Sender

LOOKS = [("zh-CN", "standard"), ("zh-CN", "elder"), ("en-GB", "standard"), ("en-GB", "elder")]


def a_busy_room(cast: Cast, clock: Clock) -> str:
    """A late matter, one under way, one closed; an answered suggestion, a question that waits. Gives a number."""
    late = a_topic(cast, clock, Status.IN_REVIEW)
    for n, (kind, text) in enumerate(
        [
            (RemarkKind.SUGGESTION, "阅览室星期六能不能也开？"),
            (RemarkKind.INQUIRY, "办居住证在你们这里办，还是去街道办？"),
            (RemarkKind.SUGGESTION, "通知贴到各单元门口。"),
        ]
    ):
        with writing():
            remarks.hand_in(
                kind,
                text,
                key=f"{n:032}",
                sender=Sender(device_mark=f"{n:064}"),
                room_id=cast.rooms["heping"],
                now=clock.now,
            )
    ids = db.session.scalars(sa.select(Remark.id).order_by(Remark.id)).all()
    with writing():
        answers.answer(ids[0], "从下个星期六起，上午九点到十一点半开门。", cast.actor("chen"), now=clock.now)
    clock.advance(days=9)
    a_topic(cast, clock, Status.IN_PROGRESS)
    return late.row.number


@pytest.mark.parametrize(("locale", "mode"), LOOKS)
def test_the_pages_suit_everybody_on_a_small_phone_and_a_wide_screen(
    open_page: Any, cast: Cast, clock: Clock, live_server: str, locale: str, mode: str
) -> None:
    number, code = a_busy_room(cast, clock), cast.codes["heping"]
    page = open_page(locale=locale)
    page.context.add_cookies([{"name": "mode", "value": mode, "url": live_server}])
    for name, path in {
        "room": f"/r/{code}",
        "suggest": f"/r/{code}/suggest",
        "suggest-topic": f"/t/{number}/suggestions",
        "inquire": f"/r/{code}/inquire",
        "inquire-part": f"/r/{code}/inquire?stage=review",
        "inquire-found": f"/r/{code}/inquire?q=%E7%A7%AF%E6%B0%B4",
        "answers": f"/r/{code}/answers",
        "ask": f"/r/{code}/inquiries",
        "ask-topic": f"/t/{number}/inquiries",
    }.items():
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            assert page.goto(path).status == 200
            keep(page, f"d-{name}-{locale}-{mode}-{width}")
            assert sideways(page) == 0, (path, width)
        assert accessibility_faults(page) == [], path


def test_without_javascript_three_taps_lead_from_the_scan_to_a_slip_and_the_answer_is_found(
    plain_page: Any, cast: Cast, clock: Clock
) -> None:
    page = plain_page
    page.goto(f"/r/{cast.codes['heping']}")
    page.get_by_role("link", name="提个建议").click()
    page.get_by_role("textbox").fill("活动室晚上能不能开到九点？")
    page.get_by_role("button", name="提交，拿单子").click()
    expect(page.locator(".slip__number")).to_be_visible()
    keep(page, "d-slip-of-a-suggestion")

    with writing():
        remark = db.session.scalars(sa.select(Remark.id)).one()
        answers.answer(remark, "从下周一起开到九点。", cast.actor("chen"), now=clock.now)
    page.goto(f"/r/{cast.codes['heping']}?after=99")
    page.get_by_role("link", name="查情问事").click()
    page.get_by_text("从下周一起开到九点。").wait_for()


def test_me_too_is_one_tap_on_the_rooms_own_page(plain_page: Any, cast: Cast, clock: Clock) -> None:
    a_topic(cast, clock, Status.IN_REVIEW)
    plain_page.goto(f"/r/{cast.codes['heping']}")
    plain_page.get_by_role("button", name="我也遇到").click()
    plain_page.get_by_text("1 部手机或回执").wait_for()
