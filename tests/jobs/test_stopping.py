"""A signal that comes in the middle of a wait ends it, whenever it comes: a lock would be waited for for ever."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

from app.settings import ROOT
from app.stopping import Stop

# So many, so that some come at every point of a wait.
STORM = """
import signal, sys
from app.stopping import Stop
heard = 0
def hear(*_):
    global heard
    heard += 1
    stop.ask()
stop = Stop()
signal.signal(signal.SIGALRM, hear)
signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)
while heard < 10_000:
    stop.is_asked_for = False
    stop.wait(0.0003)
signal.setitimer(signal.ITIMER_REAL, 0)
print("through")
"""


def test_ten_thousand_signals_within_waits_are_all_heard() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", STORM], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.stdout == "through\n", ran.stderr


def test_it_waits_no_longer_than_it_was_told() -> None:
    began = time.monotonic()
    assert Stop().wait(0.15) is False
    assert time.monotonic() - began >= 0.15


def test_once_asked_it_does_not_wait() -> None:
    stop = Stop()
    stop.ask(signal.SIGTERM)
    assert stop.wait(3600) is True
