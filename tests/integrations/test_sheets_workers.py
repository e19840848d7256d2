"""Work on all cores: everything comes back, trouble too."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from app.integrations.sheets.workers import WorkerLost, cores, spread


@pytest.fixture
def nobody_stays() -> Iterator[None]:
    """The processes of other fixtures aside."""
    before = set(psutil.Process().children())
    yield
    assert set(psutil.Process().children()) <= before


def double(n: int) -> int:
    return 2 * n


def stumble_at_three(n: int) -> int:
    if n == 3:
        raise OSError(28, "No space left on device", "a4.pdf")
    return n


def die_at_three(n: int) -> int:
    if n == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return n


@pytest.mark.parametrize("processes", [1, 2, 3, 20])
@pytest.mark.parametrize("many", [0, 1, 10])
def test_everything_is_done_once(processes: int, many: int) -> None:
    assert sorted(spread(double, range(many), processes)) == list(range(0, 2 * many, 2))


@pytest.mark.usefixtures("nobody_stays")
@pytest.mark.parametrize("processes", [1, 2])
def test_what_goes_wrong_in_a_process_goes_wrong_here(processes: int) -> None:
    with pytest.raises(OSError, match="No space") as error:
        list(spread(stumble_at_three, range(10), processes))
    assert error.value.filename == "a4.pdf"


@pytest.mark.usefixtures("nobody_stays")
def test_a_process_that_is_killed_is_missed() -> None:
    with pytest.raises(WorkerLost):
        list(spread(die_at_three, range(10), 2))


@pytest.mark.usefixtures("nobody_stays")
def test_nobody_works_on_when_nobody_listens(tmp_path: Path) -> None:
    def leave_a_trace(n: int) -> None:
        (tmp_path / str(n)).touch()
        time.sleep(0.01)

    next(spread(leave_a_trace, range(1000), 2))
    assert len(list(tmp_path.iterdir())) < 500


def test_there_is_a_core() -> None:
    assert cores() >= 1
