"""`flask demo seed`: into an empty demonstration, once, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import deployment
import pytest
import sqlalchemy as sa
from clock import Clock
from flask import Flask
from front_door import Operator
from sqlalchemy.orm import joinedload

from app import create_app
from app.cli import demo
from app.domain.effects import Effect
from app.extensions import db
from app.models.accounts import Account
from app.models.calendar import CalendarDay
from app.models.form_pads import FormPad
from app.models.outbox import OutboxRow, OutboxState
from app.models.rooms import Room
from app.models.topics import Topic
from app.services.demo.cast import CAST


@pytest.fixture
def demonstration(database_url: str, tmp_path: Path, clock: Clock) -> Operator:
    app = create_app(deployment.settings(database_url, tmp_path, APP_ENV="demo"))
    app.config["NOW"] = clock
    app.test_cli_runner_class = Operator
    with app.app_context():
        yield app.test_cli_runner()
        deployment.close(app)


@pytest.fixture
def two_stories(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The rooms and the people are all there; only the telling is short."""
    text = 'room = "320871001003"\ndays_ago = 1\ntitle = "路灯"\ncategory = "other"\ntext = "路灯不亮"\nto_try = true\n'
    folder = tmp_path / "stories"
    folder.mkdir()
    (folder / "one.toml").write_text(f'[[stories]]\nkey = "a"\n{text}\n[[stories]]\nkey = "b"\n{text}')
    monkeypatch.setattr(demo, "STORIES", folder)
    monkeypatch.setattr(demo, "everything", lambda written, _now: (written, demo.read_setting(demo.SETTING)))


def count(table: type) -> int:
    db.session.rollback()
    return db.session.scalars(sa.select(sa.func.count()).select_from(table)).one()


def test_rooms_people_and_stories_come_once(demonstration: Operator, two_stories: None) -> None:
    first = demonstration.invoke(args=["demo", "seed"])
    assert first.exit_code == 0, first.output
    assert "1732 rooms are open" in first.output
    assert all(person.name in first.output for person in CAST)
    assert "Everybody's password" in first.output
    before = count(Topic), count(Account), count(Room)
    assert before[0] == 2

    second = demonstration.invoke(args=["demo", "seed"])
    assert "nothing was changed" in second.output
    assert "Everybody's password" not in second.output
    assert (count(Topic), count(Account), count(Room)) == before
    assert first.output.split("/slip\n")[1] == second.output.split("/slip\n")[1], "the same slips open the same matters"


def test_a_pad_of_forms_lies_ready_to_be_printed(demonstration: Operator, two_stories: None) -> None:
    demonstration.invoke(args=["demo", "seed"])
    pad = db.session.scalars(sa.select(FormPad).options(joinedload(FormPad.room))).one()
    assert (pad.room.name, pad.forms, pad.ended_at) == ("机场社区协商议事室", 20, None)
    drawn = sa.select(OutboxRow.state).where(OutboxRow.effect == Effect.RENDER_SHEETS)
    assert db.session.scalars(drawn).all() == [OutboxState.QUEUED]


def test_whoever_stops_it_half_way_finds_the_house_as_it_was(
    demonstration: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        assert db.session.scalar(sa.select(CalendarDay.day).limit(1)), "half-way means that something was written"
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "SEED", ())
    monkeypatch.setattr(demo.cast, "seat", interrupted)
    stopped = demonstration.invoke(args=["demo", "seed"])
    assert stopped.exit_code != 0
    assert "nothing of it was kept" in stopped.output
    assert count(CalendarDay) == 0


def test_outside_a_demonstration_nobody_is_invented(app: Flask, runner: Operator) -> None:
    refused = runner.invoke(args=["demo", "seed"])
    assert refused.exit_code != 0
    assert "APP_ENV=demo" in refused.output
    assert count(Account) == count(Room) == 0
