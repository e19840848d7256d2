"""`flask serve` starts two processes, shows the way in, and takes both down with one signal."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import psutil
import pytest
import zxingcpp
from PIL import Image

from app.cli import serve
from app.settings import ROOT, Settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, *, port: int) -> Iterator[subprocess.Popen[str]]:
    """`flask serve` with an empty SQLite of its own; whatever is left of it at the end is killed."""
    env = {"PATH": os.environ["PATH"], "APP_ENV": "test", "INSTANCE_PATH": str(folder), "PORT": str(port)}
    running = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "serve"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    family: list[psutil.Process] = []
    try:
        yield running
    finally:
        if running.poll() is None:
            family = psutil.Process(running.pid).children(recursive=True)
            running.kill()
        for process in family:
            process.kill()
        running.communicate()


def read_until(running: subprocess.Popen[str], words: str) -> str:
    said = ""
    while words not in said:
        line = running.stdout.readline()
        assert line, f"it ended without a word of {words!r}:\n{said}"
        said += line
    return said


def family_of(running: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(running.pid).children(recursive=True)


def still_at_work(family: list[psutil.Process]) -> list[psutil.Process]:
    """Without those that are dead and only wait to be counted: nobody does in a bare container."""
    _, left = psutil.wait_procs(family, timeout=1)
    return [process for process in left if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.parametrize("asked_by", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_server_and_worker(asked_by: signal.Signals, tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, port=port) as running:
        said = read_until(running, "Ctrl-C")
        assert f"http://127.0.0.1:{port}" in said
        family = family_of(running)
        assert len(family) >= 2

        began = time.monotonic()
        running.send_signal(asked_by)
        rest, _ = running.communicate(timeout=20)

    assert (running.returncode, "Stopped." in rest) == (0, True), rest
    assert time.monotonic() - began < serve.SECONDS_TO_STOP
    assert not still_at_work(family)


@pytest.mark.parametrize("name", ["server", "worker"])
def test_when_one_falls_the_other_is_stopped_and_it_is_said(name: str, tmp_path: Path) -> None:
    with serving(tmp_path, port=free_port()) as running:
        read_until(running, "Ctrl-C")
        family = family_of(running)
        tell_tale = {"server": "granian", "worker": "worker"}[name]
        next(process for process in family if tell_tale in process.cmdline()).kill()
        said, _ = running.communicate(timeout=20)

    assert running.returncode != 0
    assert f"The {name} ended by itself" in said
    assert not still_at_work(family)


def test_a_busy_port_is_a_sentence_and_nothing_is_touched(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with serving(tmp_path, port=port) as running:
            said, _ = running.communicate(timeout=20)

    assert running.returncode != 0
    assert f"Port {port} is in use by another program" in said
    assert "Traceback" not in said
    assert not list(tmp_path.glob("*.sqlite3"))


def test_the_code_in_the_terminal_scans() -> None:
    address = "http://192.168.31.44:8000"
    assert [code.text for code in zxingcpp.read_barcodes(photographed(serve.qr_text(address)))] == [address]


def photographed(text: str, size: int = 8) -> Image.Image:
    """The terminal as a camera sees it: each character is two modules, one above the other, light on dark."""
    halves = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0), "\xa0": (0, 0)}
    lines = [line for line in re.split(r"\r?\n", text) if line]
    picture = Image.new("L", (len(lines[0]), 2 * len(lines)))
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            for half, shade in enumerate(halves[character]):
                picture.putpixel((column, 2 * row + half), shade)
    return picture.resize((picture.width * size, picture.height * size), Image.Resampling.NEAREST)


def settings_at(base_url: str) -> Settings:
    return Settings.from_env(
        {"APP_ENV": "test", "BASE_URL": base_url, "PORT": "8123", "SECRET_KEY": "x", "INSTANCE_PATH": "unused"}
    )


def test_a_telephone_is_given_the_address_of_this_machine_on_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "lan_address", lambda: "192.168.31.44")
    assert serve.lan_url(settings_at("http://127.0.0.1:8123")) == "http://192.168.31.44:8123"


def test_an_address_somebody_set_is_kept() -> None:
    assert serve.lan_url(settings_at("https://yi.example.cn")) == "https://yi.example.cn"


def test_a_machine_on_no_network_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_route(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(socket.socket, "connect", no_route)
    with pytest.raises(click.ClickException, match="no network"):
        serve.lan_address()
