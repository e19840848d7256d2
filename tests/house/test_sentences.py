"""Everything that is said to people is said in Chinese and in English, once, and with the same parts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from pages import LATIN_ON_CHINESE_PAGES

from app.settings import ROOT

CATALOGUES = sorted((ROOT / "translations" / "zh_Hans").glob("*.po"))
KEYWORDS = {"_": None, "gettext": None, "N_": None, "say": None, "ngettext": (1, 2)}

# What only the command line and the machines' endpoints say stays English: operators read it in a terminal.
SPOKEN_TO_OPERATORS = ("app/cli/",)

_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
_NEVER_SAID = ("系统", "提交成功", "操作失败", "请稍后再试", "决定书")


def _extracted(folder: str, pattern: str, method: str) -> Iterator[tuple[str | tuple[str, ...], str]]:
    for file in sorted((ROOT / folder).rglob(pattern)):
        path = file.relative_to(ROOT).as_posix()
        if not file.is_file() or path.startswith(SPOKEN_TO_OPERATORS):
            continue
        with file.open("rb") as lines:
            for line, message, _, _ in extract(method, lines, keywords=KEYWORDS, options={"silent": "false"}):
                yield message, f"{path}:{line}"


@cache
def _said() -> dict[str | tuple[str, ...], str]:
    """Every message the code says, and where it first does."""
    said: dict[str | tuple[str, ...], str] = {}
    for message, place in (
        *_extracted("app", "*.py", "python"),
        *_extracted("templates", "*.*", "jinja2.ext:babel_extract"),
    ):
        said.setdefault(message, place)
    return said


@cache
def _messages() -> list[tuple[Path, Message]]:
    """Every message of every catalogue."""
    found = []
    for file in CATALOGUES:
        with file.open("rb") as lines:
            found += [(file, message) for message in read_po(lines) if message.id]
    return found


def _chinese(message: Message) -> str:
    return message.string if isinstance(message.string, str) else "".join(message.string)


def test_everything_said_has_its_chinese() -> None:
    known = {message.id for _, message in _messages() if _chinese(message)}
    missing = [f"{place} {message!r}" for message, place in _said().items() if message not in known]
    assert missing == []


def test_nothing_is_translated_that_nobody_says() -> None:
    unused = [f"{file.name}: {message.id!r}" for file, message in _messages() if message.id not in _said()]
    assert unused == []


def test_no_message_stands_in_two_catalogues() -> None:
    count = Counter(message.id for _, message in _messages())
    assert [id_ for id_, times in count.items() if times > 1] == []


def test_no_translation_is_unsure() -> None:
    assert [message.id for _, message in _messages() if message.fuzzy] == []


def test_both_languages_have_the_same_parts() -> None:
    for file, message in _messages():
        english = message.id if isinstance(message.id, str) else message.id[-1]
        wanted, found = _PLACEHOLDER.findall(english), _PLACEHOLDER.findall(_chinese(message))
        assert set(wanted) == set(found), f"{file.name}: {english!r}"


def test_chinese_has_no_latin_word_without_need() -> None:
    for file, message in _messages():
        words = set(_LATIN_WORD.findall(_PLACEHOLDER.sub("", _chinese(message))))
        assert words <= LATIN_ON_CHINESE_PAGES, f"{file.name}: {_chinese(message)!r}"


@pytest.mark.parametrize("phrase", _NEVER_SAID)
def test_nobody_is_talked_to_like_a_machine(phrase: str) -> None:
    assert [_chinese(message) for _, message in _messages() if phrase in _chinese(message)] == []


def test_residents_are_addressed_with_respect() -> None:
    familiar = [_chinese(message) for _, message in _messages() if "你" in _chinese(message).replace("你们", "")]
    assert familiar == []
