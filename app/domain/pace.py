"""How long matters stay in a stage, in calendar days as residents live them: the middle of many, and never of a few.

A place is compared with its own past and with the middle of its level, and with no other place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from statistics import median

from app.domain.stages import Stage, Status

ENOUGH = 5  # of fewer, chance says more than the middle does
YEAR = timedelta(days=365)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stop:
    """One move of a topic, in the room where it was made. Nothing was left when it was posed."""

    topic_id: int
    room_id: int
    left: Status | None
    reached: Status
    at: datetime


@dataclass(frozen=True, slots=True)
class Stay:
    """A topic's time in one stage of one room, once it is over."""

    room_id: int
    stage: Stage
    days: float
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Middle:
    """The median of `n` lengths in days; `days` is None where there are too few to say."""

    n: int = 0
    days: float | None = None


NONE_YET = Middle()


@dataclass(frozen=True, slots=True)
class Pace:
    """One stage: the last twelve months, the twelve before, and what is usual at this level."""

    stage: Stage
    lately: Middle
    before: Middle
    level: Middle = NONE_YET

    @property
    def is_known(self) -> bool:
        return self.lately.days is not None or self.before.days is not None


def stays(stops: Iterable[Stop]) -> Iterator[Stay]:
    """The stays these moves ended. `stops` come topic by topic, each in the order of its moves.

    A stage that goes on in another status goes on; one that goes on in another room ends there and begins here. The
    last stay of a topic is not over before a move ends it.
    """
    for _topic, moves in groupby(stops, key=attrgetter("topic_id")):
        posed, *following = moves
        since = posed.at
        for stop, after in zip(following, [*following[1:], *following[-1:]], strict=True):
            stage = _stage(stop.left)
            if _stage(stop.reached) is stage and after.room_id == stop.room_id:
                continue
            if stage is not None:
                yield Stay(stop.room_id, stage, (stop.at - since) / _DAY, stop.at)
            since = stop.at


def _stage(status: Status | None) -> Stage | None:
    """The stage whose time runs; nobody's does once a matter is over or with another body."""
    return status.stage if status is not None and not status.is_final else None


def middle(lengths: Collection[float]) -> Middle:
    return Middle(len(lengths), round(median(lengths), 1) if len(lengths) >= ENOUGH else None)
