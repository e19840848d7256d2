"""`flask qr render` in processes of its own: killed in the middle, and two of them at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from places import A_SMALL_CITY, import_places

from app.extensions import db
from app.integrations.sheets.files import LOCK, PART, alone_in
from app.settings import ROOT

FILES = 8 * 10

Start = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sheets"


@pytest.fixture
def start(app: Flask, folder: Path) -> Start:
    import_places(*A_SMALL_CITY)
    db.session.remove()
    settings = app.config["SETTINGS"]
    environment = os.environ | {
        "APP_ENV": settings.app_env.value,
        "BASE_URL": settings.base_url,
        "DATABASE_URL": settings.database_url,
        "INSTANCE_PATH": str(settings.instance_path),
        "KEYS_PATH": str(settings.keys_path),
        "SECRET_KEY": settings.secret_key,
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "qr", "render", "--all", "--jobs", "2"]
    return lambda: subprocess.Popen(
        [*command, "--folder", str(folder)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def finished(process: subprocess.Popen[str]) -> str:
    output, _ = process.communicate(timeout=60)
    return output


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != LOCK]


def wait_until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.005)


def is_free(folder: Path) -> bool:
    try:
        with alone_in(folder):
            return True
    except Exception:
        return False


@pytest.mark.parametrize("everything", [False, True], ids=["its own process", "everything"])
def test_killed_at_half_and_run_again_everything_is_whole(start: Start, folder: Path, everything: bool) -> None:
    with start() as process:
        wait_until(lambda: len(files(folder)) > FILES / 4)
        if everything:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()  # the two that draw find nobody to report to, and end by themselves
    wait_until(lambda: is_free(folder))
    left = [path for path in files(folder) if path.suffix != PART]
    assert 0 < len(left) < FILES

    with start() as process:
        assert f"{FILES - len(left)} files drawn, {len(left)} were as they should be" in finished(process)
    assert process.returncode == 0
    assert len(files(folder)) == FILES
    assert not [path for path in files(folder) if path.suffix == PART]


def test_of_two_at_once_one_draws_and_the_other_is_told(start: Start, folder: Path) -> None:
    with start() as one, start() as other:
        outputs = sorted((finished(one), finished(other)), key=lambda output: "Somebody else" in output)
    assert f"{FILES} files drawn" in outputs[0]
    assert "Somebody else is drawing" in outputs[1] or "0 files drawn" in outputs[1]
    assert len(files(folder)) == FILES
