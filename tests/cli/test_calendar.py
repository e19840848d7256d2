"""`flask calendar seed`."""

from __future__ import annotations

from datetime import UTC, datetime

from clock import Clock
from flask import Flask
from front_door import Operator

from app.queries.calendar import load


def test_seeding_says_what_is_known_now(app: Flask, runner: Operator) -> None:
    result = runner.invoke(args=["calendar", "seed"])
    assert result.exit_code == 0
    assert "known years: 2004 to" in result.stdout
    assert load().knows(2026)


def test_seeding_twice_enters_nothing_more(app: Flask, runner: Operator) -> None:
    runner.invoke(args=["calendar", "seed"])
    assert runner.invoke(args=["calendar", "seed"]).stdout.startswith("0 days entered")


def test_seeding_warns_of_a_year_nobody_has_published(app: Flask, runner: Operator, clock: Clock) -> None:
    clock.to(datetime(2099, 12, 1, tzinfo=UTC))
    assert "The holidays of 2099 have not been entered." in runner.invoke(args=["calendar", "seed"]).stderr
