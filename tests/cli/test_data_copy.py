"""`flask data copy`: a pilot that has grown goes to PostgreSQL, and could come back."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from cast import Cast
from clock import Clock
from flask import Flask
from front_door import Operator
from moving_house import HandedIn, a_place, every_row, hand_in, is_all_there
from pages import Browser

from app.extensions import db
from app.models.calendar import CalendarDay, DaySource
from app.models.unit_of_work import writing
from app.settings import Settings

pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")


@pytest.fixture
def handed_in(browser: Browser, cast: Cast, clock: Clock) -> HandedIn:
    return hand_in(browser, cast, clock)


def same_house(settings: Settings) -> dict[str, str]:
    """Only the database is another: files and keys stay where they are."""
    return {"INSTANCE_PATH": str(settings.instance_path), "KEYS_PATH": str(settings.keys_path)}


def copied(app: Flask, url: str) -> str:
    result = app.test_cli_runner().invoke(args=["data", "copy", "--to", url])
    assert result.exit_code == 0, result.output
    return result.output


def test_every_slip_photo_key_and_chain_verifies_after_a_copy(
    app: Flask, settings: Settings, handed_in: HandedIn, empty_database_url: str, tmp_path: Path, clock: Clock
) -> None:
    said = copied(app, empty_database_url)
    assert "Every chain is whole." in said
    assert "Set DATABASE_URL to the copy" in said

    before = every_row(app)
    with a_place(empty_database_url, tmp_path / "new", clock, **same_house(settings)) as place:
        assert every_row(place) == before
        is_all_there(place, handed_in)


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_from_one_engine_to_the_other_and_back_nothing_is_lost(
    app: Flask, settings: Settings, handed_in: HandedIn, empty_database_url: str, tmp_path: Path, clock: Clock
) -> None:
    before = every_row(app)
    on_sqlite = f"sqlite:///{tmp_path / 'pilot.sqlite3'}"
    copied(app, on_sqlite)

    with a_place(on_sqlite, tmp_path / "pilot", clock, **same_house(settings)) as pilot:
        assert every_row(pilot) == before
        copied(pilot, empty_database_url)
        is_all_there(pilot, handed_in)
    with a_place(empty_database_url, tmp_path / "grown", clock, **same_house(settings)) as grown:
        assert every_row(grown) == before
        is_all_there(grown, handed_in)


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_what_the_other_engine_refuses_leaves_nothing_behind(
    empty_database_url: str, app: Flask, cast: Cast, tmp_path: Path, clock: Clock
) -> None:
    """SQLite takes a text of any length and any character; PostgreSQL does not."""
    on_sqlite = f"sqlite:///{tmp_path / 'pilot.sqlite3'}"
    copied(app, on_sqlite)
    with a_place(on_sqlite, tmp_path / "pilot", clock) as pilot:
        day = CalendarDay(day=clock.now.date(), is_working=True, label="长" * 999, source=DaySource.STAFF)
        day.changed_at = clock.now
        with writing():
            db.session.add(day)
        result = pilot.test_cli_runner().invoke(args=["data", "copy", "--to", empty_database_url])
    assert result.exit_code == 1
    assert "The table calendar_day cannot be filled: value too long" in result.stderr
    assert "Nothing was kept." in result.stderr
    with a_place(empty_database_url, tmp_path / "new", clock) as place:
        assert not any(every_row(place).values())


def test_a_copy_over_a_living_database_is_refused(app: Flask, runner: Operator, cast: Cast, settings: Settings) -> None:
    before = every_row(app)
    result = runner.invoke(args=["data", "copy", "--to", settings.database_url])
    assert result.exit_code == 1
    assert "Somebody is connected" in result.stderr or "is not empty" in result.stderr
    assert every_row(app) == before


@pytest.mark.parametrize("url", ["nonsense", "oracle://x/y", "postgresql://nobody@127.0.0.1:1/none"])
def test_an_address_that_leads_nowhere_is_said(runner: Operator, cast: Cast, url: str) -> None:
    result = runner.invoke(args=["data", "copy", "--to", url])
    assert result.exit_code == 1
    assert "is no address of an SQLite" in result.stderr or "The database refuses" in result.stderr


def test_new_rows_go_on_after_the_highest_id(
    app: Flask, cast: Cast, settings: Settings, empty_database_url: str, tmp_path: Path, clock: Clock
) -> None:
    copied(app, empty_database_url)
    with a_place(empty_database_url, tmp_path / "new", clock, **same_house(settings)) as place:
        tables = [table for table in db.metadata.sorted_tables if table.autoincrement_column is not None]
        with place.app_context(), db.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                return  # it looks for itself
            for table in tables:
                highest = connection.scalar(sa.select(sa.func.max(table.autoincrement_column))) or 0
                sequence = sa.func.pg_get_serial_sequence(table.name, table.autoincrement_column.name)
                assert connection.scalar(sa.select(sa.func.nextval(sequence))) == highest + 1, table.name
