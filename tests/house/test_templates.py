"""Templates read like pages: they compile, name what they use, and carry no style and no behaviour of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import StrictUndefined, nodes

from app.settings import ROOT

TEMPLATES = ROOT / "templates"
FILES = sorted(TEMPLATES.rglob("*.*"))
PAGES = [
    file
    for file in FILES
    if file.parent.name not in ("components", "docs", "layouts", "messages") and not file.name.startswith("_")
]
LONGEST_PAGE = 100  # lines; the house aims at 60

_MACRO = re.compile(r"{%-? macro (\w+)")
_IMPORT = re.compile(r'{% import "([\w/.]+)" as (\w+)')


def _name(file: Path) -> str:
    return file.relative_to(TEMPLATES).as_posix()


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


each_file = pytest.mark.parametrize("file", FILES, ids=_name)
each_page = pytest.mark.parametrize("file", PAGES, ids=_name)


def test_a_misspelt_name_is_an_error_and_not_an_empty_place(app: Flask) -> None:
    assert app.jinja_env.undefined is StrictUndefined


def test_all_compile(app: Flask) -> None:
    for file in FILES:
        app.jinja_env.get_template(_name(file))


@each_file
def test_no_style_and_no_behaviour_inside(file: Path) -> None:
    text = _text(file)
    for forbidden in ("<style", " style=", "<script>", " onclick=", " onsubmit=", "javascript:", "| safe", "|safe"):
        assert forbidden not in text


@each_file
def test_what_is_imported_is_used(file: Path) -> None:
    text = _text(file)
    unused = [alias for _, alias in _IMPORT.findall(text) if f"{alias}." not in text]
    assert unused == []


@each_file
def test_blocks_say_which_one_ends(file: Path) -> None:
    assert "{% endblock %}" not in _text(file)


@each_page
def test_a_page_stands_on_a_layout_and_is_short(file: Path) -> None:
    text = _text(file)
    assert text.startswith('{% extends "layouts/') or "<svg" in text
    assert len(text.splitlines()) <= LONGEST_PAGE


@each_page
def test_a_page_decides_nothing(app: Flask, file: Path) -> None:
    """Decide in Python, show in Jinja: no arithmetic, no namespaces."""
    tree = app.jinja_env.parse(_text(file))
    sums = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)
    assert not list(tree.find_all(sums))
    assert "namespace(" not in _text(file)


def _macros() -> list[tuple[Path, str]]:
    return [(file, name) for file in (TEMPLATES / "components").glob("*.html") for name in _MACRO.findall(_text(file))]


@pytest.mark.parametrize(("file", "macro"), _macros(), ids=lambda part: getattr(part, "stem", part))
def test_each_component_shows_its_use_in_one_line(file: Path, macro: str) -> None:
    """The line above a macro is a comment in which it is called."""
    before = _text(file).split(f"macro {macro}(")[0]
    comments = re.findall(r"{#(.*?)#}", before, flags=re.DOTALL)
    assert any(f"{file.stem}.{macro}(" in comment for comment in comments)
