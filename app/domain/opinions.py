"""The opinion map of a topic: the few views into which phones and slips fall by what they answered, and what all of
these views accept. It never tells of whom: no view is of fewer than five, and no share is of fewer than five."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.sentences import N_

FEWEST_VOTERS = 30  # who answered enough statements; from fewer, no map is drawn
SMALLEST_VIEW = 5  # and the fewest answers a share is told of
MOST_VIEWS = 5
ACCEPTED_PERCENT = 60  # of every single view
APART_PERCENT = 40  # between two views that part over a statement

NAMES = (N_("First view"), N_("Second view"), N_("Third view"), N_("Fourth view"), N_("Fifth view"))


@dataclass(frozen=True, slots=True)
class View:
    """One view, and where it lies on the map: the nearer two are, the more alike they answered. From -1 to 1."""

    size: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Said:
    """What the views say of one statement, in per cent of those who answered it; None where they were too few.

    `common` is the larger, the more every view accepts it: the product of their shares, each drawn a little to the
    middle.
    """

    statement_id: int
    agree: tuple[int | None, ...]
    disagree: tuple[int | None, ...]
    common: float

    @property
    def is_accepted(self) -> bool:
        return all(share is not None and share >= ACCEPTED_PERCENT for share in self.agree)

    @property
    def gap(self) -> int:
        """How far the views lie apart."""
        known = [share for share in self.agree if share is not None]
        return max(known) - min(known) if known else 0


@dataclass(frozen=True, slots=True)
class OpinionMap:
    """`views` the largest first; empty where opinions do not clearly part. `voters` is how many are on the map."""

    voters: int
    views: Sequence[View]
    lines: Sequence[Said]

    @property
    def accepted(self) -> list[Said]:
        """What every view accepts, the most of all first."""
        return sorted((line for line in self.lines if line.is_accepted), key=lambda line: -line.common)

    @property
    def divides(self) -> list[Said]:
        """Over what the views part, the widest first."""
        apart = [line for line in self.lines if line.gap >= APART_PERCENT]
        return sorted(apart, key=lambda line: (-line.gap, line.statement_id))

    def marks_of(self, view: int) -> tuple[Said, bool] | None:
        """The statement by which one would know this view, and whether it agrees: rather one it does agree with."""
        for is_agreed in (True, False):
            apart = [(_apart(line.agree if is_agreed else line.disagree, view), line) for line in self.lines]
            far, best = max(apart, key=lambda pair: pair[0], default=(0, None))
            if best is not None and far >= APART_PERCENT:
                return best, is_agreed
        return None

    def as_json(self) -> dict[str, Any]:
        return {
            "voters": self.voters,
            "views": [[view.size, view.x, view.y] for view in self.views],
            "lines": [[line.statement_id, line.agree, line.disagree, line.common] for line in self.lines],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> OpinionMap:
        return cls(
            stored["voters"],
            tuple(View(*view) for view in stored["views"]),
            tuple(Said(id_, tuple(agree), tuple(not_), common) for id_, agree, not_, common in stored["lines"]),
        )


def _apart(shares: Sequence[int | None], view: int) -> int:
    """How far the share of one view, where it is most of it, lies above that of the nearest other."""
    own, others = shares[view], [share for n, share in enumerate(shares) if n != view and share is not None]
    return own - max(others) if own is not None and own >= ACCEPTED_PERCENT and others else 0
