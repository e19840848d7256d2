"""Paper forms in a real browser: ordered, drawn, scanned from the torn slip, entered at the counter."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cast import Cast
from clock import Clock
from desk_door import sign_in
from looking import accessibility_faults, keep, sideways
from paper import numbers, order
from playwright.sync_api import Page, expect

from app.extensions import db
from app.jobs.worker import Worker

OpenPage = Callable[..., Page]
TEXT = "三号楼楼道灯坏了半个月，晚上上楼看不见台阶。"


def look(page: Page, name: str) -> None:
    assert accessibility_faults(page) == []
    assert sideways(page) == 0
    keep(page, f"paper-{name}")


@pytest.mark.parametrize(("locale", "mode", "width"), [("zh-CN", "elder", 360), ("en-GB", "standard", 1280)])
def test_from_the_order_to_the_slip_that_left_before_the_matter_came(
    open_page: OpenPage, live_server: str, cast: Cast, clock: Clock, locale: str, mode: str, width: int
) -> None:
    code = numbers(order(cast, clock, forms=2))[0]
    db.session.rollback()
    clerk = open_page(locale=locale, viewport={"width": width, "height": 800})
    clerk.context.add_cookies([{"name": "mode", "value": mode, "url": live_server}])
    name = f"{width}-{mode}-{locale}"
    sign_in(clerk, "chen")
    clerk.goto("/desk/forms")
    look(clerk, f"pads-{name}")
    clerk.locator(".roomlink").first.click()
    look(clerk, f"pad-{name}")
    while Worker(clock, recurring=()).work():
        pass
    clerk.locator("main a.button").first.click()
    look(clerk, f"drawn-{name}")

    # The resident at home scans the torn-off slip: the phone sends the digits after the # by itself.
    phone = open_page(locale=locale)
    phone.context.add_cookies([{"name": "mode", "value": mode, "url": live_server}])
    phone.goto(f"/slip#{code}")
    phone.wait_for_selector(".promise")
    assert code not in phone.url
    look(phone, f"waiting-{name}")

    room = cast.rooms["heping"]
    clerk.goto(f"/desk/counter/{room}/matters")
    clerk.locator("#printed").fill(f"{live_server}/slip#{code}")  # as a scanner types it
    clerk.locator("#text").fill(TEXT)
    look(clerk, f"counter-{name}")
    clerk.locator("main form button.button--primary").click()
    expect(clerk.locator(".slip__number")).to_be_visible()
    look(clerk, f"entered-{name}")

    phone.goto("/slip/mine")  # kept since they asked
    phone.goto(f"/slip#{code}")
    phone.wait_for_selector(".slip__number")
    assert TEXT in phone.locator("main").inner_text()
