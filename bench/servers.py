"""Applications on loopback, each in a Granian of its own with the same settings, stopped by process id."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120  # where other work has the machine
STOP_SECONDS = 10

# One worker with one thread for Python: what is compared is the work per request, not the number of cores.
SETTINGS = ("--interface", "wsgi", "--workers", "1", "--blocking-threads", "1", "--no-ws", "--log-level", "warning")


class ServerError(RuntimeError):
    """A server did not come up; the message ends with what it said."""


@contextmanager
def serving(target: str, folder: Path, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve the WSGI application `target` ("wsgi:app") and give its address. Logs go below `folder`. ServerError."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    log = folder / f"server-{port}.log"
    command = [sys.executable, "-m", "granian", *SETTINGS, "--host", "127.0.0.1", "--port", str(port), target]
    own = {"PORT": str(port), "BASE_URL": address, "PYTHONPATH": str(ROOT)}
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **(env or {}), **own}, stdout=out, stderr=out)
    try:
        _wait_for(address, server, log)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError:
            return  # it answers; what it says is for the caller to judge
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise ServerError(f"{address} does not answer:\n{log.read_text(errors='replace')[-2000:]}")


def flask_command(*words: str, env: Mapping[str, str]) -> None:
    """Run `flask --app wsgi …` to its end. ServerError with what it said when it fails."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, timeout=300, check=False)
    if done.returncode:
        raise ServerError(
            f"flask {' '.join(words)} failed:\n{(done.stdout + done.stderr).decode(errors='replace')[-2000:]}"
        )
