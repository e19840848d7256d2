"""Stories as data: who told which room what, and what was done about it, day by day. Files, so that they can be read.

A file is a place, a story one matter there. Of a step, `day` counts from the day it was posed, `do` is a verb of the
pipeline or an act of acts.py, `by` names whom to prefer, and everything else is what that verb is given.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.domain.pipeline import move
from app.domain.stages import Channel, Party
from app.services.demo import follow_up_acts, meeting_acts, room_acts  # noqa: F401 -- imported, its acts are among ACTS
from app.services.demo.acts import ACTS


class StoryError(ValueError):
    """A story that cannot be told as it is written; the message names the story and the step."""


@dataclass(frozen=True, slots=True)
class Step:
    day: int
    do: str
    by: str | None = None
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """`room` is a statistical code, or the name of a room that is not territorial. `to_try`: its slip is handed out.

    `english` is the title for whoever reads no Chinese; everyday matters have none.
    """

    key: str
    room: str
    days_ago: int
    title: str
    category: str
    text: str
    steps: tuple[Step, ...]
    party: Party | None = None
    channel: Channel = Channel.SCAN
    helper: str | None = None
    about_own_people: bool = False
    to_try: bool = False
    english: str = ""

    @property
    def filing_key(self) -> str:
        """What it is filed with: the same in every run, so that its slip can be made again for whoever tries it."""
        return f"demo|{self.key}"


@dataclass(frozen=True, slots=True)
class Setting:
    """What the stories need besides rooms: `bodies` maps a name to its place's code; `silent` rooms have no people."""

    bodies: Mapping[str, str]
    silent: frozenset[str]


def read_setting(file: Path) -> Setting:
    table = tomllib.loads(file.read_text())
    return Setting({body["name"]: body["place"] for body in table["bodies"]}, frozenset(table["silent"]))


def read_stories(folder: Path) -> tuple[Story, ...]:
    """Every story of every file, in the order of their names. Raises StoryError for what nobody could tell."""
    return tuple(
        _story(f"{file.stem}/{table.pop('key')}", table)
        for file in sorted(folder.glob("*.toml"))
        for table in tomllib.loads(file.read_text())["stories"]
    )


def _story(key: str, table: dict[str, Any]) -> Story:
    steps = tuple(_step(key, step) for step in table.pop("steps", ()))
    days = [step.day for step in steps]
    if days != sorted(days) or any(not 0 <= day <= table["days_ago"] for day in days):
        raise StoryError(f"{key}: its steps are not in order, or lie in the future")
    try:
        party, channel = table.pop("party", None), Channel(table.pop("channel", Channel.SCAN))
        return Story(key=key, steps=steps, party=Party(party) if party else None, channel=channel, **table)
    except (TypeError, ValueError) as error:
        raise StoryError(f"{key}: {error}") from error


def _step(key: str, table: dict[str, Any]) -> Step:
    step = Step(table.pop("day"), table.pop("do"), table.pop("by", None), table)
    if step.do not in ACTS and move(step.do) is None:
        raise StoryError(f"{key}, day {step.day}: nobody knows how to “{step.do}”")
    return step
