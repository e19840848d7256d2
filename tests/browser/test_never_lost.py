"""Issue 7, point 3: never lost. A dead battery, no network, a blocked phone, an older release: what somebody wrote
stays theirs, goes by itself, and goes once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cast import Cast
from looking import accessibility_faults, keep, sideways
from phone_at_the_form import AFTER_TWO_PAUSES, DRAFT, HAND_IN, RECEIVED, TEXT, WAITS, go, scripts_are_in, text_of, told
from photographs import a_photo
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, expect
from recordings import webm

from app.extensions import db
from app.models.files import Photo
from app.models.unit_of_work import writing
from app.models.voice_notes import VoiceNote

OpenPage = Callable[..., Page]

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
    page.wait_for_function("() => localStorage.length === 0")
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
    page.wait_for_function("() => localStorage.length === 0")


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
    page.wait_for_function("() => localStorage.length === 0")


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
    expect(later.get_by_text("收到了。您的单子号：")).to_be_visible(timeout=AFTER_TWO_PAUSES)
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
    expect(page.get_by_text("收到了。您的单子号：")).to_be_visible(timeout=AFTER_TWO_PAUSES)
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
