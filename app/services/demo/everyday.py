"""Everyday matters: some hundred more stories, made of what people say, how it goes, and where.

A matter is told in several ways and at several spots, and has the words for each end it may come to; a course is how
it goes, step by step. Which meets which is drawn with a fixed seed: on the same day every demonstration is the same.
"""

from __future__ import annotations

import csv
import random
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

from app.domain.place_names import place_name
from app.domain.stages import Channel, Party
from app.services.demo.stories import Step, Story

T = TypeVar("T")

SEED = 20210601
PACES = (1.0, 1.0, 1.1, 1.25)  # of what has long been over; what is under way keeps to its days
DRAWN = ("hall", "lead", "seen", "delay", "still", "tried", "asked", "lasting")  # of the lists in places.toml
LONG_OVER = 60  # days
FEW, SOME, MANY = (1, 5), (6, 14), (7, 24)  # phones, phones, people in a hall
CHANNELS = {
    Channel.SCAN: 60,
    Channel.SPOKEN: 14,
    Channel.PAPER: 10,
    Channel.TELEPHONE: 8,
    Channel.HOTLINE: 5,
    Channel.LETTER: 3,
}
BY_HAND = (Channel.SPOKEN, Channel.PAPER)  # somebody of the room wrote it down
PARTIES = {None: 50, Party.PEOPLE: 30} | {party: 2 for party in Party if party is not Party.PEOPLE}


@dataclass(frozen=True, slots=True)
class Course:
    """`ends` names what a matter must be able to come to; `rooms` are the only ones it happens in, if any are named."""

    name: str
    share: int
    told_ago: tuple[int, int]
    steps: Sequence[Mapping[str, Any]]
    ends: str | None = None
    rooms: tuple[str, ...] = ()
    is_twin: bool = False


@dataclass(slots=True)
class Matter:
    """`words` fill the braces of a course; `tellings` are those not used up yet, a text and its spot each."""

    category: str
    where: frozenset[str]
    ends: frozenset[str]
    months: frozenset[int]
    title: str
    office: str | None
    words: Mapping[str, str]
    every_telling: list[tuple[str, str]]
    tellings: list[tuple[str, str]] = field(default_factory=list)
    used: int = 0


@dataclass(frozen=True, slots=True)
class Everyday:
    """The stories, and the bodies they need: name → statistical code of its place."""

    stories: tuple[Story, ...]
    bodies: Mapping[str, str]


def tell_everyday(folder: Path, divisions: Path, today: date) -> Everyday:
    """`divisions` is the list of places that offices are named after; seasons go by `today`."""
    return _Draw(folder, divisions, today).everything()


class _Draw:
    def __init__(self, folder: Path, divisions: Path, today: date) -> None:
        self._chance = random.Random(SEED)  # noqa: S311 -- the same everywhere, on purpose
        self._today = today
        self._courses = [_course(table) for table in _read(folder / "courses.toml")["courses"]]
        self._matters = [_matter(table) for file in sorted(folder.glob("matters-*.toml")) for table in _of(file)]
        self._places = _read(folder / "places.toml")
        self._names = {
            line["code"]: line["name"] for line in csv.DictReader(divisions.read_text("utf-8-sig").splitlines())
        }
        self._busy: Counter[str] = Counter()
        self._met: set[tuple[str, str]] = set()  # a matter comes up once in a room
        self._bodies: dict[str, str] = {}

    def everything(self) -> Everyday:
        told: list[tuple[Story, Matter]] = []
        for course in self._courses:
            for _ in range(course.share):
                story = self._twin(course, told) if course.is_twin else self._one(course, f"everyday/{len(told):03}")
                told.append(story)
        return Everyday(tuple(story for story, _matter in told), self._bodies)

    def _one(self, course: Course, key: str) -> tuple[Story, Matter]:
        days_ago = self._chance.randint(*course.told_ago)
        matter = self._least_used(course, self._today - timedelta(days=days_ago))
        room = self._room(course, matter, days_ago)
        text, spot = self._telling(matter)
        words = self._words(matter, spot, room)
        pace = self._chance.choice(PACES) if days_ago > LONG_OVER else 1.0
        channel = Channel.SCAN if "withheld" in matter.ends else _drawn(self._chance, CHANNELS)
        story = Story(
            key=key,
            room=room,
            days_ago=days_ago,
            title=matter.title.format(spot=spot),
            category=matter.category,
            text=text.format(spot=spot),
            steps=tuple(step for step in _steps(course, words, pace) if step.day <= days_ago),
            party=_drawn(self._chance, PARTIES),
            channel=channel,
            helper=f"网格员{self._chance.choice(self._places['lead'])}" if channel in BY_HAND else None,
        )
        return story, matter

    def _twin(self, course: Course, told: Sequence[tuple[Story, Matter]]) -> tuple[Story, Matter]:
        """Somebody else tells the same the day after; both go on as one."""
        taken = {step.given.get("target_topic") for story, _matter in told for step in story.steps}
        goes_on = [
            (story, matter)
            for story, matter in told
            if story.key not in taken and matter.ends & {"handled", "deliberated"} and _goes_on(story)
        ]
        first, matter = self._chance.choice(goes_on)
        spot = next(spot for _text, spot in matter.every_telling if matter.title.format(spot=spot) == first.title)
        texts = [text.format(spot=spot) for text, other in matter.every_telling if other == spot]
        text = next(text for text in texts if text != first.text)
        words = {"twin": first.key, "same": self._chance.choice(self._places["same"])}
        story = Story(
            key=f"everyday/{len(told):03}",
            room=first.room,
            days_ago=first.days_ago - 1,
            title=text.split("，")[0][:30],
            category=matter.category,
            text=text,
            steps=tuple(_steps(course, words, 1.0)),
        )
        return story, matter

    # --- Which, where, in which words

    def _least_used(self, course: Course, day: date) -> Matter:
        fits = [
            matter
            for matter in self._matters
            if day.month in matter.months
            and (course.ends in matter.ends if course.ends else _is_common(matter))
            and (not course.rooms or "village" in matter.where)
        ]
        found = min(fits, key=lambda matter: (matter.used, self._chance.random()))
        found.used += 1
        return found

    def _room(self, course: Course, matter: Matter, days_ago: int) -> str:
        """The least busy that such a matter comes up in; the cast's own room only has what is long over."""
        rooms = list(course.rooms)
        if not rooms:
            for where, listed in (("village", "villages"), ("community", "communities"), ("above", "above")):
                rooms += self._places[listed] if where in matter.where else []
            if "community" in matter.where and days_ago > LONG_OVER and _is_settled(course):
                rooms += self._places["of_the_cast"]
        fresh = [room for room in rooms if (room, matter.title) not in self._met] or rooms
        found = min(fresh, key=lambda room: (self._busy[room], self._chance.random()))
        self._busy[found] += 1
        self._met.add((found, matter.title))
        return found

    def _telling(self, matter: Matter) -> tuple[str, str]:
        if not matter.tellings:
            matter.tellings = self._chance.sample(matter.every_telling, len(matter.every_telling))
        return matter.tellings.pop()

    def _words(self, matter: Matter, spot: str, room: str) -> dict[str, Any]:
        drawn = {name: self._chance.choice(self._places[name]) for name in DRAWN}
        numbers = {"few": FEW, "some": SOME, "many": MANY}
        return (
            {name: text.format(spot=spot) for name, text in matter.words.items()}
            | drawn
            | {name: self._chance.randint(*span) for name, span in numbers.items()}
            | {"body": self._body(matter, room)}
        )

    def _body(self, matter: Matter, room: str) -> str | None:
        """An office of the place itself, of its town or of its county."""
        if matter.office is None:
            return None
        whose, office = matter.office.split(" ")
        code = {"community": room, "town": room[:9] + "000", "county": room[:6] + "000000"}[whose]
        if room.endswith("000000"):
            code = room
        name = place_name(self._names[code]) + office
        self._bodies[name] = code
        return name


def _steps(course: Course, words: Mapping[str, Any], pace: float) -> Iterator[Step]:
    for table in course.steps:
        given = {name: _filled(value, words) for name, value in table.items() if name not in ("day", "do", "by")}
        if "starts_at" in given:  # else a slow room would write up its meeting days late
            given["starts_at"] = round(given["starts_at"] * pace)
        yield Step(round(table["day"] * pace), table["do"], table.get("by"), given)


def _filled(value: Any, words: Mapping[str, Any]) -> Any:
    """What stands in braces is replaced whole, so that a number stays one."""
    match value:
        case str() if value.startswith("{"):
            return words[value.strip("{}")]
        case dict():
            return {name: _filled(inner, words) for name, inner in value.items()}
        case _:
            return value


def _goes_on(story: Story) -> bool:
    """Whether another can still be merged into it two days after."""
    acts = {step.do for step in story.steps}
    return story.days_ago > LONG_OVER // 10 and bool(acts & {"handle_directly", "admit"})


def _is_settled(course: Course) -> bool:
    """Whether somebody saw to its end, so that nothing of it is left on a desk."""
    return bool({step["do"] for step in course.steps} & {"rate", "confirm"})


def _is_common(matter: Matter) -> bool:
    """What may come in anywhere and has no end yet: not what is no matter at all."""
    return not matter.ends & {"withheld", "declined"}


def _drawn(chance: random.Random, weights: Mapping[T, int]) -> T:
    return chance.choices(list(weights), list(weights.values()))[0]


# --- Files


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text())


def _of(file: Path) -> list[dict[str, Any]]:
    return list(_read(file)["matters"])


def _course(table: dict[str, Any]) -> Course:
    low, high = table.pop("told_ago")
    return Course(told_ago=(low, high), rooms=tuple(table.pop("rooms", ())), **table)


def _matter(table: dict[str, Any]) -> Matter:
    return Matter(
        category=table.pop("category"),
        where=frozenset(table.pop("where")),
        ends=frozenset(table.pop("ends")),
        months=frozenset(table.pop("months", range(1, 13))),
        title=table.pop("title"),
        office=table.pop("office", None),
        every_telling=list(product(table.pop("told"), table.pop("spots"))),
        words=table,
    )
