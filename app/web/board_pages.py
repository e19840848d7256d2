"""What a board shows besides its seven figures, as charts and tables in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from app.domain.measures import Figures, Measure
from app.domain.pace import Middle, Pace
from app.domain.ruleset import Bilingual
from app.domain.sentences import N_, say
from app.domain.stages import Channel, Stage, TopicClass
from app.domain.tallies import Restarted, Tallies, Tally
from app.extensions import rulebook
from app.queries.channels import ChannelFigures, Row, taking_part
from app.web.charts import Bar, Chart, Face, Group, bars
from app.web.filters import render

LATELY = N_("Last 12 months")
BEFORE = N_("12 months before")
USUAL = N_("Usual at this level")


@dataclass(frozen=True, slots=True)
class ClassRow:
    """Topics of one class at review, by their class now."""

    at_review: TopicClass
    now: Mapping[TopicClass, int]

    @property
    def moved(self) -> int:
        return sum(n for topic_class, n in self.now.items() if topic_class is not self.at_review)


@dataclass(frozen=True, slots=True)
class PaceRow:
    """One stage in words, and how many matters stand behind each."""

    stage: Stage
    lately: str
    n: int
    before: str
    n_before: int
    usual: str


@dataclass(frozen=True, slots=True)
class Details:
    outcomes: Chart | None
    paces: Sequence[PaceRow]
    pace_chart: Chart | None
    channels: Sequence[ChannelFigures]
    channel_chart: Chart | None
    classes: Sequence[ClassRow]
    moved: int
    clauses: Sequence[tuple[Bilingual, int]]
    restarts: Sequence[tuple[Restarted, int]]
    taking_part: Sequence[Row]

    @classmethod
    def of(
        cls, figures: Figures | None, channels: Sequence[ChannelFigures], tallies: Tallies, paces: Sequence[Pace]
    ) -> Details:
        classes = _classes(tallies)
        return cls(
            outcomes=_outcomes(figures),
            paces=[_pace_row(pace) for pace in paces],
            pace_chart=_paces(paces),
            channels=channels,
            channel_chart=_channels(channels),
            classes=classes,
            moved=sum(row.moved for row in classes),
            clauses=[(rulebook.rules.words(code), n) for code, n in sorted(tallies[Tally.CLAUSES].items()) if n],
            restarts=_counted(Restarted, tallies, Tally.RESTARTS),
            taking_part=taking_part(tallies),
        )


def days(middle: Middle) -> str:
    """A median in words."""
    if middle.days is None:
        return render(N_("too few to say"))
    if middle.days < 1:
        return render(N_("less than a day"))
    return render(say("One day") if middle.days == 1 else say("%(days)s days", days=f"{middle.days:g}"))


def _outcomes(figures: Figures | None) -> Chart | None:
    return bars(
        "outcomes",
        render(N_("What came of what was received")),
        render(N_("A bar for each figure, as long as it is large. The numbers stand beside the bars and above.")),
        [Group(tuple(Bar(render(measure), str(n), n) for measure, n in (figures or {}).items()))],
    )


def _paces(paces: Sequence[Pace]) -> Chart | None:
    return bars(
        "paces",
        render(N_("How long each stage takes")),
        render(N_("For each stage three bars: the last 12 months, the 12 before, and what is usual at this level.")),
        [
            Group(
                (
                    Bar(render(LATELY), days(pace.lately), pace.lately.days, Face.FULL),
                    Bar(render(BEFORE), days(pace.before), pace.before.days, Face.HOLLOW),
                    Bar(render(USUAL), days(pace.level), pace.level.days, Face.DASHED),
                ),
                heading=render(pace.stage),
            )
            for pace in paces
        ],
    )


def _pace_row(pace: Pace) -> PaceRow:
    lately, before = pace.lately, pace.before
    return PaceRow(pace.stage, days(lately), lately.n, days(before), before.n, days(pace.level))


def _channels(channels: Sequence[ChannelFigures]) -> Chart | None:
    return bars(
        "channels",
        render(N_("How matters came in")),
        render(N_("A bar for each way in, as long as what came by it. The table below says what came of it.")),
        [Group(tuple(Bar(render(one.channel), str(one.posed), one.posed) for one in channels))],
    )


def _classes(tallies: Tallies) -> list[ClassRow]:
    counted = tallies[Tally.CLASSES]
    return [ClassRow(before, {now: counted[before + now] for now in TopicClass}) for before in TopicClass]


def _counted(keys: Iterable[Any], tallies: Tallies, tally: Tally) -> list[tuple[Any, int]]:
    """Those that are not nought, in their own order."""
    return [(key, n) for key in keys if (n := tallies[tally][key.value])]


# --- Narrowing a list


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice of a list; `chosen` is None for all."""

    name: str
    words: str
    options: Sequence[tuple[str, str]]
    chosen: str | None


def filters(chosen: Mapping[str, str | None]) -> list[Filter]:
    """The filters of a room's list; `chosen` has a value, or None, for each by name."""
    categories = [(category.code, render(category.name)) for category in rulebook.rules.categories]
    offered = {
        "measure": (N_("Counted as"), _options(Measure)),
        "stage": (N_("Stage"), _options(Stage)),
        "class": (N_("Class"), _options(TopicClass)),
        "category": (N_("Category"), categories),
        "channel": (N_("How it came in"), _options(Channel)),
    }
    return [Filter(name, render(words), options, chosen[name]) for name, (words, options) in offered.items()]


def _options(choices: Iterable[Enum]) -> Sequence[tuple[str, str]]:
    return [(choice.value, render(choice)) for choice in choices]
