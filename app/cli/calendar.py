"""`flask calendar`: the working days every promised date is reckoned by."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.models.unit_of_work import writing
from app.queries import calendar as days
from app.services import calendar as service

calendar = AppGroup("calendar", help="The calendar of working days.")


@calendar.command("seed")
def seed() -> None:
    """Enter every year the chinesecalendar package knows; what staff corrected stays."""
    now = current_app.config["NOW"]()
    with writing():
        changed = service.seed(now)
    known = days.load()
    click.echo(f"{changed} days entered; known years: {min(known.known_years)} to {max(known.known_years)}.")
    if (warning := days.warning(known, now)) is not None:
        click.echo(str(warning), err=True)


def register(app: Flask) -> None:
    app.cli.add_command(calendar)
