"""Saying instead of writing, hearing instead of reading, a photo first: what scripts add, and what is left without."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cast import Cast
from clock import Clock
from desk_door import sign_in
from factories import a_topic
from looking import accessibility_faults, keep, sideways
from phone_at_the_form import HAND_IN, wait_until
from photographs import a_photo
from playwright.sync_api import Page, expect
from recordings import wav

from app.domain.stages import Status
from app.domain.voice_notes import Recording
from app.extensions import db
from app.models.voice_notes import VoiceNote

OpenPage = Callable[..., Page]
TEXT = "和平里 7 号楼前一下雨就积水，老人出不了门。"

# A browser that can speak, and writes down what it is given to say.
SPEAKS = """
  window.said = [];
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => VOICES.map((lang) => ({ lang })),
    addEventListener: () => {},
    cancel: () => { window.unsaid = null; },
    speak: (spoken) => { window.said.push(spoken.text + "|" + spoken.lang); window.unsaid = spoken; },
  }});
  window.goOn = () => { const spoken = window.unsaid; if (spoken) spoken.onend(); return Boolean(spoken); };
"""


def press(page: Page) -> None:
    page.locator("[data-press]").click()


def speak(page: Page, seconds: float = 1.6) -> None:
    press(page)
    page.get_by_text("正在录音，请说。").wait_for()
    page.wait_for_timeout(seconds * 1000)


def recorded(page: Page) -> int:
    """How many bytes the field holds."""
    page.locator(".recorder audio:not([hidden])").wait_for()
    size: int = page.evaluate("document.querySelector('[name=voice]').files[0].size")
    return size


def notes() -> list[VoiceNote]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(VoiceNote)))


def errors_of(page: Page) -> list[str]:
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    return found


# --- The recorder


def test_said_heard_handed_in_and_typed_up(page: Page, pose: str) -> None:
    faults = errors_of(page)
    page.goto(pose)
    speak(page, 2.2)
    counted = re.fullmatch(r"已录 (\d+) 秒，最多 60 秒", page.locator("[data-count]").inner_text())
    assert counted
    assert int(counted[1]) >= 2
    press(page)
    assert recorded(page) > 1000
    wait_until(page, "document.querySelector('.recorder audio').readyState > 0")  # the policy lets it be heard
    page.get_by_role("button", name=HAND_IN).click()
    page.get_by_role("heading", name="收到了，这是您的单子").wait_for()
    [note] = notes()
    assert note.kind is Recording.WEBM
    assert note.seconds  # counted from its blocks: a browser writes no length into the head
    assert note.seconds >= 2

    sign_in(page, "chen")
    page.goto("/desk")
    page.locator("[data-queue] a").first.click()
    page.locator("audio").evaluate("player => player.play()")
    wait_until(page, "document.querySelector('audio').currentTime > 0")
    page.get_by_label("录音里说了什么").fill("东门口的路灯坏了。")
    page.get_by_role("button", name="存成文字").click()
    assert page.get_by_role("button", name="受理，转审题").is_enabled()
    assert faults == []


def test_it_stops_by_itself_when_the_time_is_up(page: Page, pose: str) -> None:
    page.clock.install()
    page.goto(pose)
    press(page)
    page.get_by_text("正在录音，请说。").wait_for()
    page.wait_for_timeout(500)
    page.clock.fast_forward(61_000)
    page.get_by_text("时间到了，录音已停。").wait_for()
    assert recorded(page) > 0
    assert page.locator("[data-count]").inner_text() == "已录 60 秒，最多 60 秒"


def test_what_was_thrown_away_is_not_sent(page: Page, pose: str) -> None:
    page.goto(pose)
    speak(page)
    press(page)
    recorded(page)
    page.get_by_role("button", name="删掉这段录音").click()
    assert page.evaluate("document.querySelector('[name=voice]').files.length") == 0
    assert page.locator(".recorder audio").is_hidden()
    page.get_by_label("发生了什么").fill(TEXT)
    page.get_by_role("button", name=HAND_IN).click()
    page.get_by_role("heading", name="收到了，这是您的单子").wait_for()
    assert notes() == []


def test_who_hands_in_while_it_records_sends_what_was_said_so_far(page: Page, pose: str) -> None:
    page.goto(pose)
    speak(page)
    page.get_by_role("button", name=HAND_IN).click()
    page.get_by_role("heading", name="收到了，这是您的单子").wait_for()
    assert [note.kind for note in notes()] == [Recording.WEBM]


def test_where_the_microphone_is_refused_it_says_what_to_do(page: Page, pose: str) -> None:
    page.add_init_script("navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('no'))")
    page.goto(pose)
    press(page)
    page.get_by_text("这部手机没有允许使用话筒").wait_for()
    assert page.locator("[data-press]").is_enabled()


@pytest.mark.parametrize(
    "lacking",
    ["delete window.MediaRecorder", "window.DataTransfer = undefined", "window.isSecureContext = false", None],
    ids=["no recorder", "no files into fields", "not encrypted", "no JavaScript"],
)
def test_where_it_cannot_be_recorded_on_the_page_a_file_does(
    open_page: OpenPage, pose: str, tmp_path: Path, lacking: str | None
) -> None:
    page = open_page(javascript=lacking is not None)
    if lacking:
        page.add_init_script(
            "Object.defineProperty(window, 'isSecureContext', { value: false })" if "Secure" in lacking else lacking
        )
    page.goto(pose)
    assert page.locator("[data-recorder]").is_hidden()
    file = tmp_path / "录音.wav"
    file.write_bytes(wav(3))
    page.get_by_text("更多", exact=True).click()
    page.get_by_label("或者说一段话（60 秒以内的录音）").set_input_files(file)
    page.get_by_role("button", name=HAND_IN).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("收到了，这是您的单子")
    assert [(note.kind, note.seconds) for note in notes()] == [(Recording.WAV, 3)]


# --- Reading aloud


def reads(page: Page, *voices: str) -> None:
    page.add_init_script(SPEAKS.replace("VOICES", str(list(voices))))


def test_the_page_is_read_sentence_by_sentence_and_can_be_paused(page: Page, cast: Cast, clock: Clock) -> None:
    number = a_topic(cast, clock, Status.IN_REVIEW).row.number
    reads(page, "en-US", "zh-CN")
    page.goto(f"/t/{number}")
    page.get_by_role("button", name="读给我听").click()
    while page.evaluate("said.length") < 4:
        assert page.evaluate("goOn()")
    page.get_by_role("button", name="停一停").click()
    assert not page.evaluate("goOn()")
    page.get_by_role("button", name="接着读").click()
    said = page.evaluate("said")
    assert said[3] == said[4]  # the broken-off sentence once more
    while page.evaluate("goOn()"):
        pass
    said = page.evaluate("said")
    assert any("7 号楼前积水" in sentence for sentence in said)
    assert any(sentence == "和平里 7 号楼前一下雨就积水，老人出不了门。|zh-CN" for sentence in said)
    assert not any("读给我听" in sentence or "停一停" in sentence for sentence in said)
    expect(page.get_by_role("button", name="读给我听")).to_be_visible()  # it has come to the end


def test_it_can_be_stopped_and_begins_anew(page: Page, pose: str) -> None:
    reads(page, "zh-CN")
    page.goto(pose)
    page.get_by_role("button", name="读给我听").click()
    page.evaluate("goOn()")
    page.get_by_role("button", name="不读了").click()
    page.get_by_role("button", name="读给我听").click()
    said = page.evaluate("said")
    assert said[-1] == said[0]


def test_the_number_of_a_slip_is_read_digit_by_digit(page: Page, pose: str) -> None:
    reads(page, "zh-CN")
    page.goto(pose)
    page.get_by_label("发生了什么").fill(TEXT)
    page.get_by_role("button", name=HAND_IN).click()
    digits = page.locator(".slip__number").inner_text()[:4]
    page.get_by_role("button", name="读给我听").click()
    while page.evaluate("goOn()"):
        pass
    assert any(" ".join(digits) in sentence for sentence in page.evaluate("said"))


@pytest.mark.parametrize(("locale", "voices"), [("en-GB", ["zh-CN"]), ("zh-CN", ["en-US"]), ("zh-CN", [])])
def test_without_a_voice_for_the_language_there_is_no_button(
    open_page: OpenPage, cast: Cast, locale: str, voices: list[str]
) -> None:
    page = open_page(locale=locale)
    reads(page, *voices)
    page.goto(f"/r/{cast.codes['heping']}")
    page.wait_for_timeout(200)
    assert page.locator("[data-aloud]").is_hidden()


# --- A photo first


def test_the_photo_is_seen_before_it_is_sent(page: Page, pose: str, tmp_path: Path) -> None:
    faults = errors_of(page)
    files = []
    for n, colour in enumerate(("teal", "peru"), 1):
        file = tmp_path / f"{n}.jpg"
        file.write_bytes(a_photo(colour, width=1200, height=900).read())
        files.append(file)
    page.goto(pose)
    page.get_by_role("link", name="先拍照").click()
    page.locator("input[name=photos]").set_input_files(files)
    page.get_by_role("img", name="选好的照片 2").wait_for()
    assert page.locator("canvas").count() == 2
    box = page.locator("input[name=photos]").bounding_box()
    below = page.locator("textarea[name=text]").bounding_box()
    assert box
    assert below
    assert box["y"] < below["y"]
    keep(page, "voice-photo-first")
    page.locator("input[name=photos]").set_input_files(files[:1])
    wait_until(page, "document.querySelectorAll('canvas').length === 1")
    page.get_by_label("发生了什么").fill(TEXT)
    page.get_by_role("button", name=HAND_IN).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("收到了，这是您的单子")
    assert faults == []


# --- How it looks


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("mode", ["standard", "elder"])
def test_every_page_on_the_way_fits_and_is_accessible(
    open_page: OpenPage, pose: str, live_server: str, locale: str, mode: str
) -> None:
    page: Any = open_page(locale=locale)
    page.context.add_cookies([{"name": "mode", "value": mode, "url": live_server}])
    reads(page, "zh-CN", "en-GB")
    tag = f"{locale[:2]}-{mode}"
    page.goto(pose)
    press(page)
    page.locator("[data-press][aria-pressed=true]").wait_for()
    page.wait_for_timeout(1200)
    _looks_good(page, f"voice-recording-{tag}")
    press(page)
    recorded(page)
    page.locator("details.further summary").click()
    page.locator("input[name=helper_name]").fill("小周")
    page.locator("input[name=photos]").set_input_files(
        files=[{"name": "8.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"}]
    )
    _looks_good(page, f"voice-recorded-{tag}")
    page.locator("form button.button--primary").click()
    page.locator("input[name=voice-kept]").wait_for(state="attached")
    _looks_good(page, f"voice-kept-{tag}")
    page.locator("main form button.button--primary").click()
    page.locator(".fours").wait_for()
    _looks_good(page, f"voice-handed-over-{tag}")
    code = page.locator("[data-copy]").get_attribute("data-copy")
    page.goto("/slip")
    page.locator("#code").fill(code)
    page.locator("main form button.button--primary").click()
    page.locator(".voice-note").wait_for()
    _looks_good(page, f"voice-slip-{tag}")
    sign_in(page, "chen")
    page.goto("/desk")
    page.locator("[data-queue] a").first.click()
    _looks_good(page, f"voice-desk-{tag}")


def _looks_good(page: Page, name: str) -> None:
    keep(page, name)
    assert accessibility_faults(page) == []
    assert sideways(page) == 0
