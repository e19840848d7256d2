"""`flask audit`: find out whether history was rewritten, and take it elsewhere."""

from __future__ import annotations

import json

import click
from flask import Flask
from flask.cli import AppGroup

from app.domain.numbers import read_room_code
from app.queries import history
from app.queries.rooms import room_by_code

audit = AppGroup("audit", help="The history: verify it, export it.")


@audit.command("verify")
@click.option("--room", "code", metavar="CODE", help="Only the room with this code; otherwise every room.")
@click.option("--all", "everything", is_flag=True, help="Every room (the default).")
def verify(code: str | None, everything: bool) -> None:
    """Recompute the chains and name every row that was changed or is missing; exit code 1 if there is any."""
    if code and everything:
        raise click.UsageError("--room and --all exclude each other")
    found = 0
    for finding in history.verify(_room_id(code) if code else None):
        found += 1
        click.echo(f"{finding.room_name} (room {finding.room_id}), row {finding.fault.seq}: {finding.fault.what}")
    if found:
        click.echo(f"{found} faults.", err=True)
        raise SystemExit(1)
    click.echo("Every chain is whole.")


@audit.command("export")
@click.option("--room", "code", metavar="CODE", required=True)
def export(code: str) -> None:
    """Print a room's chain, one JSON object per line: place, hashed text, hash."""
    for line in history.export(_room_id(code)):
        click.echo(json.dumps(line, ensure_ascii=False))


def _room_id(typed: str) -> int:
    code = read_room_code(typed)
    printed = room_by_code(code) if code else None
    if printed is None:
        raise click.ClickException(f"There is no room with the code {typed}.")
    return printed.room_id


def register(app: Flask) -> None:
    app.cli.add_command(audit)
