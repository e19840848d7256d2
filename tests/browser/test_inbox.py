"""The inbox in a real browser: on a phone and a screen, in both languages and modes, and by hand from the queue."""

from __future__ import annotations

from typing import Any

import pytest
from cast import Cast
from clock import Clock
from desk_door import sign_in
from factories import Story, a_topic
from looking import accessibility_faults, keep, sideways
from written import a_doubt, a_message, a_position, a_remark, a_sign_up, a_statement

from app.domain.inbox import InboxKind
from app.domain.stages import RemarkKind, Status
from app.extensions import db
from app.models.first_look import Look
from app.models.remarks import Remark
from app.models.unit_of_work import writing
from app.services import first_look

SCREENS = {"360": {"width": 360, "height": 740}, "1280": {"width": 1280, "height": 900}}


@pytest.fixture
def letters(cast: Cast, clock: Clock) -> Story:
    """One of nearly everything, some of it late."""
    planned = a_topic(cast, clock, Status.SCHEDULED)
    noticed = a_topic(cast, clock, Status.ANNOUNCED)
    a_remark(planned, RemarkKind.COMMENT, "谢谢楼上的李师傅，上回是他疏通的。")
    a_remark(planned, RemarkKind.SUGGESTION)
    clock.advance(days=2)
    a_remark(planned, RemarkKind.FACT, "那根雨水管是 1998 年埋的，接到西边的主管。")
    a_remark(planned, RemarkKind.QUESTION, "会上能不能让没来的人在线听？")
    a_remark(planned, RemarkKind.INQUIRY, "议事室周末开门吗？", of_room=True)
    a_position(planned)
    shown = a_position(planned, text="先修路，后清管，要不然车进不来。")
    a_statement(planned)
    a_sign_up(planned)
    a_message(planned)
    a_doubt(noticed, "钱从哪儿来？")
    with writing():
        first_look.show(InboxKind.POSITION, shown, cast.actor("sun"), now=clock.now)
    return planned


@pytest.mark.parametrize("width", SCREENS)
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("mode", ["standard", "elder"])
def test_the_inbox_suits_everybody(
    open_page: Any, live_server: str, letters: Story, width: str, locale: str, mode: str
) -> None:
    page = open_page(locale=locale, viewport=SCREENS[width])
    page.context.add_cookies([{"name": "mode", "value": mode, "url": live_server}])
    sign_in(page, "sun")
    slip = letters.slip
    paths = {"queue": "/desk", "letter": f"/desk/inbox/message/{slip}", "matter": f"/desk/topics/{letters.row.number}"}
    for name, path in paths.items():
        page.goto(path)
        keep(page, f"inbox-{name}-{locale}-{mode}-{width}")
        for act in page.locator("details.letter__act > summary").all():
            act.click()
        assert sideways(page) == 0, path
        assert accessibility_faults(page) == [], path
    keep(page, f"inbox-open-{locale}-{mode}-{width}")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_comment_is_shown_from_the_queue_with_one_press(
    open_page: Any, cast: Cast, clock: Clock, javascript: bool
) -> None:
    id_ = a_remark(a_topic(cast, clock, Status.IN_REVIEW), RemarkKind.COMMENT, "谢谢")
    page = open_page(javascript=javascript)
    sign_in(page, "chen")
    page.goto("/desk")
    page.locator(f"#remark-{id_} button[value=show]").first.click()
    page.get_by_role("status").wait_for()
    assert db.session.get_one(Remark, id_, populate_existing=True).look is Look.SHOWN
