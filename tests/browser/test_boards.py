"""Boards in a real browser: charts, tiles, the wall, and what is stuck below, on every screen and in every mode."""

from __future__ import annotations

from typing import Any

import pytest
from cast import Cast
from clock import Clock
from desk_door import sign_in
from factories import Story, a_topic
from looking import accessibility_faults, keep, keep_sheet, sideways

from app.domain.stages import Status
from app.models.unit_of_work import writing
from app.services import board_details, figures

SCREENS = {"360": {"width": 360, "height": 740}, "1280": {"width": 1280, "height": 900}}


def count(clock: Clock) -> None:
    with writing():
        figures.refresh_stale(clock.now)
        board_details.write(board_details.count(clock.now))


@pytest.fixture
def busy(cast: Cast, clock: Clock) -> Story:
    """Five matters closed, one declined, two under way of which one is late."""
    for _ in range(5):
        a_topic(cast, clock, Status.CLOSED)
    a_topic(cast, clock, Status.DECLINED)
    again = a_topic(cast, clock, Status.CLOSED)
    again.move("restart")
    late = a_topic(cast, clock, Status.IN_REVIEW)
    clock.advance(days=9)
    a_topic(cast, clock, Status.ANNOUNCED)
    count(clock)
    return late


@pytest.mark.parametrize("width", SCREENS)
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("mode", ["standard", "elder"])
@pytest.mark.usefixtures("busy")
def test_every_board_suits_everybody(
    open_page: Any, live_server: str, cast: Cast, width: str, locale: str, mode: str
) -> None:
    page = open_page(locale=locale, viewport=SCREENS[width])
    page.context.add_cookies([{"name": "mode", "value": mode, "url": live_server}])
    sign_in(page, "ma")
    for name, path in {
        "room": f"/r/{cast.codes['heping']}/board",
        "city": "/boards",
        "street": f"/boards/{cast.divisions['street']}",
        "below": "/desk/exceptions",
    }.items():
        page.goto(path)
        keep(page, f"boards-{name}-{width}-{locale[:2]}-{mode}")
        assert sideways(page) == 0, name
        assert accessibility_faults(page) == [], name


@pytest.mark.parametrize("width", SCREENS)
@pytest.mark.usefixtures("busy")
def test_the_wall_is_large_and_nothing_on_it_can_be_pressed(open_page: Any, cast: Cast, width: str) -> None:
    page = open_page(viewport=SCREENS[width])
    for name, path in {"room": f"/r/{cast.codes['heping']}/board?wall=1", "city": "/boards?wall=1"}.items():
        page.goto(path)
        keep(page, f"boards-wall-{name}-{width}")
        assert page.locator("a, button, input, select").count() == 0
        assert sideways(page) == 0
        # It fetches itself anew on purpose: it is read from afar, and nobody is interrupted by it.
        assert [fault for fault in accessibility_faults(page) if not fault.startswith("meta-refresh")] == []


@pytest.mark.usefixtures("busy")
def test_boards_are_legible_in_the_dark_and_on_paper(open_page: Any, cast: Cast) -> None:
    import pypdfium2

    page = open_page(color_scheme="dark")
    page.goto(f"/r/{cast.codes['heping']}/board")
    keep(page, "boards-room-dark")
    assert accessibility_faults(page) == []
    page.emulate_media(color_scheme="light")
    for n, sheet in enumerate(pypdfium2.PdfDocument(page.pdf(format="A4")), 1):
        keep_sheet(sheet, f"boards-print-{n}")
