"""Without network: what the service worker of a phone that came before shows, and what it never keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from cast import Cast
from looking import accessibility_faults, keep, sideways
from phone_at_the_form import (
    AFTER_TWO_PAUSES,
    HAND_IN,
    TEXT,
    WAITS,
    go,
    has_worker,
    scripts_are_in,
    text_of,
    told,
    wait_until,
)
from playwright.sync_api import Page, Route, expect

from app.extensions import db
from app.models.rooms import Room
from app.models.unit_of_work import writing

OpenPage = Callable[..., Page]


def came_before(page: Page, cast: Cast) -> None:
    """From the room to its form, as people go; then the phone knows both."""
    page.goto(f"/r/{cast.codes['heping']}")
    page.get_by_role("link", name="出题").click()
    page.wait_for_url("**/pose")
    has_worker(page)
    wait_until(page, "caches.match(location.pathname.replace('/pose', '')).then(Boolean)")


def test_the_first_page_somebody_sees_starts_no_service_worker(page: Page, cast: Cast) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/r/{cast.codes['heping']}", wait_until="networkidle")
    assert len(set(asked)) == 4, "the page, its style, the seal and one script"
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0


def test_a_visited_room_opens_without_network_and_takes_a_matter(
    page: Page, cast: Cast, pose: str, faults: Any
) -> None:
    faults(page)
    came_before(page, cast)
    page.context.set_offline(True)
    page.goto(f"/r/{cast.codes['heping']}")
    expect(page.get_by_role("heading", level=1)).to_have_text("和平里社区协商议事室")
    page.get_by_role("link", name="出题").click()
    scripts_are_in(page)
    expect(page.locator("[data-room]")).to_have_text("和平里社区协商议事室")
    expect(page.get_by_text("您照常写")).to_be_visible()
    assert page.locator("form[data-queue] [name=key]").input_value() == ""
    keep(page, "shell-zh-360")
    assert accessibility_faults(page) == []
    assert sideways(page) == 0
    text_of(page).fill(TEXT)
    page.get_by_role("button", name=HAND_IN).click()
    expect(page.get_by_text(WAITS)).to_be_visible()
    assert told() == []
    page.context.set_offline(False)
    expect(page.get_by_text("收到了。您的单子号：")).to_be_visible()
    assert told() == [TEXT]


def test_a_key_fetched_before_a_crash_is_the_one_it_is_sent_with_after_it(page: Page, cast: Cast, pose: str) -> None:
    came_before(page, cast)
    page.context.set_offline(True)
    page.goto(pose)
    scripts_are_in(page)
    text_of(page).fill(TEXT)
    page.get_by_role("button", name=HAND_IN).click()
    expect(page.get_by_text(WAITS)).to_be_visible()
    keys: list[str] = []

    def answer_lost(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        keys.append((route.request.post_data_buffer or b"").split(b'name="key"')[1].split(b"\r\n")[2].decode())
        if len(keys) > 1:
            route.continue_()
            return
        route.fetch()
        route.abort("internetdisconnected")

    page.context.route(f"**{pose}", answer_lost)
    page.context.set_offline(False)
    expect(page.get_by_text("收到了。您的单子号：")).to_be_visible(timeout=AFTER_TWO_PAUSES)
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert told() == [TEXT]


def test_any_other_page_leads_to_the_rooms_and_slips_of_this_phone(page: Page, cast: Cast, pose: str) -> None:
    came_before(page, cast)
    scripts_are_in(page)
    text_of(page).fill(TEXT)
    page.get_by_role("button", name=HAND_IN).click()
    page.get_by_role("button", name="存在这部手机里").click()
    expect(page.get_by_role("button", name="已存在这部手机里")).to_be_visible()
    number = page.locator(".slip__number").inner_text()
    page.context.set_offline(True)
    page.goto("/slip/mine")
    expect(page.get_by_role("heading", level=1)).to_have_text("现在没有网")
    expect(page.locator("[data-kept-slips] .slip__number")).to_have_text(" ".join(number.split()))
    expect(page.locator("[data-kept-slips]")).to_contain_text("初看")
    expect(page.get_by_role("link", name="和平里社区协商议事室")).to_be_visible()
    keep(page, "offline-zh-360")
    assert accessibility_faults(page) == []
    assert sideways(page) == 0
    page.get_by_role("button", name="从这部手机里删掉").click()
    expect(page.locator("[data-kept-slips]")).to_be_hidden()
    assert "slip:" not in page.evaluate("JSON.stringify(Object.keys(localStorage))")


def test_a_slip_is_kept_only_when_asked_and_forgotten_with_the_others(page: Page, pose: str) -> None:
    go(page, pose)
    text_of(page).fill(TEXT)
    page.get_by_role("button", name=HAND_IN).click()
    scripts_are_in(page)
    page.wait_for_function("() => localStorage.length === 0")
    page.get_by_role("button", name="存在这部手机里").click()
    page.wait_for_function("() => localStorage.length === 1")
    go(page, "/slip/mine")
    expect(page.locator("[data-kept-slips]")).to_be_visible()
    keep(page, "mine-zh-360")
    assert accessibility_faults(page) == []
    page.locator("form[action$=removals] button").last.click()
    page.wait_for_load_state()
    page.wait_for_function("() => localStorage.length === 0")


def test_an_older_release_holds_nobody_back(
    page: Page, cast: Cast, pose: str, monkeypatch: pytest.MonkeyPatch, faults: Any
) -> None:
    faults(page)
    came_before(page, cast)
    # A new release: other pages, another worker.
    monkeypatch.setattr("app.web.views.offline._release", lambda: "the-next-one")
    with writing():
        db.session.execute(sa.update(Room).where(Room.id == cast.rooms["heping"]).values(name="和平里新议事室"))
        db.session.execute(
            sa.update(Room).where(Room.id == cast.rooms["heping"]).values(public_version=Room.public_version + 1)
        )
    page.wait_for_timeout(1_100)  # as long as a version is believed (page_cache)
    page.goto(f"/r/{cast.codes['heping']}")
    expect(page.get_by_role("heading", level=1)).to_have_text("和平里新议事室")  # at the very next look
    wait_until(
        page, "caches.keys().then(names => names.length > 0 && names.every(name => name.includes('the-next-one')))"
    )
    page.context.set_offline(True)
    page.goto(f"/r/{cast.codes['heping']}")
    expect(page.get_by_role("heading", level=1)).to_have_text("和平里新议事室")


def test_the_service_worker_keeps_no_slip_no_key_and_no_desk(page: Page, cast: Cast, pose: str) -> None:
    came_before(page, cast)
    text_of(page).fill(TEXT)
    page.get_by_role("button", name=HAND_IN).click()
    for path in ("/slip/mine", "/slip", "/login", f"/r/{cast.codes['heping']}/board", pose):
        page.goto(path)
    kept = page.evaluate(
        """async () => {
            const all = [];
            for (const name of await caches.keys())
                for (const request of await (await caches.open(name)).keys()) all.push(new URL(request.url).pathname);
            return all.filter(path => !path.startsWith("/static/")).sort();
        }"""
    )
    assert kept == ["/offline", "/offline/pose", f"/r/{cast.codes['heping']}"]


def test_pages_without_network_are_in_the_language_and_size_last_chosen(
    page: Page, cast: Cast, live_server: str
) -> None:
    came_before(page, cast)
    page.get_by_role("button", name="EN").click()
    page.get_by_role("button", name="中文").wait_for()
    wait_until(page, "caches.match('/offline').then(page => page.text()).then(text => /<html lang=.en/.test(text))")
    page.context.set_offline(True)
    page.goto("/boards")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no network now")
    keep(page, "offline-en-360")
    assert accessibility_faults(page) == []
    page.context.set_offline(False)
    page.context.add_cookies([{"name": "mode", "value": "largest", "url": live_server}])
    page.goto("/about")
    wait_until(page, "caches.match('/offline').then(page => page.text()).then(text => text.includes('data-size'))")
