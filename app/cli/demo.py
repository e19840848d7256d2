"""`flask demo …`: the living demonstration, told once into an empty house."""

from __future__ import annotations

import gc
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.cli.rooms import DATA, SEED
from app.domain.clock import local_day
from app.domain.numbers import show_slip_code
from app.models.unit_of_work import writing
from app.queries.rooms import count_open_rooms
from app.services import calendar
from app.services.accounts import hash_password
from app.services.demo import cast, teller
from app.services.demo.everyday import tell_everyday
from app.services.demo.paper import order_a_pad
from app.services.demo.stories import Setting, Story, read_setting, read_stories
from app.services.lists import import_list
from app.settings import Settings

STORIES = DATA / "demo" / "stories"
EVERYDAY = DATA / "demo" / "everyday"
SETTING = DATA / "demo" / "setting.toml"
FIRST_CODES = datetime(2021, 6, 1, 1, tzinfo=UTC)  # when each room of Huai'an got its code
SEATED_BEFORE = timedelta(days=30)  # the first story

group = AppGroup("demo", help="The demonstration: real rooms, invented people and matters.")


@group.command("seed")
def seed_() -> None:
    """Fill an empty house with rooms, people and stories; where there are topics already, change nothing."""
    seed()


def seed() -> None:
    """One transaction: whoever stops it half-way finds the house as it was, and the next start begins anew."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.is_demo:
        raise click.ClickException("Invented people sit in a demonstration only: APP_ENV=demo.")
    stories = read_stories(STORIES)
    if teller.was_told():
        click.echo("The demonstration is there already; nothing was changed.")
    else:
        password = secrets.token_urlsafe(9)
        try:
            _fill(stories, hash_password(password), settings.base_url)
        except BaseException:
            click.echo("\nStopped half-way: nothing of it was kept. The next start begins anew.", err=True)
            raise
        # Nobody can know it beforehand: a copy of this database opens no door of a production.
        click.echo(f"Everybody's password in this demonstration, shown only now: {password}")
    introduce(settings.base_url, stories)


def everything(stories: tuple[Story, ...], now: datetime) -> tuple[tuple[Story, ...], Setting]:
    """The written stories and the everyday ones of that day, and what both need."""
    everyday, setting = tell_everyday(EVERYDAY, SEED[0], local_day(now)), read_setting(SETTING)
    return stories + everyday.stories, Setting({**everyday.bodies, **setting.bodies}, setting.silent)


@contextmanager
def _few_collections() -> Iterator[None]:
    """A year told at one go leaves next to no garbage; looking for it at the usual pace takes a seventh of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _fill(written: tuple[Story, ...], password_hash: str, base_url: str) -> None:
    now = current_app.config["NOW"]()
    stories, setting = everything(written, now)
    chance = random.Random(20210601)  # noqa: S311 -- the same codes in every demonstration, on purpose
    with _few_collections(), writing():
        click.echo("Opening the rooms …")
        for file in SEED:
            import_list(file.read_bytes(), now=FIRST_CODES, randbelow=chance.randrange)
        calendar.seed(now)
        click.echo(f"{count_open_rooms()} rooms are open. Seating people …")
        days = teller.days_of(stories)
        bodies = cast.seat(
            [story.room for story in stories],
            setting.bodies,
            setting.silent,
            password_hash,
            now=now - timedelta(days=days) - SEATED_BEFORE,
        )
        with click.progressbar(
            teller.tell(stories, bodies, now=now), length=days, label=f"Telling {len(stories)} matters, day by day"
        ) as told:
            for _day in told:
                pass
        order_a_pad(base_url, now=now)


def introduce(base_url: str, stories: tuple[Story, ...]) -> None:
    """Who can be signed in as, and the slips to come back with."""
    click.echo("\nWhat to try, and as whom.")
    click.echo(f"Everybody: hand something in at {base_url}, keep the slip, and see at {base_url}/boards what is late.")
    click.echo(f"Sign in with one click: {base_url}/login")
    for person in cast.CAST:
        click.echo(f"  {person.login:<6} {person.name}  {person.to_try}")
    click.echo(f"\nCome back with a slip: {base_url}/slip")
    for story, code in teller.slips_to_try(stories):
        click.echo(f"  {show_slip_code(code)}  {story.title}  {story.english}")
    click.echo("")


def register(app: Flask) -> None:
    app.cli.add_command(group)
