"""Being told to stop by a signal, by a process that waits."""

from __future__ import annotations

import time

STEP = 0.1  # seconds


class Stop:
    """Not a `threading.Event`: a handler runs in the thread that waits, and would wait for a lock that thread holds."""

    def __init__(self) -> None:
        self.is_asked_for = False

    def ask(self, *_signal: object) -> None:
        """May be the handler of a signal."""
        self.is_asked_for = True

    def wait(self, seconds: float) -> bool:
        """Until it is asked for, `seconds` at most; whether it is."""
        end = time.monotonic() + seconds
        while not self.is_asked_for and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, STEP))
        return self.is_asked_for
