"""`flask qr …`: the codes for the walls, as pictures in `qr_output/`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.domain.numbers import tidy_room_code
from app.integrations import qr_images
from app.queries.rooms import room_by_code, rooms_by_prefix
from app.settings import ROOT

FOLDER = ROOT / "qr_output"

group = AppGroup("qr", help="The codes that hang on the walls.")

_folder = click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), default=FOLDER, help="Where the pictures are."
)


@group.command("render")
@click.option("--room", "code", help="One room, by its code.")
@click.option("--division", "prefix", help="All rooms in a place, by its statistical code or the beginning of it.")
@click.option("--all", "everywhere", is_flag=True, help="All rooms.")
@_folder
def render(code: str | None, prefix: str | None, everywhere: bool, folder: Path) -> None:
    """Write <code>.png (300 dpi, at least 10 cm) and <code>.svg for each room."""
    if sum((code is not None, prefix is not None, everywhere)) != 1:
        raise click.UsageError("Name exactly one of --room, --division and --all.")
    codes = [_live_code(code)] if code is not None else _live_codes(prefix or "")
    folder.mkdir(parents=True, exist_ok=True)
    for live in codes:
        address = _address(live)
        _write(folder / f"{live}.png", qr_images.wall_png(address))
        _write(folder / f"{live}.svg", qr_images.wall_svg(address))
    click.echo(f"{codes[0]} leads to {_address(codes[0])}" if code else f"{len(codes)} codes")
    click.echo(f"Written to {folder}")


@group.command("verify")
@click.argument("codes", nargs=-1)
@_folder
def verify(codes: Sequence[str], folder: Path) -> None:
    """Scan the pictures of CODES, or every one there is, and say which do not lead to their own room."""
    pictures = [folder / f"{tidy_room_code(code)}.png" for code in codes] or sorted(folder.glob("*.png"))
    wrong = [picture.name for picture in pictures if not _leads_to_its_room(picture)]
    if wrong:
        raise click.ClickException(f"These do not lead to their rooms: {', '.join(wrong)}")
    click.echo(f"{len(pictures)} codes lead to their rooms.")


def _live_code(typed: str) -> str:
    """The code that hangs there now, also when somebody names the one before it."""
    printed = room_by_code(tidy_room_code(typed))
    if printed is None or printed.revoked_at is not None or printed.room.code is None:
        raise click.ClickException(f"No room has the code {typed}.")
    return printed.room.code


def _live_codes(prefix: str) -> list[str]:
    codes = [placed.room.code for placed in rooms_by_prefix(prefix) if placed.room.code]
    if not codes:
        raise click.ClickException("There is no room there.")
    return codes


def _address(code: str) -> str:
    return f"{current_app.config['SETTINGS'].base_url}/r/{code}"


def _leads_to_its_room(picture: Path) -> bool:
    try:
        return picture.exists() and qr_images.decode(picture.read_bytes()) == [_address(picture.stem)]
    except ModuleNotFoundError:
        raise click.ClickException(
            "Scanning needs zxing-cpp, which comes with the tests: pip install -r tests/requirements.txt"
        ) from None


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: a half-written code must never be printed."""
    unfinished = path.with_suffix(f"{path.suffix}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def register(app: Flask) -> None:
    app.cli.add_command(group)
