"""Voice notes: who hears one, how it becomes text, how long it stays, and who can take it back."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
import recordings
import sqlalchemy as sa
from cast import PASSWORD, holder
from clock import Clock
from factories import Story, a_topic
from flask import Flask
from pages import Browser

from app.domain.errors import Invalid, NotAllowed, OutOfDate, Refused
from app.domain.stages import Status
from app.domain.voice_notes import NOT_TYPED_UP
from app.extensions import db, keyring, rulebook
from app.jobs import schedule
from app.models.topics import Detail, Slip, SlipNews, Topic
from app.models.unit_of_work import writing
from app.models.voice_notes import VoiceNote
from app.services import erasing, voice_notes

SAID = "东门口的路灯坏了，我电话 13812345678。"


@pytest.fixture
def folder(app: Flask) -> Path:
    path: Path = app.config["SETTINGS"].files_path
    return path


def say(story: Story, folder: Path, clock: Clock, seconds: int = 12) -> str:
    kept = voice_notes.keep(recordings.amr(seconds), folder)
    with writing():
        topic, slip = db.session.get_one(Topic, story.topic), db.session.get_one(Slip, story.slip)
        voice_notes.attach(kept, topic=topic, slip=slip, now=clock.now)
    return kept.id


def type_up(story: Story, note_id: str, text: str = SAID, by: str = "chen") -> None:
    with writing():
        voice_notes.type_up(note_id, text, story.cast.actor(by), now=story.clock.now)


def only_said(cast, clock, folder) -> tuple[Story, str]:
    story = Story(cast, clock).pose(NOT_TYPED_UP)
    return story, say(story, folder, clock)


def heard(browser: Browser, note_id: str, **headers: str) -> int:
    with browser.client.get(f"/desk/voice-notes/{note_id}", headers=headers) as response:
        return response.status_code


# --- Who hears it


@pytest.mark.parametrize(("login", "status"), [("chen", 200), ("zhao", 200), ("li", 200), ("he", 404), ("ops", 404)])
def test_only_the_desk_it_lies_on_hears_it(cast, clock, folder, browser, login, status):
    _story, note = only_said(cast, clock, folder)
    browser.sign_in(login, PASSWORD)
    assert heard(browser, note) == status


def test_it_stays_private_when_the_matter_is_public(cast, clock, folder, browser, client):
    story, note = only_said(cast, clock, folder)
    type_up(story, note)
    story.move("accept")
    number = story.row.number
    page = browser.get(f"/t/{number}")
    assert page.status == 200
    assert "录音" not in page.main
    assert page.all("audio") == []
    assert client.get(f"/desk/voice-notes/{note}").status_code == 302


def test_it_is_played_as_it_was_sent_in_pieces_and_stored_nowhere(cast, clock, folder, browser):
    _story, note = only_said(cast, clock, folder)
    browser.sign_in("chen", PASSWORD)
    with browser.client.get(f"/desk/voice-notes/{note}") as whole:
        assert whole.data == recordings.amr(12)
        assert (whole.mimetype, whole.headers["Cache-Control"]) == ("audio/amr", "no-store")
        assert whole.headers["X-Content-Type-Options"] == "nosniff"
    with browser.client.get(f"/desk/voice-notes/{note}", headers={"Range": "bytes=6-9"}) as piece:
        assert (piece.status_code, piece.data) == (206, recordings.amr(12)[6:10])
        assert piece.headers["Cache-Control"] == "no-store"


def test_one_whose_file_is_lost_is_not_there(cast, clock, folder, browser):
    _story, note = only_said(cast, clock, folder)
    (folder / f"{note}.voice").unlink()
    browser.sign_in("chen", PASSWORD)
    assert heard(browser, note) == 404
    assert browser.get("/desk").status == 200


# --- Typing it up


def test_the_desk_plays_it_types_it_up_and_only_then_takes_the_matter_up(cast, clock, folder, browser):
    story, note = only_said(cast, clock, folder)
    browser.sign_in("chen", PASSWORD)
    page = browser.get(f"/desk/topics/{story.row.number}")
    [player] = page.all("audio")
    assert (player.get("src"), player.get("preload")) == (f"/desk/voice-notes/{note}", "none")
    assert "有一段语音留言还没有整理成文字。" in page.main
    assert [
        button.get("disabled") for button in page.all("button") if "".join(button.itertext()) == "受理，转审题"
    ] == [""]

    wrong = browser.submit("存成文字", typed="  ")
    assert wrong.status == 422
    assert "请把录音里说的话写下来。" in wrong.main
    page = browser.submit("存成文字", typed=SAID)
    assert "整理好了" in page.main
    assert "小陈于" in page.main
    assert "有一段语音留言还没有整理成文字。" not in page.main
    row = story.row
    assert keyring.unseal(row.told_sealed or "") == SAID
    assert row.shown == "东门口的路灯坏了，我电话 〔手机号已隐去〕。"
    story.move("accept")
    assert story.status is Status.IN_REVIEW


def test_it_is_not_taken_up_before(cast, clock, folder):
    story, note = only_said(cast, clock, folder)
    with pytest.raises(Refused, match="typed up"):
        story.move("accept")
    type_up(story, note)
    story.move("accept")


def test_what_was_written_with_it_stays_above_it(cast, clock, folder):
    story = a_topic(cast, clock)
    written = story.row.shown
    type_up(story, say(story, folder, clock), "一共三盏。")
    assert story.row.shown == f"{written}\n\n一共三盏。"
    assert keyring.unseal(story.row.told_sealed or "") == f"{written}\n\n一共三盏。"


def test_the_language_is_that_of_what_was_said(cast, clock, folder):
    story, note = only_said(cast, clock, folder)
    type_up(story, note, "The lamp at the east gate is broken.")
    assert story.row.lang == "en"


def test_after_the_first_look_it_is_something_the_proposer_added(cast, clock, folder):
    story = a_topic(cast, clock, Status.IN_REVIEW)
    shown = story.row.shown
    type_up(story, say(story, folder, clock), by="zhao")
    assert story.row.shown == shown
    assert db.session.scalars(sa.select(Detail.shown)).one() == "东门口的路灯坏了，我电话 〔手机号已隐去〕。"


def test_the_history_says_it_and_the_slip_hears_of_it(cast, clock, folder, browser):
    story, note = only_said(cast, clock, folder)
    type_up(story, note)
    assert db.session.scalars(sa.select(SlipNews.slip_id)).one() == story.slip
    browser.sign_in("chen", PASSWORD)
    assert "工作人员把一段语音留言整理成了文字。" in browser.get(f"/desk/topics/{story.row.number}").main
    story.move("accept")
    phone = Browser(browser.client.application.test_client())
    assert "工作人员把一段语音留言整理成了文字。" in phone.get(f"/t/{story.row.number}").main


@pytest.mark.parametrize("who", ["he", "sun", "wang"])
def test_who_may_not_take_it_up_types_nothing(cast, clock, folder, who):
    story, note = only_said(cast, clock, folder)
    with pytest.raises(NotAllowed):
        type_up(story, note, by=who)
    assert story.row.shown == NOT_TYPED_UP


def test_two_colleagues_do_not_type_it_twice(cast, clock, folder):
    story, note = only_said(cast, clock, folder)
    type_up(story, note, "第一遍。")
    with pytest.raises(OutOfDate, match="typed it up"):
        type_up(story, note, "第二遍。")
    assert story.row.shown == "第一遍。"


def test_too_long_a_text_is_given_back(cast, clock, folder):
    story, note = only_said(cast, clock, folder)
    with pytest.raises(Invalid):
        type_up(story, note, "长" * (rulebook.rules.thresholds.text_max_chars + 1))


def test_the_same_recording_twice_is_one(cast, clock, folder):
    story = a_topic(cast, clock)
    say(story, folder, clock, 5)
    say(story, folder, clock, 5)
    assert len(db.session.scalars(sa.select(VoiceNote.id)).all()) == 1


# --- How long it stays


def old_files(folder: Path, clock: Clock) -> None:
    for file in folder.iterdir():
        written = (clock.now - timedelta(days=2)).timestamp()
        os.utime(file, (written, written))


def after(clock: Clock, folder: Path, days: int) -> set[str]:
    """What lies on the disk so many days later, once the worker has been round."""
    clock.advance(days=days)
    schedule.delete_old_voice_notes(clock.now)
    old_files(folder, clock)
    schedule.sweep(clock.now)
    return {file.name for file in folder.iterdir()}


def test_the_sweep_leaves_what_a_row_names_and_takes_what_nobody_handed_in(cast, clock, folder):
    _story, note = only_said(cast, clock, folder)
    voice_notes.keep(recordings.amr(3), folder)
    assert after(clock, folder, 0) == {f"{note}.voice"}


def test_it_is_deleted_some_time_after_it_was_typed_up_and_that_there_was_one_stays(cast, clock, folder, browser):
    story, note = only_said(cast, clock, folder)
    assert after(clock, folder, 40) == {f"{note}.voice"}  # still owed
    type_up(story, note)
    days = rulebook.rules.lengths.voice_kept_days
    assert after(clock, folder, days - 1) == {f"{note}.voice"}
    assert after(clock, folder, 2) == set()
    browser.sign_in("chen", PASSWORD)
    assert heard(browser, note) == 404
    page = browser.get(f"/desk/topics/{story.row.number}")
    assert "录音本身已经删除。" in page.main
    assert page.all("audio") == []


@pytest.mark.parametrize("verb", ["withdraw", "withhold"])
def test_one_nobody_will_type_up_any_more_goes_as_well(cast, clock, folder, verb):
    story, note = only_said(cast, clock, folder)
    story.move(verb)
    days = rulebook.rules.lengths.voice_kept_days
    assert after(clock, folder, days - 1) == {f"{note}.voice"}
    assert after(clock, folder, 2) == set()


def test_withheld_it_is_for_the_desk_as_before(cast, clock, folder, browser):
    story, note = only_said(cast, clock, folder)
    story.move("withhold")
    browser.sign_in("li", PASSWORD)
    assert heard(browser, note) == 200


@pytest.mark.parametrize("is_typed", [False, True])
def test_the_holder_of_the_slip_takes_it_back(cast, clock, folder, browser, is_typed):
    story, note = only_said(cast, clock, folder)
    if is_typed:
        type_up(story, note)
        story.move("accept")
    with writing():
        erasing.erase(story.slip, actor=holder(story.slip), now=clock.now)
    browser.sign_in("chen", PASSWORD)
    assert heard(browser, note) == 404
    assert db.session.scalars(sa.select(VoiceNote.id)).all() == []
    assert after(clock, folder, 0) == set()
    assert (story.row.told_sealed, story.status) == (None, Status.IN_REVIEW if is_typed else Status.WITHDRAWN)
