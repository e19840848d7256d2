"""Saying instead of writing: the recording in the form, on the slip, and nowhere else."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from typing import Any

import pytest
import recordings
import sqlalchemy as sa
from factories import Story, a_topic
from flask import Flask
from pages import Browser, Page
from photographs import a_file, a_photo
from recordings import a_recording

from app.domain.stages import Status
from app.domain.voice_notes import NOT_TYPED_UP
from app.extensions import db, keyring, rulebook
from app.models.topics import Detail, Topic
from app.models.unit_of_work import writing
from app.models.voice_notes import VoiceNote
from app.services import voice_notes

TEXT = "7 号楼前一下雨就积水，老人出不了门。"
HAND_IN = "提交，拿单子"


@pytest.fixture
def form(browser: Browser, cast: Any) -> Page:
    return browser.get(f"/r/{cast.codes['heping']}/pose")


@pytest.fixture
def folder(app: Flask) -> Path:
    path: Path = app.config["SETTINGS"].files_path
    return path


def filed() -> tuple[int, int]:
    """How many topics, and how many voice notes of theirs."""
    db.session.rollback()
    counts = (sa.select(sa.func.count()).select_from(table) for table in (Topic, VoiceNote))
    return tuple(db.session.scalar(count) for count in counts)  # type: ignore[return-value]


def kept_on(page: Page) -> list[str]:
    return [field.get("value", "") for field in page.all("input", name="voice-kept")]


def sent(page: Page, **more: Any) -> dict[str, Any]:
    key = page.all("input", name="key")[0].get("value", "")
    return {"key": key, "text": "", "consent_version": rulebook.rules.consent.version, **more}


def standing(browser: Browser, slip: Page) -> Page:
    code = re.search(r"\d{4} \d{4} \d{4} \d{4}", slip.main)[0]  # type: ignore[index]
    browser.get("/slip")
    return browser.submit("查一查", code=code)


@pytest.mark.parametrize("door", ["suggest", "inquiries"])
def test_whoever_would_rather_speak_is_led_to_the_door_where_that_can_be_done(browser, cast, door):
    room = f"/r/{cast.codes['heping']}"
    page = browser.get(f"{room}/{door}")
    assert page.href("从“我要出题”进去可以直接说，工作人员会整理成文字。") == f"{room}/pose"


def test_without_a_script_telephones_open_their_own_recorder(form):
    field = form.all("input", name="voice")[0]
    assert (field.get("type"), field.get("accept")) == ("file", "audio/*")
    assert field.get("capture") is not None
    assert "或者说一段话（60 秒以内的录音）" in form.main


def test_what_is_said_needs_no_text_and_the_slip_says_what_happens_to_it(browser, form):
    slip = browser.submit(HAND_IN, text="", voice=a_recording(12))
    assert slip.status == 200
    assert filed() == (1, 1)
    assert "您的录音（12 秒）收到了，议事室的工作人员会听，并整理成文字。" in slip.main
    page = standing(browser, slip)
    assert "您的录音（12 秒）收到了" in page.main
    assert NOT_TYPED_UP not in page.main  # it is said once, in the reader's language
    assert page.all("audio") == []


def test_once_typed_up_the_slip_shows_it_and_asks_whether_it_is_right(browser, form, cast, clock):
    slip = browser.submit(HAND_IN, text="", voice=a_recording(12))
    note = db.session.scalars(sa.select(VoiceNote.id)).one()
    with writing():
        voice_notes.type_up(note, "东门口的路灯坏了。", cast.actor("chen"), now=clock.now)
    page = standing(browser, slip)
    assert "您的录音已整理成文字，写在下面。 有不对的地方？告诉议事室。 东门口的路灯坏了。" in page.main
    assert "工作人员把一段语音留言整理成了文字。" in page.main
    assert page.href("告诉议事室") == "#messages"
    assert browser.submit("发给议事室", words="是西门口。").status == 200


def test_it_lies_sealed_on_the_disk_and_no_address_leads_to_it(browser, form, folder, client):
    browser.submit(HAND_IN, text="", voice=a_recording(3))
    note = db.session.scalars(sa.select(VoiceNote)).one()
    [file] = folder.iterdir()
    assert file.name == f"{note.id}.voice"
    assert b"AMR" not in file.read_bytes()
    assert keyring.unseal_bytes(file.read_bytes()) == recordings.amr(3)
    for address in (f"/files/{note.id}", f"/files/{note.id}/small", f"/static/../files/{file.name}"):
        with client.get(address) as response:
            assert response.status_code == 404
    assert client.get(f"/desk/voice-notes/{note.id}").status_code == 302  # to where staff sign in


def test_a_text_goes_with_it_and_others_like_it_are_asked_about(browser, form, cast, clock):
    a_topic(cast, clock, Status.IN_REVIEW)
    page = browser.submit(HAND_IN, text=f"和平里 {TEXT}", voice=a_recording())
    assert "您的录音会一起交上去。" in page.main
    assert browser.submit("我这件不一样，提交，拿单子").status == 200
    assert filed() == (2, 1)


def test_what_is_only_said_is_asked_nothing(browser, form, cast, clock):
    a_topic(cast, clock, Status.IN_REVIEW)
    assert "单子" in browser.submit(HAND_IN, text="", voice=a_recording()).h1
    assert filed() == (2, 1)


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (b"%PDF-1.7", "不是能播放的录音"),
        (b"", "不是能播放的录音"),
        (recordings.mp4(5, handler=b"vide"), "不是能播放的录音"),
        (recordings.amr(75), "录音有 75 秒，最多 60 秒"),
        (recordings.wav(1) + bytes(2 * 1024**2), "最多 2 MB"),
    ],
    ids=["renamed", "empty", "film", "too long", "too large"],
)
def test_what_cannot_be_taken_is_said_and_the_text_is_kept(browser, form, bad, sentence):
    page = browser.submit(HAND_IN, text=TEXT, voice=a_file(bad, "voice.webm"))
    assert page.status == 422
    assert sentence in page.main
    assert page.all("details", open="")  # where the field is
    assert TEXT in page.texts("textarea")[0]
    assert filed() == (0, 0)
    assert browser.submit(HAND_IN).status == 200
    assert filed() == (1, 0)


def test_a_minute_by_ones_own_watch_is_taken(browser, form):
    assert browser.submit(HAND_IN, text="", voice=a_recording(63)).status == 200
    assert filed() == (1, 1)


def test_while_something_is_put_right_the_recording_stays(browser, form):
    page = browser.submit(HAND_IN, text="", voice=a_recording(12), photos=[a_file(b"no", "8.jpg")])
    assert page.status == 422
    assert "您的录音（12 秒）还在这里" in page.main
    assert browser.submit(HAND_IN).status == 200
    assert filed() == (1, 1)


def test_one_that_stayed_can_be_left_out_or_made_once_more(browser, form):
    page = browser.submit(HAND_IN, text="", voice=a_recording(12), photos=[a_file(b"no", "8.jpg")])
    again = browser.submit(HAND_IN, **{"voice-without": "yes"})
    assert again.status == 422
    assert "请写一写发生了什么" in again.main
    assert kept_on(again) == []
    browser.page = page
    assert browser.submit(HAND_IN, voice=a_recording(20)).status == 200
    assert db.session.scalars(sa.select(VoiceNote.seconds)).one() == 20


def test_a_photo_alone_is_asked_kindly_for_one_sentence_and_stays(browser, form):
    page = browser.submit(HAND_IN, text="", photos=[a_photo()])
    assert page.status == 422
    assert "照片收到了。请再写一句话：在哪里、怎么了。" in page.main
    assert browser.submit(HAND_IN, text="", voice=a_recording()).status == 200
    assert filed() == (1, 1)


def test_five_presses_are_one_filing(browser, form):
    for _ in range(5):
        assert browser.post(form.path, sent(form, voice=a_recording())).status == 200
    assert filed() == (1, 1)


def test_said_anew_with_the_same_key_it_is_added_to_the_first(browser, form):
    browser.post(form.path, sent(form, voice=a_recording(5)))
    page = browser.post(form.path, sent(form, voice=a_recording(6)))
    assert page.status == 409
    assert browser.submit("补充到那一份里").status == 200
    assert filed() == (1, 2)
    assert db.session.scalars(sa.select(Detail)).all() == []  # nothing to be read yet


def test_an_answer_that_was_only_said_takes_the_matter_on(browser, form, cast, clock):
    browser.post(form.path, sent(form, text=TEXT))
    story = Story(cast, clock)
    story.topic = db.session.scalars(sa.select(Topic.id)).one()
    story.walk("accept", "ask_details")
    browser.post(form.path, sent(form, voice=a_recording(6)))
    browser.submit("补充到那一份里")
    assert story.status is Status.IN_REVIEW
    assert db.session.scalars(sa.select(Detail.shown)).one() == NOT_TYPED_UP
    assert filed() == (1, 1)


def test_it_can_stay_with_the_form_and_go_into_two_matters(browser, form):
    page = browser.submit(HAND_IN, text="", voice=a_recording(), photos=[a_file(b"no", "8.jpg")])
    token = {"voice-kept": kept_on(page)[0]}
    browser.post(page.path, sent(page, **token))
    browser.post(page.path, sent(page, text="另一件事", **token))
    assert browser.submit("另交一份").status == 200
    assert filed() == (2, 2)


def test_a_recording_nobody_was_given_is_not_taken(browser, form):
    token = f"{'0' * 8}-0000-4000-8000-{'0' * 12}.amr.5.{'a' * 64}.{'b' * 64}"
    for forged in ("x", "", token):
        assert browser.post(form.path, sent(form, **{"voice-kept": forged})).status == 422
    assert filed() == (0, 0)


def test_one_that_was_swept_meanwhile_is_asked_for_once_more(browser, form, folder):
    page = browser.submit(HAND_IN, text="", voice=a_recording(), photos=[a_file(b"no", "8.jpg")])
    for file in folder.iterdir():
        file.unlink()
    again = browser.post(page.path, sent(page, **{"voice-kept": kept_on(page)[0]}))
    assert again.status == 422
    assert "录音不在了，请重新录一段" in again.main


def test_a_browser_that_says_nothing_is_asked_once_and_keeps_its_recording(browser, form):
    page = browser.post(form.path, sent(form, voice=a_recording()), headers={"Sec-Fetch-Site": ""})
    assert page.status == 403
    assert browser.submit("是我写的，交上去").status == 200
    assert filed() == (1, 1)


def test_a_full_disk_says_what_to_do_instead(browser, form, folder, monkeypatch):
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        page = browser.submit(HAND_IN, text="", voice=a_recording())
    assert page.status == 422
    assert "给议事室打电话" in page.main
    assert list(folder.iterdir()) == []
    assert filed() == (0, 0)


# --- Photo first


def test_the_photo_may_come_first_and_stays_first(browser, form):
    def order(page: Page) -> list[str]:
        return sorted(("photos", "text"), key=lambda name: page.html.index(f'name="{name}"'))

    assert order(form) == ["text", "photos"]
    page = browser.click("先拍照，再写一句话")
    assert order(page) == ["photos", "text"]
    wrong = browser.submit(HAND_IN, photos=[a_photo()])
    assert wrong.status == 422
    assert order(wrong) == ["photos", "text"]
    assert browser.submit(HAND_IN, text=TEXT).status == 200


# --- For somebody else


def test_who_wrote_for_somebody_hands_the_slip_over_and_their_phone_forgets_it(browser, form):
    slip = browser.submit(HAND_IN, text=TEXT, helper_name="网格员小周")
    assert slip.h1 == "收到了，请把单子交给本人"
    code = re.search(r"\d{4} \d{4} \d{4} \d{4}", slip.main)[0]  # type: ignore[index]
    fours = [text for text in slip.texts("li") if re.fullmatch(r"\d{4}", text)]
    assert fours == code.split()
    assert "念给老人听，四个一组" in slip.main
    assert "忘掉以后，这些您都做不了" in slip.main
    mine = browser.submit("交给本人了，从我的手机里忘掉")
    assert code not in mine.html.replace("&nbsp;", " ")
    assert mine.path == "/slip/mine"
    assert browser.client.get_cookie("slips") is None
    browser.get("/slip")
    assert browser.submit("查一查", code=code).status == 200  # whoever has the number comes back


def test_who_wrote_for_themselves_is_told_nothing_of_handing_over(browser, form):
    slip = browser.submit(HAND_IN, text=TEXT)
    assert "念给老人听" not in slip.main
