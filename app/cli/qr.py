"""`flask qr …`: the sheets for the walls, drawn into `qr_output/` and scanned before they are printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.domain.errors import DomainError
from app.domain.numbers import tidy_room_code
from app.extensions import db
from app.integrations.sheets.content import Edition, Format, Kind
from app.integrations.sheets.emblems import LARGEST_SHARE, USUAL_SHARE, read_emblem
from app.integrations.sheets.files import alone_in
from app.integrations.sheets.press import Choice, Order, draw_all
from app.integrations.sheets.proofs import Proof, browser, prove
from app.integrations.sheets.workers import WorkerLost, cores
from app.queries.print_batches import labels_of
from app.queries.rooms import PlacedRoom, place_rooms, room_by_code, rooms_by_prefix
from app.queries.wechat_codes import urls_of
from app.services import sheets
from app.settings import ROOT

FOLDER = ROOT / "qr_output"

group = AppGroup("qr", help="The sheets that hang on the walls.")


def _options(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def add(command: Any) -> Any:
        for option in reversed(options):
            command = option(command)
        return command

    return add


_which_rooms = _options(
    click.option("--room", "code", help="One room, by its code."),
    click.option("--division", "prefix", help="All rooms in a place, by its statistical code or the beginning of it."),
    click.option("--all", "everywhere", is_flag=True, help="All rooms."),
)
_where_and_how = _options(
    click.option(
        "--folder", type=click.Path(file_okay=False, path_type=Path), default=FOLDER, help="Where the files are."
    ),
    click.option("--jobs", type=click.IntRange(1, 64), default=None, help="Processes at work; one per core by itself."),
)


@group.command("render")
@_which_rooms
@click.option(
    "--kind", "kinds", type=click.Choice([*map(str, Kind)]), multiple=True, help="Only these; may be given repeatedly."
)
@click.option("--format", "formats", type=click.Choice([*map(str, Format)]), multiple=True, help="Likewise.")
@click.option("--batch", default="", help="The print batch, in small, instead of the one each code belongs to.")
@click.option("--line", default="", help="A line of your own, at the foot of posters and cards.")
@click.option("--one-colour", is_flag=True, help="Everything in black.")
@click.option("--with-wechat", is_flag=True, help="Posters and cards carry the WeChat account's code besides.")
@click.option("--logo", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A PNG or JPEG in the code.")
@click.option(
    "--logo-percent", type=float, default=USUAL_SHARE * 100, help=f"Of the code's side, up to {LARGEST_SHARE:.0%}."
)
@_where_and_how
def render(
    code: str | None,
    prefix: str | None,
    everywhere: bool,
    kinds: Sequence[str],
    formats: Sequence[str],
    batch: str,
    line: str,
    one_colour: bool,
    with_wechat: bool,
    logo: Path | None,
    logo_percent: float,
    folder: Path,
    jobs: int | None,
) -> None:
    """Draw the sheets of rooms: code, A4 poster, A6 card, square and round sticker.

    They come into <county>/<town>/<code>/. What is there and still as it should be is not drawn again.
    """
    choice = Choice(tuple(map(Kind, kinds or Kind)), tuple(map(Format, formats or Format)))
    if with_wechat:
        _refuse_a_second_code_on(choice)
    try:
        edition = Edition(
            sheets.wording(current_app.jinja_env.filters["say"], line),
            one_colour,
            read_emblem(logo.read_bytes(), logo_percent / 100, in_grey=one_colour) if logo else None,
        )
        batch = sheets.writable("batch", batch, sheets.LONGEST_BATCH)
        orders, obstacles = _orders(_rooms(code, prefix, everywhere), folder, batch, with_wechat=with_wechat)
        with alone_in(folder):
            _draw(orders, edition, choice, jobs or cores())
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    if code and orders:
        click.echo(f"{orders[0].room.code} leads to {orders[0].room.address}")
    if with_wechat and (without := sum(not order.room.follow for order in orders)):
        click.echo(f"{_counted(without, 'room')} without a code of the account: drawn without it. See `wechat codes`.")
    click.echo(f"Written to {folder}")
    if obstacles:
        raise click.ClickException("\n".join(("Nothing was drawn for these:", *obstacles)))


def _refuse_a_second_code_on(choice: Choice) -> None:
    if current_app.config["SETTINGS"].wechat is None:
        raise click.ClickException("There is no account: WECHAT_APP_ID and its kin are not set; see docs/wechat.md.")
    if not any(kind.carries_two for kind in choice.kinds):
        raise click.ClickException("Only posters and cards have room for a second code.")


def _orders(
    rooms: Sequence[PlacedRoom], folder: Path, batch: str, *, with_wechat: bool
) -> tuple[list[Order], list[str]]:
    """Everything the database has to say, read once; and the rooms of which no sheet can be made, in words."""
    base_url = current_app.config["SETTINGS"].base_url
    labels = labels_of([placed.room.id for placed in rooms])
    urls = _wechat_urls(rooms) if with_wechat else {}
    orders, obstacles = [], []
    for placed in rooms:
        if placed.room.code is None:
            obstacles.append(f"“{placed.room.name}” has no code.")
            continue
        label = batch or labels.get(placed.room.id, "")
        paper = sheets.on_paper(placed, base_url, label, urls.get(placed.room.id, ""))
        order = Order(paper, folder / sheets.folder_of(placed))
        if words := [str(sentence) for sentence in sheets.obstacles(order.room)]:
            obstacles += words
        else:
            orders.append(order)
    db.session.rollback()
    db.engine.dispose()  # the processes that draw must not inherit a connection
    return orders, obstacles


def _draw(orders: Sequence[Order], edition: Edition, choice: Choice, processes: int) -> None:
    drawn = unchanged = 0
    with click.progressbar(
        draw_all(orders, edition, choice, processes),
        length=len(orders),
        label=f"Drawing the sheets of {_counted(len(orders), 'room')}",
        show_pos=True,
        item_show_func=lambda done: done.order.room.name if done else None,
    ) as progress:
        for done in progress:
            drawn, unchanged = drawn + done.drawn, unchanged + done.unchanged
    click.echo(
        f"{_counted(len(orders), 'room')}: {_counted(drawn, 'file')} drawn, {unchanged:,} were as they should be."
    )


@group.command("verify")
@_which_rooms
@_where_and_how
def verify(code: str | None, prefix: str | None, everywhere: bool, folder: Path, jobs: int | None) -> None:
    """Scan every file there is of these rooms, and list those that do not lead to their own room."""
    everywhere = everywhere or not (code or prefix)
    proofs, faults = _proofs(_rooms(code, prefix, everywhere), folder, whole=everywhere)
    if not browser():
        svgs = sum(proof.is_drawing for proof in proofs)
        proofs = [proof for proof in proofs if not proof.is_drawing]
        click.echo(f"{_counted(svgs, 'SVG')} not scanned: there is no Chromium on this machine.")
    try:
        with click.progressbar(
            prove(proofs, jobs or cores()), length=len(proofs), label=f"Scanning {_counted(len(proofs), 'file')}"
        ) as progress:
            faults += [f"{verdict.path.relative_to(folder)}: {verdict.fault}" for verdict in progress if verdict.fault]
    except WorkerLost:
        raise click.ClickException("One of the processes that scan was stopped from outside; run it again.") from None
    if faults:
        raise click.ClickException("\n".join(("These must not be printed:", *sorted(faults))))
    click.echo("1 file leads to its room." if len(proofs) == 1 else f"{len(proofs):,} files lead to their rooms.")


def _proofs(rooms: Sequence[PlacedRoom], folder: Path, *, whole: bool) -> tuple[list[Proof], list[str]]:
    """What must lead where; and files in `folder` that lead nowhere any more, or rooms without any file."""
    base_url = current_app.config["SETTINGS"].base_url
    files: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("**/*.*")):
        if path.suffix.removeprefix(".") in list(Format):
            files.setdefault(path.parent.name, []).append(path)
    urls = _wechat_urls(rooms)
    proofs, faults = [], []
    for placed in rooms:
        if not (code := placed.room.code):
            continue
        home = folder / sheets.folder_of(placed)
        for path in (found := files.pop(code, [])):
            if path.parent == home:
                besides = urls.get(placed.room.id, "") if _carries_two(path, code) else ""
                proofs.append(Proof(path, f"{base_url}/r/{code}", besides))
            else:
                faults.append(f"{path.relative_to(folder)}: Its room is now in {home.parent.relative_to(folder)}.")
        if not found:
            faults.append(f"{code}: There is no sheet of this room.")
    strays = [path for paths in files.values() for path in paths] if whole else []
    return proofs, faults + [f"{path.relative_to(folder)}: No open room has this code." for path in strays]


def _carries_two(path: Path, code: str) -> bool:
    return any(path.stem == f"{code}-{kind}" for kind in Kind if kind.carries_two)


# --- Which rooms


def _rooms(code: str | None, prefix: str | None, everywhere: bool) -> list[PlacedRoom]:
    if sum((code is not None, prefix is not None, everywhere)) != 1:
        raise click.UsageError("Name exactly one of --room, --division and --all.")
    rooms = [_room_with(code)] if code is not None else rooms_by_prefix(prefix or "")
    if not rooms:
        raise click.ClickException("There is no room there.")
    return rooms


def _room_with(typed: str) -> PlacedRoom:
    """Also when somebody names the code before the one that hangs there now."""
    printed = room_by_code(tidy_room_code(typed))
    if printed is None or printed.revoked_at is not None:
        raise click.ClickException(f"No room has the code {typed}.")
    if printed.room.is_closed:
        raise click.ClickException(f"“{printed.room.name}” is closed.")
    return place_rooms([printed.room])[0]


def _wechat_urls(rooms: Sequence[PlacedRoom]) -> dict[int, str]:
    return urls_of(current_app.config["SETTINGS"].wechat_app_id, [placed.room.id for placed in rooms])


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def register(app: Flask) -> None:
    app.cli.add_command(group)
