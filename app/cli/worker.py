"""`flask worker`: the process that keeps promises and watches the clock."""

from __future__ import annotations

import signal

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.jobs.worker import Worker


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, then leave.")
@with_appcontext
def worker(once: bool) -> None:
    """Carry out promised effects and recurring work until told to stop."""
    hands = Worker(current_app.config["NOW"])
    if once:
        while hands.work():
            pass
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, hands.stop)
    hands.run()


def register(app: Flask) -> None:
    app.cli.add_command(worker)
