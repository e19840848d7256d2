"""`flask serve`: from nothing to a room on a telephone, and everything down again with one Ctrl-C."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit

import click
import flask_migrate
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.cli import demo
from app.extensions import db
from app.settings import ROOT, Settings
from app.stopping import Stop

THREADS = 4  # one process: its threads share one page cache and one count of sign-in attempts
SECONDS_TO_STOP = 10
SECONDS_TO_START = 60


@click.command("serve")
@click.option("--lan", is_flag=True, help="Let telephones on the same network in.")
@with_appcontext
def serve(lan: bool) -> None:
    """Prepare the database, start server and worker, show the code to scan."""
    settings: Settings = current_app.config["SETTINGS"]
    host = "0.0.0.0" if lan else "127.0.0.1"  # noqa: S104 -- asked for by name
    if lan:  # every address shown from here on is one that a telephone can open
        settings = current_app.config["SETTINGS"] = replace(settings, base_url=lan_url(settings))
    refuse_busy_port(host, settings.port)
    prepare(settings)

    click.echo("Starting the server and the worker …")
    stop = Stop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop.ask)
    children = start(host, settings)
    try:
        if wait_for_server(children, settings.port, stop):
            click.echo(f"\n{qr_text(settings.base_url)}\n  Open {settings.base_url}\n  Ctrl-C stops everything.\n")
        fallen = watch(children, stop)
    finally:
        bring_down(children)
    if fallen:
        raise click.ClickException(f"The {fallen} ended by itself, so the rest was stopped. Its last lines are above.")
    click.echo("Stopped.")


def register(app: Flask) -> None:
    app.cli.add_command(serve)


# --- Before anything starts


def lan_url(settings: Settings) -> str:
    """BASE_URL as others reach it. One set to a real address is kept: whoever set it knows the way in."""
    if urlsplit(settings.base_url).hostname not in ("127.0.0.1", "localhost"):
        return settings.base_url
    return f"http://{lan_address()}:{settings.port}"


def lan_address() -> str:
    """The address this machine would send from. Nothing is sent: connecting a datagram only picks a route."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            raise click.ClickException("This machine is on no network, so no telephone can reach it.") from None
        return str(probe.getsockname()[0])


def refuse_busy_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise click.ClickException(
                f"Port {port} is in use by another program. Stop that one, or choose another: PORT={port + 1} make run"
            ) from None


def prepare(settings: Settings) -> None:
    click.echo("Bringing the database up to date …")
    flask_migrate.upgrade()
    if settings.is_demo:
        demo.seed()
    db.session.remove()
    db.engine.dispose()


def qr_text(address: str) -> str:
    """`address` as a code for the terminal, light on dark, two modules to a character."""
    import qrcode

    code = qrcode.QRCode(border=2)
    code.add_data(address)
    text = io.StringIO()
    code.print_ascii(out=text, invert=True)
    return text.getvalue()


# --- Two processes, one life


def start(host: str, settings: Settings) -> dict[str, subprocess.Popen[bytes]]:
    """Each in a process group of its own: Ctrl-C reaches us alone, and we can end a child with all its children."""
    granian = ["granian", "--interface", "wsgi", "--host", host, "--port", str(settings.port)]
    granian += ["--blocking-threads", str(THREADS), "--no-ws", "--log-level", "warning", "wsgi:app"]
    commands = {"server": granian, "worker": ["flask", "--app", "wsgi", "worker"]}
    env = {**os.environ, "BASE_URL": settings.base_url}
    return {
        name: subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=env, process_group=0)  # noqa: S603
        for name, command in commands.items()
    }


def wait_for_server(children: dict[str, subprocess.Popen[bytes]], port: int, stop: Stop) -> bool:
    """True as soon as the server takes a connection, False when it fell, was stopped, or took too long."""
    for _ in range(SECONDS_TO_START * 10):
        if stop.wait(0.1) or fallen_of(children):
            return False
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
    return False


def watch(children: dict[str, subprocess.Popen[bytes]], stop: Stop) -> str | None:
    """Wait until told to stop (None), or until a child ends unasked: its name."""
    while not stop.wait(0.2):
        if fallen := fallen_of(children):
            return fallen
    return None


def fallen_of(children: dict[str, subprocess.Popen[bytes]]) -> str | None:
    return next((name for name, child in children.items() if child.poll() is not None), None)


def bring_down(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask politely once; whatever is left after SECONDS_TO_STOP is killed, with all it started."""
    for child in children.values():
        child.terminate()
    deadline = time.monotonic() + SECONDS_TO_STOP
    for child in children.values():
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0, deadline - time.monotonic()))
        with suppress(ProcessLookupError):  # all gone, as it should be
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
