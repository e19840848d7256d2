"""The operations manual names commands, settings and figures that there are."""

from __future__ import annotations

import re

from cast import Cast
from flask import Flask
from front_door import Operator

from app.queries.metrics import gauges
from app.settings import ROOT

MANUAL = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_in_it_answers(app: Flask, runner: Operator) -> None:
    written = set(re.findall(r"flask --app wsgi ([a-z]+(?: [a-z]+)?)", MANUAL))
    assert {"backup", "restore", "data copy", "audit verify"} <= written
    for command in written:
        assert runner.invoke(args=[*command.split(), "--help"]).exit_code == 0, command


def test_every_setting_in_it_stands_in_the_readme() -> None:
    names = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", MANUAL)) | {"PORT"}
    assert names - set(re.findall(r"\b[A-Z_]+\b", README)) == set()


def test_every_figure_to_be_alarmed_by_is_told(app: Flask, runner: Operator, cast: Cast) -> None:
    runner.invoke(args=["worker", "--once"])
    told = {f"mashangyi_{gauge.name}" for gauge in gauges(app.config["NOW"]())}
    assert set(re.findall(r"mashangyi_[a-z_]+", MANUAL)) <= told


def test_it_is_found_from_the_readme() -> None:
    assert "docs/operations.md" in README
