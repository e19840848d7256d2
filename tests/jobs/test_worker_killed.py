"""A worker in a process of its own: killed again and again, and told to stop."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter as Tally
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from app.domain.effects import Effect
from app.extensions import db
from app.models.outbox import Delivery, OutboxRow, OutboxState, ScheduleRow
from app.models.topics import Counter
from app.models.unit_of_work import writing
from app.services import outbox
from app.settings import ROOT

TESTS = ROOT / "tests"
OF_EACH = 40
KILLS = 3


@pytest.fixture
def environment() -> dict[str, str]:
    paths = [str(ROOT), str(TESTS), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def test_killed_in_the_middle_nothing_is_lost_and_no_notice_is_sent_twice(
    app: Flask, database_url: str, tmp_path: Path, environment: dict[str, str]
) -> None:
    long_ago = datetime(2021, 6, 1, tzinfo=UTC)
    with writing():
        db.session.add(Counter(name="carried out", n=0))
        for _ in range(OF_EACH):
            outbox.promise(Effect.REFRESH_FIGURES, at=long_ago)
            outbox.promise(Effect.TELL_SLIPS, at=long_ago, channel=Delivery.NOTICE)
    db.session.remove()

    for life in range(KILLS + 1):
        # Each life begins when the leases of the one before it have run out.
        command = [sys.executable, str(TESTS / "jobs" / "mortal_worker.py"), database_url, str(tmp_path), str(6 * life)]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            while "ready" not in process.stdout.readline():
                assert process.poll() is None, "the worker did not start"
            if life < KILLS:
                time.sleep(random.uniform(0.05, 0.4))
                process.kill()
            else:
                assert process.wait(timeout=60) == 0

    rows = list(db.session.scalars(db.select(OutboxRow)))
    states = {channel: Tally(row.state for row in rows if row.channel is channel) for channel in Delivery}
    assert states[Delivery.INSIDE] == {OutboxState.SENT: OF_EACH}
    assert db.session.get_one(Counter, "carried out").n == OF_EACH

    sent = Tally(int(line) for line in (tmp_path / "sent").read_text().split())
    assert max(sent.values()) == 1
    assert states[Delivery.NOTICE][OutboxState.UNCERTAIN] <= KILLS
    assert {row.id for row in rows if row.channel is Delivery.NOTICE and row.state is OutboxState.SENT} <= set(sent)
    assert set(states[Delivery.NOTICE]) <= {OutboxState.SENT, OutboxState.UNCERTAIN}


@pytest.fixture
def running(app: Flask, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """`flask worker` as it is run in earnest, up and at work."""
    settings = app.config["SETTINGS"]
    environment |= {
        "APP_ENV": settings.app_env.value,
        "BASE_URL": settings.base_url,
        "DATABASE_URL": settings.database_url,
        "INSTANCE_PATH": str(settings.instance_path),
        "KEYS_PATH": str(settings.keys_path),
        "SECRET_KEY": settings.secret_key,
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, text=True) as process:
        give_up = time.monotonic() + 30
        while not db.session.scalar(db.select(ScheduleRow.last_run_at).where(ScheduleRow.last_run_at.is_not(None))):
            assert process.poll() is None, "the worker did not start"
            assert time.monotonic() < give_up, "the worker does nothing"
            db.session.rollback()
            time.sleep(0.1)
        db.session.rollback()
        yield process
        process.kill()


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_told_to_stop_leaves_in_order(running: subprocess.Popen[str], told: signal.Signals) -> None:
    running.send_signal(told)
    assert running.wait(timeout=10) == 0
