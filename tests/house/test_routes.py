"""Addresses are printed on walls: none vanishes unnoticed, and all are spelt in one way."""

from __future__ import annotations

import re

from flask import Flask
from snapshot import assert_same_as_snapshot
from werkzeug.routing import Rule
from werkzeug.routing.converters import UnicodeConverter

_PLACEHOLDER = re.compile(r"<[^>]+>")
_LOWER_CASE_WITH_HYPHENS = re.compile(r"(?:/[a-z0-9.-]*)+")


def _rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def test_no_address_vanishes_unnoticed(app: Flask) -> None:
    lines = [
        f"{' '.join(sorted((rule.methods or set()) - {'HEAD', 'OPTIONS'}))}  {rule.rule}  {rule.endpoint}"
        for rule in _rules(app)
    ]
    assert_same_as_snapshot("routes.txt", lines)


def test_parameters_are_typed(app: Flask) -> None:
    """A bare <name> takes anything; say what it is, so that what it cannot be never reaches a view."""
    bare = [
        rule.rule
        for rule in _rules(app)
        for converter in rule._converters.values()
        if type(converter) is UnicodeConverter
    ]
    assert bare == []


def test_addresses_are_lower_case_with_hyphens(app: Flask) -> None:
    odd = [
        rule.rule for rule in _rules(app) if not _LOWER_CASE_WITH_HYPHENS.fullmatch(_PLACEHOLDER.sub("x", rule.rule))
    ]
    assert odd == []


def test_no_address_ends_in_a_slash(app: Flask) -> None:
    assert [rule.rule for rule in _rules(app) if rule.rule != "/" and rule.rule.endswith("/")] == []


def test_one_view_does_not_both_show_and_act(app: Flask) -> None:
    """GET shows, POST acts: two views, so that nothing written for one slips into the other."""
    both = [rule.endpoint for rule in _rules(app) if {"GET", "POST"} <= (rule.methods or set())]
    assert both == []
