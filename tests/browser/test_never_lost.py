"""Issue 7, point 3: never lost. A dead battery, no network, a blocked phone, an older release: what somebody wrote
stays theirs, goes by itself, and goes once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cast import Cast
from looking import accessibility_faults, keep, sideways
from photographs import a_photo
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, expect
from recordings import webm

from app.extensions import db
from app.models.files import Photo
from app.models.rooms import Room
from app.models.topics import Topic
from app.models.unit_of_work import writing
from app.models.voice_notes import VoiceNote

OpenPage = Callable[..., Page]
TEXT = "东门的路灯坏了三盏，晚上没人敢走。"
HAND_IN = "提交，拿单子"
DRAFT = "您上次没写完的话还在"
WAITS = "等着发出。一有网就自己发出去。"
RECEIVED = "收到了，这是您的单子"

# What a browser gives when somebody has forbidden it to keep anything, or the phone is full.
STORAGE_BLOCKED = """
for (const name of ["localStorage", "sessionStorage", "indexedDB"])
  Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });
"""
STORAGE_FULL = """
Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
IDBFactory.prototype.open = () => { throw new DOMException("full", "QuotaExceededError"); };
"""
OLD_WEBVIEW = """
for (const name of ["indexedDB", "fetch", "Promise", "DataTransfer", "createImageBitmap", "DOMParser", "caches"])
  delete window[name];
delete Navigator.prototype.serviceWorker;
delete Element.prototype.closest;
delete SubmitEvent.prototype.submitter;
"""


@pytest.fixture
def faults(open_page: OpenPage) -> Iterator[Callable[[Page], list[str]]]:
    """Everything the consoles of the watched pages complain about but the missing network itself."""
    said: list[str] = []

    def watch(page: Page) -> list[str]:
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        return said

    yield watch
    assert [line for line in said if "net::ERR_" not in line] == []


@pytest.fixture
def pose(cast: Cast) -> str:
    return f"/r/{cast.codes['heping']}/pose"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "路灯.jpg"
    file.write_bytes(a_photo("teal", width=1200, height=900).read())
    return file


def told() -> list[str]:
    """The matters that were filed, as the database has them now."""
    with writing():
        return list(db.session.scalars(sa.select(Topic.shown).order_by(Topic.id)))


def text_of(page: Page) -> Any:
    return page.get_by_label("发生了什么")


def scripts_are_in(page: Page) -> None:
    """Those for forms come after the page (static/js/more.js)."""
    page.wait_for_function("() => Boolean(window.phone && window.phone.forgetDraft)")


def go(page: Page, path: str) -> None:
    page.goto(path)
    scripts_are_in(page)


def wait_until(page: Page, promise: str) -> None:
    """Until what is promised is true. Playwright's `wait_for_function` takes the promise itself for true."""
    for _ in range(100):
        if page.evaluate(promise):
            return
        page.wait_for_timeout(100)
    raise AssertionError(promise)


def has_worker(page: Page) -> None:
    """A phone that came before: its service worker looks after this page."""
    page.wait_for_function("() => (navigator.serviceWorker.controller || {}).state === 'activated'")


# --- Drafts


def test_words_survive_a_reload_and_a_dead_battery(page: Page, pose: str, faults: Any) -> None:
    faults(page)
    go(page, pose)
    text_of(page).fill(TEXT)
    page.get_by_text("更多", exact=True).click()
    page.locator("[name=contact]").fill("13912345678")
    page.locator("[name=about_own_people]").check()
    page.wait_for_function("() => Object.keys(localStorage).length === 1")
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert TEXT in kept
    assert "13912345678" not in kept
    page.close()

    again = page.context.new_page()
    faults(again)
    go(again, pose)
    expect(again.get_by_text(DRAFT)).to_be_visible()
    assert text_of(again).input_value() == TEXT
    assert again.locator("[name=about_own_people]").is_checked(), "else it would go to those it is about"
    assert again.locator("[name=contact]").input_value() == ""
    keep(again, "draft-zh-360")
    assert accessibility_faults(again) == []
    assert sideways(again) == 0
    again.get_by_role("button", name=HAND_IN).click()
    expect(again.get_by_role("heading", level=1)).to_have_text(RECEIVED)
    again.wait_for_function("() => Object.keys(localStorage).filter(key => key.startsWith('draft')).length === 0")
    go(again, pose)
    assert text_of(again).input_value() == ""
    assert not again.get_by_text(DRAFT).is_visible()


def test_a_draft_can_be_cleared_and_goes_by_itself_after_three_days(page: Page, pose: str) -> None:
    go(page, pose)
    text_of(page).fill(TEXT)
    page.wait_for_function("() => localStorage.length === 1")
    go(page, pose)
    page.get_by_role("button", name="清掉，重新写").click()
    assert text_of(page).input_value() == ""
    assert page.evaluate("localStorage.length") == 0
    assert not page.get_by_text(DRAFT).is_visible()

    text_of(page).fill(TEXT)
    page.wait_for_function("() => localStorage.length === 1")
    page.goto("/about")
    page.evaluate(
        """() => {
            const [key, draft] = Object.entries(localStorage)[0];
            const old = { ...JSON.parse(draft), at: Date.now() - 3 * 24 * 3600 * 1000 - 1000 };
            localStorage.setItem(key, JSON.stringify(old));
        }"""
    )
    go(page, pose)
    assert text_of(page).input_value() == ""
    assert page.evaluate("localStorage.length") == 0


def test_what_comes_back_to_be_put_right_is_kept_as_it_came_back(page: Page, pose: str) -> None:
    go(page, pose)
    page.locator("[name=place]").fill("东门")
    page.get_by_role("button", name=HAND_IN).click()
    page.locator(".errors").wait_for()
    scripts_are_in(page)
    text_of(page).fill(TEXT)
    page.wait_for_function("() => localStorage.length === 1")
    go(page, pose)
    assert (text_of(page).input_value(), page.locator("[name=place]").input_value()) == (TEXT, "东门")


# --- Without network


def test_a_filing_without_network_goes_by_itself_with_its_photo(
    page: Page, pose: str, photo: Path, faults: Any, cast: Cast
) -> None:
    faults(page)
    go(page, pose)
    page.context.set_offline(True)
    text_of(page).fill(TEXT)
    page.get_by_label("照片（可以不传）").set_input_files([photo])
    page.get_by_role("button", name=HAND_IN).click()
    expect(page.get_by_text("已经存在这部手机里")).to_be_visible()
    expect(page.get_by_role("status").get_by_text(WAITS)).to_be_visible()
    expect(page.get_by_role("status").get_by_text("写给和平里社区协商议事室")).to_be_visible()
    assert not text_of(page).is_visible()
    keep(page, "waiting-zh-360")
    assert accessibility_faults(page) == []
    assert sideways(page) == 0
    assert told() == []

    page.context.set_offline(False)
    expect(page.get_by_text("收到了。您的单子号：")).to_be_visible()
    expect(page.get_by_text("已经存在这部手机里")).to_have_count(0)
    keep(page, "received-zh-360")
    assert accessibility_faults(page) == []
    assert told() == [TEXT]
    with writing():
        assert len(db.session.scalars(sa.select(Photo)).all()) == 1

    # It says so until somebody has noted it, on every page; and nothing of it is sent once more.
    go(page, f"/r/{cast.codes['heping']}")
    said = page.get_by_text("收到了。您的单子号：").inner_text()
    page.get_by_role("button", name="打开单子").click()
    number = page.locator(".slip__number").inner_text()
    assert "".join(number.split()) in said.replace(" ", "")
    assert page.locator(".slip-page .photos img").count() == 1
    page.get_by_role("button", name="知道了").click()
    expect(page.get_by_text("收到了。您的单子号：")).to_have_count(0)
    page.reload()
    assert told() == [TEXT]
    assert page.evaluate("localStorage.length") == 0


def test_what_was_said_waits_and_goes_like_what_was_written(page: Page, pose: str, tmp_path: Path) -> None:
    said = tmp_path / "voice.webm"
    said.write_bytes(webm(12))
    go(page, pose)
    page.context.set_offline(True)
    page.locator("input[name=voice]").set_input_files([said])
    page.get_by_role("button", name=HAND_IN).click()
    expect(page.get_by_text(WAITS)).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("收到了。您的单子号：")).to_be_visible()
    with writing():
        assert len(db.session.scalars(sa.select(VoiceNote)).all()) == 1


def test_it_goes_at_the_next_visit_from_any_page(page: Page, pose: str, cast: Cast) -> None:
    go(page, pose)
    page.context.set_offline(True)
    text_of(page).fill(TEXT)
    page.get_by_role("button", name=HAND_IN).click()
    expect(page.get_by_text(WAITS)).to_be_visible()
    page.close()
    page.context.set_offline(False)
    later = page.context.new_page()
    go(later, f"/r/{cast.codes['shuidu']}")
    # The closed page may have been in the middle of a try: what it held is free again after a quarter of a minute.
    expect(later.get_by_text("收到了。您的单子号：")).to_be_visible(timeout=20_000)
    assert told() == [TEXT]


def test_an_empty_form_is_not_kept_but_asked_about(page: Page, pose: str) -> None:
    go(page, pose)
    page.context.set_offline(True)
    page.get_by_role("button", name=HAND_IN).click()
    expect(page.get_by_text("请先写一句话。")).to_be_focused()
    expect(page.get_by_text(WAITS)).to_have_count(0)


def test_what_the_room_does_not_take_comes_back_with_its_reason_and_its_words(
    page: Page, pose: str, photo: Path
) -> None:
    go(page, pose)
    page.context.set_offline(True)
    text_of(page).fill(TEXT)
    page.locator("[name=consent_version]").evaluate("field => { field.value = 'of-last-year' }")
    page.get_by_label("照片（可以不传）").set_input_files([photo])
    page.get_by_role("button", name=HAND_IN).click()
    page.context.set_offline(False)
    expect(page.get_by_text("没收下：")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("说明刚刚更新了")
    keep(page, "refused-zh-360")
    assert accessibility_faults(page) == []
    page.get_by_role("button", name="打开改一改").click()
    page.locator(".errors").wait_for()
    assert text_of(page).input_value() == TEXT
    assert page.locator("input[name=photos-kept]").count() == 1
    page.get_by_role("button", name=HAND_IN).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(RECEIVED)
    scripts_are_in(page)
    expect(page.get_by_text("没收下：")).to_have_count(0)
    assert told() == [TEXT]


def test_it_can_be_thrown_away_while_it_waits(page: Page, pose: str) -> None:
    go(page, pose)
    page.context.set_offline(True)
    text_of(page).fill(TEXT)
    page.get_by_role("button", name=HAND_IN).click()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="不要了").click()
    expect(page.get_by_text(WAITS)).to_have_count(0)
    page.context.set_offline(False)
    go(page, pose)
    assert told() == []


# --- The network goes while it is being sent


def _break_once(context: BrowserContext, pose: str, *, after_the_server: bool) -> None:
    """The next POST fails: on its way there, or when it was taken and the answer was on its way back."""

    broken: list[Route] = []

    def fail(route: Route) -> None:
        if route.request.method != "POST" or broken:
            route.continue_()
            return
        broken.append(route)
        if after_the_server:
            route.fetch()
        route.abort("internetdisconnected")

    context.route(f"**{pose}", fail)


@pytest.mark.parametrize("after_the_server", [False, True], ids=["on its way", "taken, answer lost"])
def test_flight_mode_during_upload_loses_nothing_and_files_once(
    page: Page, pose: str, photo: Path, after_the_server: bool
) -> None:
    go(page, pose)
    text_of(page).fill(TEXT)
    page.get_by_label("照片（可以不传）").set_input_files([photo])
    _break_once(page.context, pose, after_the_server=after_the_server)
    page.get_by_role("button", name=HAND_IN).click()
    page.wait_for_url("chrome-error://**")
    go(page, pose)  # back in the same tab: what it had sent has failed, and goes again with the same key
    expect(page.get_by_text("收到了。您的单子号：")).to_be_visible()
    assert text_of(page).input_value() == "", "what waits to be sent is no draft as well"
    assert told() == [TEXT]


def test_a_server_that_breaks_is_asked_again_later(page: Page, pose: str) -> None:
    go(page, pose)
    page.context.set_offline(True)
    text_of(page).fill(TEXT)
    page.get_by_role("button", name=HAND_IN).click()
    expect(page.get_by_text(WAITS)).to_be_visible()
    tries: list[int] = []

    def broken(route: Route) -> None:
        tries.append(1)
        route.fulfill(status=503, body="<h1>Bad gateway</h1>") if len(tries) == 1 else route.continue_()

    page.context.route(f"**{pose}", broken)
    page.context.set_offline(False)
    expect(page.get_by_text("收到了。您的单子号：")).to_be_visible(timeout=15_000)
    assert len(tries) >= 2
    assert told() == [TEXT]


# --- Two tabs, and a phone that keeps nothing


def test_two_tabs_send_it_once(page: Page, pose: str, cast: Cast) -> None:
    other = page.context.new_page()
    go(other, f"/r/{cast.codes['heping']}/suggest")
    go(page, pose)
    page.context.set_offline(True)
    text_of(page).fill(TEXT)
    page.get_by_role("button", name=HAND_IN).click()
    expect(page.get_by_text(WAITS)).to_be_visible()
    posts: list[str] = []
    page.context.on("requestfinished", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.context.set_offline(False)
    expect(page.get_by_text("收到了。您的单子号：")).to_be_visible()
    other.reload()
    expect(other.get_by_text("收到了。您的单子号：")).to_be_visible()
    assert len(posts) == 1
    assert told() == [TEXT]


def test_a_draft_of_one_form_never_shows_in_another(page: Page, pose: str, cast: Cast) -> None:
    go(page, pose)
    text_of(page).fill(TEXT)
    page.wait_for_function("() => localStorage.length === 1")
    for other in (f"/r/{cast.codes['heping']}/suggest", f"/r/{cast.codes['shuidu']}/pose"):
        go(page, other)
        assert page.locator("textarea").first.input_value() == ""
        assert not page.get_by_text(DRAFT).is_visible()


@pytest.mark.parametrize(
    "trouble", [STORAGE_BLOCKED, STORAGE_FULL, OLD_WEBVIEW], ids=["blocked", "full", "old WebView"]
)
def test_a_phone_that_keeps_nothing_files_as_ever(
    open_page: OpenPage, pose: str, photo: Path, faults: Any, trouble: str
) -> None:
    page = open_page()
    faults(page)
    page.context.add_init_script(trouble)
    page.goto(pose)
    text_of(page).fill(TEXT)
    page.get_by_label("照片（可以不传）").set_input_files([photo])
    page.get_by_role("button", name=HAND_IN).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(RECEIVED)
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("button", name="存在这部手机里").count() == (trouble == OLD_WEBVIEW)
    assert told() == [TEXT]


@pytest.mark.parametrize("trouble", [STORAGE_BLOCKED, STORAGE_FULL], ids=["blocked", "full"])
def test_without_network_a_phone_that_keeps_nothing_says_so_and_leaves_the_words(
    open_page: OpenPage, pose: str, faults: Any, trouble: str
) -> None:
    page = open_page()
    faults(page)
    page.context.add_init_script(trouble)
    page.goto(pose)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    text_of(page).fill(TEXT)
    if trouble == STORAGE_FULL:
        page.get_by_role("button", name=HAND_IN).click()
        expect(page.get_by_text("这部手机也存不下")).to_be_focused()
    assert text_of(page).input_value() == TEXT


def test_without_javascript_nothing_is_different(plain_page: Page, pose: str) -> None:
    plain_page.goto(pose)
    text_of(plain_page).fill(TEXT)
    plain_page.get_by_role("button", name=HAND_IN).click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text(RECEIVED)
    for words in ("存在这部手机里", "等着发出"):
        assert not plain_page.get_by_text(words).is_visible()
    assert told() == [TEXT]


# --- Pages without network


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
    expect(page.get_by_text("收到了。您的单子号：")).to_be_visible(timeout=15_000)
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
    assert page.evaluate("localStorage.length") == 0
    page.get_by_role("button", name="存在这部手机里").click()
    assert page.evaluate("localStorage.length") == 1
    go(page, "/slip/mine")
    expect(page.locator("[data-kept-slips]")).to_be_visible()
    keep(page, "mine-zh-360")
    assert accessibility_faults(page) == []
    page.locator("form[action$=removals] button").last.click()
    page.wait_for_load_state()
    assert page.evaluate("localStorage.length") == 0


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


# --- Photos


def test_a_large_photo_is_made_small_on_the_phone_and_a_strange_one_goes_as_it_is(
    page: Page, pose: str, tmp_path: Path
) -> None:
    turned = tmp_path / "turned.jpg"  # as a phone that was held upright writes it
    how = Image.Exif()
    how[0x0112] = 6
    Image.effect_noise((2400, 1200), 80).convert("RGB").save(turned, exif=how)
    large = tmp_path / "large.png"
    Image.effect_noise((2400, 1200), 80).save(large)
    strange = tmp_path / "strange.jpg"
    strange.write_bytes(b"not a photo" * 50_000)
    small = tmp_path / "small.jpg"
    small.write_bytes(a_photo("peru").read())
    go(page, pose)
    field = page.get_by_label("照片（可以不传）")
    field.set_input_files([large, strange, small])
    sizes = "field => [...field.files].map(file => [file.name, file.size])"
    page.wait_for_function("() => document.querySelector('input[type=file]').files[0].type === 'image/jpeg'")
    (name, size), *others = field.evaluate(sizes)
    assert name == "large.jpg"
    assert size < large.stat().st_size / 2
    assert others == [["strange.jpg", strange.stat().st_size], ["small.jpg", small.stat().st_size]]
    pixels = "async field => { const it = await createImageBitmap(field.files[0]); return [it.width, it.height]; }"
    assert field.evaluate(pixels) == [1600, 800]
    field.set_input_files([turned])
    smaller = "size => document.querySelector('input[type=file]').files[0].size < size"
    page.wait_for_function(smaller, arg=turned.stat().st_size)
    assert field.evaluate(pixels) == [800, 1600], "upright, though the drawing forgets how it was turned"


def test_in_large_print_and_in_english_it_fits_too(open_page: OpenPage, pose: str, live_server: str) -> None:
    page = open_page(locale="en-GB")
    page.context.add_cookies([{"name": "mode", "value": "elder", "url": live_server}])
    go(page, pose)
    page.locator("textarea").fill(TEXT)
    page.wait_for_function("() => localStorage.length === 1")
    go(page, pose)
    keep(page, "draft-en-elder-360")
    assert accessibility_faults(page) == []
    assert sideways(page) == 0
    page.context.set_offline(True)
    page.get_by_role("button", name="Hand in and get the slip").click()
    expect(page.get_by_text("Waits to be sent.")).to_be_visible()
    keep(page, "waiting-en-elder-360")
    assert accessibility_faults(page) == []
    assert sideways(page) == 0
