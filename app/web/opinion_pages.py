"""An opinion map as a page tells it: in words first, then as a table, then as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.labels import LabelEnum
from app.domain.opinions import NAMES, OpinionMap, Said
from app.domain.sentences import N_, Sentence, say
from app.queries.opinions import Mapped
from app.queries.statements import Line
from app.web.circles import Dot, Picture, circles
from app.web.filters import render

FIRST = 3  # of what all accept, in words
ROWS = 30  # of the table


class Stand(LabelEnum):
    """What the views together make of a statement, in the order of the table."""

    ACCEPTED = "accepted", N_("Accepted by every view")
    PARTS = "parts", N_("The views part over it")
    BETWEEN = "between", N_("Neither the one nor the other")


@dataclass(frozen=True, slots=True)
class ViewWords:
    """One view: its name, how many hold it, and the statement one would know it by, with which it `agrees` or not."""

    name: str
    size: int
    known_by: Line | None
    agrees: bool


@dataclass(frozen=True, slots=True)
class Row:
    line: Line
    stand: Stand
    shares: Sequence[tuple[str, int | None]]  # the view's name, per cent who agree


@dataclass(frozen=True, slots=True)
class Told:
    """`views` is empty where opinions do not clearly part; then there are no rows and no picture either."""

    drawn_at: datetime
    voters: int
    views: Sequence[ViewWords]
    accepted: Sequence[Line]
    rows: Sequence[Row]
    more: int
    picture: Picture | None


def told(mapped: Mapped | None) -> Told | None:
    if mapped is None:
        return None
    drawn = mapped.drawn
    rows = _rows(mapped)
    return Told(
        drawn_at=mapped.drawn_at,
        voters=drawn.voters,
        views=[_view(mapped, n) for n in range(len(drawn.views))],
        accepted=[mapped.texts[line.statement_id] for line in drawn.accepted[:FIRST]] if drawn.views else [],
        rows=rows[:ROWS],
        more=max(0, len(rows) - ROWS),
        picture=_picture(drawn) if drawn.views else None,
    )


def _view(mapped: Mapped, n: int) -> ViewWords:
    known_by = mapped.drawn.marks_of(n)
    said, agrees = known_by or (None, False)
    line = mapped.texts[said.statement_id] if said else None
    return ViewWords(render(NAMES[n]), mapped.drawn.views[n].size, line, agrees)


def _rows(mapped: Mapped) -> list[Row]:
    drawn = mapped.drawn
    if not drawn.views:
        return []
    accepted, divides = drawn.accepted, [line for line in drawn.divides if not line.is_accepted]
    between = [line for line in drawn.lines if line not in accepted and line not in divides]
    sorted_out = {Stand.ACCEPTED: accepted, Stand.PARTS: divides, Stand.BETWEEN: between}
    return [_row(mapped, line, stand) for stand, lines in sorted_out.items() for line in lines]


def _row(mapped: Mapped, line: Said, stand: Stand) -> Row:
    shares = [(render(name), share) for name, share in zip(NAMES, line.agree, strict=False)]
    return Row(mapped.texts[line.statement_id], stand, shares)


def _picture(drawn: OpinionMap) -> Picture:
    return circles(
        "opinions",
        render(N_("The views as circles")),
        render(_sense(drawn)),
        [
            Dot(render(name), render(say("%(size)s phones or slips", size=view.size)), view.size, view.x, view.y)
            for name, view in zip(NAMES, drawn.views, strict=False)
        ],
    )


def _sense(drawn: OpinionMap) -> Sentence:
    return say(
        "%(views)s circles, the larger the more hold that view, the nearer the more alike they answered. "
        "All numbers stand in the table above.",
        views=len(drawn.views),
    )
