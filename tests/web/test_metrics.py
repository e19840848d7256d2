"""`/metrics`: figures for a machine that has the token, and nothing for anybody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from cast import Cast
from clock import Clock
from factories import a_topic
from flask import Flask
from front_door import Operator, Visitor

from app.domain.effects import Effect
from app.domain.stages import Status
from app.models.unit_of_work import writing
from app.services import outbox
from app.settings import Settings, SettingsError

TOKEN = "a token for machines"


@pytest.fixture
def watched(app: Flask, settings: Settings) -> Iterator[Flask]:
    app.config["SETTINGS"] = replace(settings, metrics_token=TOKEN)
    return app


def read(client: Visitor, token: str = TOKEN) -> dict[str, float]:
    """Every number by its name with labels."""
    response = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    lines = [line.rpartition(" ") for line in response.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def test_they_tell_what_is_in_hand_and_whether_the_worker_keeps_up(
    watched: Flask, cast: Cast, clock: Clock, runner: Operator, client: Visitor
) -> None:
    a_topic(cast, clock, Status.IN_REVIEW)
    runner.invoke(args=["worker", "--once"])
    with writing():
        outbox.promise(Effect.REFRESH_FIGURES, at=clock.now)
    clock.advance(minutes=10)

    figures = read(client)
    assert figures["mashangyi_rooms_open"] == 5
    assert figures["mashangyi_matters_in_hand"] == figures["mashangyi_matters_received_total"] == 1
    assert figures["mashangyi_outbox_due"] == 1
    assert figures["mashangyi_outbox_oldest_due_seconds"] == 600
    assert figures['mashangyi_outbox_to_look_at{state="failed"}'] == 0
    assert all(value == 0 for name, value in figures.items() if name.startswith("mashangyi_work_failed"))
    assert any(value > 0 for name, value in figures.items() if name.startswith("mashangyi_work_late_seconds"))


def test_an_empty_house_has_figures_too(watched: Flask, client: Visitor) -> None:
    assert read(client)["mashangyi_rooms_open"] == 0


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", TOKEN, f"Bearer {TOKEN}x", "Bearer 令牌"])
def test_without_the_token_nothing_is_told(watched: Flask, client: Visitor, header: str) -> None:
    refused = client.get("/metrics", headers={"Authorization": header.encode().decode("latin-1")} if header else {})
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert "mashangyi" not in refused.text


def test_where_no_token_is_set_there_is_no_such_page(app: Flask, client: Visitor) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_token_that_could_be_guessed_keeps_the_application_from_starting() -> None:
    with pytest.raises(SettingsError, match="METRICS_TOKEN is shorter than 16 characters"):
        Settings.from_env({"APP_ENV": "test", "METRICS_TOKEN": "short", "SECRET_KEY": "x" * 40})
