"""In which language and size a page comes, and how sentences are said."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from clock import Clock
from flask import Flask
from pages import Browser

from app.domain.roles import Role
from app.domain.sentences import Sentence, say
from app.web.filters import render
from app.web.language import CatalogueError, Locale, choose_locale, in_language, load_catalogue

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("cookie", "accept", "locale"),
    [
        (None, None, Locale.CHINESE),
        (None, "", Locale.CHINESE),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", Locale.CHINESE),
        (None, "en-GB,en;q=0.9,zh;q=0.8", Locale.ENGLISH),
        (None, "zh;q=0.3,en;q=0.8", Locale.ENGLISH),
        (None, "zh-Hant-TW", Locale.CHINESE),
        (None, "fr,de;q=0.7", Locale.CHINESE),
        (None, "fr,en;q=0.7", Locale.ENGLISH),
        (None, "*", Locale.CHINESE),
        (None, ";;;q=,,", Locale.CHINESE),
        ("en", "zh-CN", Locale.ENGLISH),
        ("zh_Hans", "en", Locale.CHINESE),
        ("klingon", "en", Locale.ENGLISH),
    ],
)
def test_the_choice_comes_first_then_what_the_browser_asks_for(
    cookie: str | None, accept: str | None, locale: Locale
) -> None:
    assert choose_locale(cookie, accept) is locale


def test_a_page_says_its_language(browser: Browser) -> None:
    assert 'lang="zh-Hans"' in browser.get("/login").html
    browser.headers["Accept-Language"] = "en-GB"
    page = browser.get("/login")
    assert 'lang="en"' in page.html
    assert page.h1 == "Sign in"


# --- Sentences


def test_a_sentence_is_said_in_the_readers_language(app: Flask) -> None:
    sentence = say("Only %(who)s may do this.", who=say("an operator"))
    assert render(sentence) == "只有运维人员可以这样做。"
    with in_language(Locale.ENGLISH):
        assert render(sentence) == "Only an operator may do this."
    assert render(sentence) == "只有运维人员可以这样做。"


def test_an_enum_says_its_label(app: Flask) -> None:
    assert render(Role.REVIEWER) == "审题人"
    assert render(say("%(one)s, or %(other)s", one=Role.REVIEWER, other=Role.CONVENER)) == "审题人，或者召集人"


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (date(2026, 11, 28), "11月28日 周六", "Sat 28 November"),
        (date(2027, 1, 4), "2027年1月4日 周一", "Mon 4 January 2027"),
        (datetime(2026, 11, 28, 9, 0, tzinfo=SHANGHAI), "11月28日 周六 9:00", "Sat 28 November, 9:00"),
        (datetime(2026, 11, 28, 14, 5, tzinfo=SHANGHAI), "11月28日 周六 14:05", "Sat 28 November, 14:05"),
        (datetime(2025, 2, 1, 9, 0, tzinfo=SHANGHAI), "2025年2月1日 周六 9:00", "Sat 1 February 2025, 9:00"),
    ],
)
def test_days_and_moments_in_a_sentence_are_said_as_people_say_them(
    app: Flask, value: date, chinese: str, english: str
) -> None:
    sentence = Sentence("%(when)s", {"when": value})
    assert render(sentence) == chinese
    with in_language(Locale.ENGLISH):
        assert render(sentence) == english


def test_a_moment_on_a_page_carries_its_machine_form_in_shanghai_time(app: Flask, clock: Clock) -> None:
    template = app.jinja_env.from_string("{{ at | moment }} {{ at | date }} {{ day | date }}")
    late_evening_utc = datetime(2026, 3, 2, 17, 30, tzinfo=ZoneInfo("UTC"))
    assert template.render(at=late_evening_utc, day=date(2026, 3, 3)) == (
        '<time datetime="2026-03-03T01:30+08:00">3月3日 周二 1:30</time> '
        '<time datetime="2026-03-03">3月3日 周二</time> <time datetime="2026-03-03">3月3日 周二</time>'
    )


# --- Catalogues

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def _catalogue(folder: Path, **files: str) -> Path:
    folder = folder / "zh_Hans"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.po").write_text(HEADER + text, encoding="utf-8")
    return folder


def test_catalogues_of_several_nouns_are_one(tmp_path: Path) -> None:
    folder = _catalogue(tmp_path, a='msgid "Room"\nmsgstr "议事室"\n', b='msgid "Slip"\nmsgstr "单子"\n')
    whole = load_catalogue(folder)
    assert (whole.gettext("Room"), whole.gettext("Slip")) == ("议事室", "单子")


def test_a_message_in_two_catalogues_stops_the_start(tmp_path: Path) -> None:
    folder = _catalogue(tmp_path, a='msgid "Room"\nmsgstr "议事室"\n', b='msgid "Room"\nmsgstr "房间"\n')
    with pytest.raises(CatalogueError, match=r"a\.po and in b\.po"):
        load_catalogue(folder)
