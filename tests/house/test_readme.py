"""The README says what is true today."""

from __future__ import annotations

import re

from app.services.demo.cast import CAST
from app.settings import ROOT

README = (ROOT / "README.md").read_text()


def test_every_setting_has_its_line() -> None:
    read = set(re.findall(r'"([A-Z][A-Z_]{3,})"', (ROOT / "app" / "settings.py").read_text()))
    assert read
    assert {name for name in read if f"`{name}`" not in README} == set()


def test_every_link_and_picture_leads_somewhere() -> None:
    linked = {link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link}
    assert {link for link in linked if not (ROOT / link).exists()} == set()
    assert len([link for link in linked if link.endswith(".webp")]) == 8


def test_everybody_of_the_cast_is_introduced() -> None:
    assert [person.name for person in CAST if person.name not in README] == []


def test_what_to_try_fits_ten_lines() -> None:
    lines = README.partition("## What to try")[2].partition("|")[0].strip().splitlines()
    assert len(lines) == 10
