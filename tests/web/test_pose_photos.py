"""Photos in the form: kept while something else is put right, refused by name, private until the matter is public."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cast import PASSWORD
from flask import Flask
from pages import Browser, Page
from photographs import a_bomb, a_file, a_photo, heavy

from app.extensions import db, rulebook
from app.models.files import Photo, StoredPicture
from app.models.topics import Topic
from app.web import photo_fields

TEXT = "7 号楼前一下雨就积水，老人出不了门。"
HAND_IN = "提交，拿单子"


@pytest.fixture
def address(cast: Any) -> str:
    return f"/r/{cast.codes['heping']}/pose"


@pytest.fixture
def form(browser: Browser, address: str) -> Page:
    return browser.get(address)


@pytest.fixture
def folder(app: Flask) -> Path:
    path: Path = app.config["SETTINGS"].files_path
    return path


def filed() -> tuple[int, int]:
    """How many topics, and how many photos of theirs."""
    db.session.rollback()
    counts = (sa.select(sa.func.count()).select_from(table) for table in (Topic, Photo))
    return tuple(db.session.scalar(count) for count in counts)  # type: ignore[return-value]


def kept_on(page: Page) -> list[str]:
    return [field.get("value", "") for field in page.all("input", name="photos-kept")]


def sent(page: Page, **more: Any) -> dict[str, Any]:
    key = page.all("input", name="key")[0].get("value", "")
    return {"key": key, "text": TEXT, "consent_version": rulebook.rules.consent.version, **more}


def test_the_form_asks_telephones_for_jpeg_and_warns_about_faces_and_plates(form):
    field = form.all("input", name="photos")[0]
    assert field.get("accept") == "image/jpeg,image/png"
    assert "人脸和车牌" in form.main


def test_six_photos_are_handed_in_with_the_text_and_seen_on_the_slip(browser, form):
    colours = ("red", "blue", "green", "teal", "white", "black")
    slip = browser.submit(HAND_IN, text=TEXT, photos=[a_photo(colour) for colour in colours])
    assert slip.status == 200
    assert filed() == (1, 6)


def test_seven_are_too_many_and_six_of_them_stay(browser, form):
    colours = ("red", "blue", "green", "teal", "white", "black", "gold")
    page = browser.submit(HAND_IN, text=TEXT, photos=[a_photo(colour) for colour in colours])
    assert page.status == 422
    assert "最多放 6 张照片" in page.main
    assert len(kept_on(page)) == 6
    assert browser.submit(HAND_IN).status == 200
    assert filed() == (1, 6)


def test_while_a_text_is_missing_the_photos_stay_with_the_form(browser, form):
    page = browser.submit(HAND_IN, text="", photos=[a_photo("red"), a_photo("blue")])
    assert page.status == 422
    assert [image.get("alt") for image in page.all("img", loading="lazy")] == ["照片 1，共 2 张", "照片 2，共 2 张"]
    assert browser.submit(HAND_IN, text=TEXT).status == 200
    assert filed() == (1, 2)


def test_one_that_stayed_can_be_left_out(browser, form):
    page = browser.submit(HAND_IN, text="", photos=[a_photo("red"), a_photo("blue")])
    first = page.all("input", name="photos-without")[0].get("value", "")
    browser.submit(HAND_IN, **{"text": TEXT, "photos-without": first})
    assert filed() == (1, 1)
    assert db.session.scalars(sa.select(Photo.picture_id)).one() != first


def test_a_bad_fourth_is_named_and_the_three_good_ones_stay(browser, form):
    good = [a_photo("red"), a_photo("blue"), a_photo("green")]
    page = browser.submit(HAND_IN, text=TEXT, photos=[*good, a_file(b"%PDF-1.7 the minutes", "8.jpg")])
    assert page.status == 422
    assert "“8.jpg”" in page.main
    assert len(kept_on(page)) == 3
    assert TEXT in page.texts("textarea")[0]
    assert browser.submit(HAND_IN).status == 200
    assert filed() == (1, 3)


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (a_file(b"%PDF-1.7", "8.jpg"), "“8.jpg”"),  # a PDF that was only renamed
        (a_file(b"", "8.jpg"), "“8.jpg”"),
        (a_bomb("8.png"), "“8.png”"),
        (heavy(13, "8.jpg"), "12 MB"),
    ],
    ids=["renamed", "empty", "bomb", "13 MB"],
)
def test_what_is_no_photo_is_said_and_the_text_is_kept(browser, form, bad, sentence):
    bad.stream.seek(0)
    content = a_file(bad.stream.read(), bad.filename)
    page = browser.submit(HAND_IN, text=TEXT, photos=[content])
    assert page.status == 422
    assert sentence in page.main
    assert "不要这张，再按一次按钮" in page.main
    assert TEXT in page.texts("textarea")[0]
    assert browser.submit(HAND_IN).status == 200
    assert filed() == (1, 0)


def test_a_photo_of_twelve_megabytes_is_taken(browser, form):
    assert browser.submit(HAND_IN, text=TEXT, photos=[heavy(12)]).status == 200
    assert filed() == (1, 1)


def test_a_file_name_cannot_turn_the_sentence_round(browser, form):
    page = browser.submit(HAND_IN, text=TEXT, photos=[a_file(b"no", "路灯\u202eGPJ.jpg")])
    assert "\u202e" not in page.html


def test_more_than_the_server_takes_at_all_gives_the_words_back(browser, form, monkeypatch):
    monkeypatch.setattr(photo_fields, "_BYTES_A_PHOTO", 1024**2)
    page = browser.post(form.path, sent(form, photos=[heavy(9)]))
    assert page.status == 413
    assert "少放几张照片" in page.main
    assert TEXT in page.texts("textarea")
    assert filed() == (0, 0)


def test_a_full_disk_files_nothing_by_half_and_lets_the_text_be_handed_in_without_the_photo(
    browser, form, folder, monkeypatch
):
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        page = browser.submit(HAND_IN, text=TEXT, photos=[a_photo()])
    assert page.status == 422
    assert "存放的地方满了" in page.main
    assert TEXT in page.texts("textarea")[0]
    assert list(folder.iterdir()) == []
    assert filed() == (0, 0)
    assert browser.submit(HAND_IN).status == 200
    assert filed() == (1, 0)


# --- Exactly once


def test_five_presses_with_the_same_photos_are_one_filing(browser, form):
    for _ in range(5):
        browser.post(form.path, sent(form, photos=[a_photo("red"), a_photo("blue")]))
    assert filed() == (1, 2)


def test_the_same_text_with_another_photo_is_asked_about_and_only_the_photo_added(browser, form):
    browser.post(form.path, sent(form, photos=[a_photo("red")]))
    page = browser.post(form.path, sent(form, photos=[a_photo("red"), a_photo("blue")]))
    assert page.status == 409
    assert len(page.all("img", loading="lazy")) == 2
    assert browser.submit("补充到那一份里").status == 200
    assert filed() == (1, 2)
    assert len(db.session.scalars(sa.text("SELECT id FROM detail")).all()) == 0


def test_photos_that_stayed_with_the_form_can_go_into_two_matters(browser, form):
    page = browser.submit(HAND_IN, text="", photos=[a_photo("red")])
    browser.post(page.path, sent(page, **{"photos-kept": kept_on(page)}))
    browser.post(page.path, sent(page, **{"photos-kept": kept_on(page), "text": "另一件事"}))
    assert browser.submit("另交一份").status == 200
    assert filed() == (2, 2)


def test_a_photo_nobody_was_given_is_not_taken(browser, form):
    token = f"{'0' * 8}-0000-4000-8000-{'0' * 12}.640.480.{'a' * 64}.{'b' * 64}"
    browser.post(form.path, sent(form, **{"photos-kept": ["x", "", token]}))
    assert filed() == (1, 0)


def test_a_photo_that_was_swept_meanwhile_is_asked_for_once_more(browser, form, folder):
    page = browser.submit(HAND_IN, text="", photos=[a_photo("red")])
    for file in folder.iterdir():
        file.unlink()
    again = browser.post(page.path, sent(page, **{"photos-kept": kept_on(page)}))
    assert again.status == 422
    assert "请再选一次" in again.main
    assert filed() == (0, 0)


def test_a_browser_that_says_nothing_is_asked_once_and_keeps_its_photos(browser, form):
    page = browser.post(form.path, sent(form, photos=[a_photo("red")]), headers={"Sec-Fetch-Site": ""})
    assert page.status == 403
    assert browser.submit("是我写的，交上去").status == 200
    assert filed() == (1, 1)


# --- Who sees them


def test_before_the_first_look_the_holder_sees_them_within_the_page_and_nobody_by_address(browser, form, client):
    slip = browser.submit(HAND_IN, text=TEXT, photos=[a_photo("red")])
    code = slip.carried("data-copy")
    browser.get("/slip")
    standing = browser.submit("查一查", code=code)
    assert [image.get("src", "")[:15] for image in standing.all("img", loading="lazy")] == ["data:image/jpeg"]
    picture_id = db.session.scalars(sa.select(StoredPicture.id)).one()
    with client.get(f"/files/{picture_id}") as response:
        assert response.status_code == 404


def test_what_comes_after_the_first_look_is_for_the_desk_until_it_shows_it(browser, form, cast, clock):
    from factories import Story

    browser.post(form.path, sent(form))
    story = Story(cast, clock)
    story.topic = db.session.scalars(sa.select(Topic.id)).one()
    story.move("accept")
    story.move("ask_details")
    browser.post(form.path, sent(form, text="从去年开始。", photos=[a_photo("red")]))
    browser.submit("补充到那一份里")
    assert db.session.scalars(sa.select(Photo.is_dropped)).one() is True
    browser.sign_in("chen", PASSWORD)
    browser.get(f"/desk/topics/{story.row.number}")
    browser.submit("公开这张")
    assert db.session.scalars(sa.select(Photo.is_dropped)).one() is False
