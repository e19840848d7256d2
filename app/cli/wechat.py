"""`flask wechat …`: what an Official Account is given once: its menu, and a code of its own for each room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.integrations.qr_images import wall_png, wall_svg
from app.integrations.wechat.api import WeChat, WeChatTrouble
from app.models.unit_of_work import writing
from app.queries.wechat_codes import count_codes, rooms_with_code, rooms_without_code, scene_of
from app.services import wechat as service
from app.services.sheets import folder_of
from app.services.wechat_tokens import Edge, with_token
from app.settings import WeChatAccount

group = AppGroup("wechat", help="The Official Account.")


@group.command("menu")
def menu() -> None:
    """Give the account its menu, in place of the one it has."""
    buttons = service.menu(current_app.config["SETTINGS"].base_url, current_app.jinja_env.filters["say"])
    with _said_plainly(), WeChat(_account()) as wechat:
        with_token(wechat, lambda token: wechat.create_menu(token, buttons), _edge())
    click.echo("The account has its menu. Whoever follows it already sees it within a day, or after following anew.")


@group.command("codes")
@click.option("--division", "prefix", default="", help="Only a place, by its statistical code or the beginning of it.")
@click.option("--most", type=click.IntRange(1), default=None, help="Stop after so many.")
def codes(prefix: str, most: int | None) -> None:
    """Make the account's own code for every open room that has none. Broken off, it goes on where it was.

    An account has 100,000 of them, for good. Run it in one terminal at a time.
    """
    account = _account()
    have, wanted = count_codes(account.app_id), rooms_without_code(account.app_id, prefix, most)
    left = service.MOST_CODES - have
    click.echo(f"{have:,} codes are there, {left:,} may still be made.")
    if len(wanted) > left:
        raise click.ClickException(
            f"{len(wanted):,} rooms have none. Nothing was made; --division or --most ask for less."
        )
    made = 0
    with (
        _said_plainly(lambda: f"{made:,} of {len(wanted):,} were made and are kept; run it again to go on."),
        WeChat(account) as wechat,
        click.progressbar(
            wanted,
            label=f"Making {len(wanted):,} codes",
            show_pos=True,
            item_show_func=lambda room: room[1] if room else None,
        ) as progress,
    ):
        for room_id, _name in progress:
            code = with_token(wechat, partial(wechat.create_code, scene=scene_of(room_id)), _edge())
            with writing():
                service.keep_code(account.app_id, room_id, code, now=current_app.config["NOW"]())
            made += 1
    click.echo(f"{made:,} codes made.")


@group.command("draw")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where to.")
def draw(folder: Path) -> None:
    """Draw the account's codes as SVG and PNG, one pair a room, for sheets that carry both codes.

    Not into qr_output/: whoever scans these lands in the account's chat, and not on the room's page.
    """
    drawn = 0
    for placed, url in rooms_with_code(_account().app_id):
        if placed.room.code is None:
            continue
        file = folder / folder_of(placed)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.with_suffix(".svg").write_bytes(wall_svg(url))
        file.with_suffix(".png").write_bytes(wall_png(url))
        drawn += 1
    click.echo(f"The codes of {drawn:,} rooms are in {folder}.")


def _account() -> WeChatAccount:
    account: WeChatAccount | None = current_app.config["SETTINGS"].wechat
    if account is None:
        raise click.ClickException("There is no account: WECHAT_APP_ID and its kin are not set; see docs/wechat.md.")
    return account


def _edge() -> Edge:
    return Edge(writing, current_app.config["NOW"])


@contextmanager
def _said_plainly(how_far: Callable[[], str] = str) -> Iterator[None]:
    """WeChat's troubles as one line and a status other than 0; below it, what is done already."""
    try:
        yield
    except WeChatTrouble as error:
        raise click.ClickException("\n".join(filter(None, (str(error), how_far())))) from None


def register(app: Flask) -> None:
    app.cli.add_command(group)
