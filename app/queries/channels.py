"""Figures split by how a matter reached the room. All channels are there, also those nobody came by: whoever has no
phone is never left out of a sum, and the rows always add up to the figures they stand under."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import sqlalchemy as sa

from app.domain.measures import Figures, Measure
from app.domain.sentences import Sentence
from app.domain.stages import Channel
from app.domain.tallies import TakingPart, Tallies, Tally
from app.extensions import db
from app.models.statistics import BoardChannelFigures


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what it counts, and how much of it came by which channel."""

    what: Enum | Sentence
    by_channel: Mapping[Channel, int]

    @property
    def total(self) -> int:
        return sum(self.by_channel.values())


@dataclass(frozen=True, slots=True)
class ChannelFigures:
    """What came by one channel, and what came of it. `posed` is everything that was ever received."""

    channel: Channel
    figures: Figures
    posed: int


def split(counted: Mapping[Channel, Mapping[str, int]]) -> Sequence[ChannelFigures]:
    """One row for each channel, in their own order. `counted` has the measures and “posed” by name."""
    rows = ((channel, counted.get(channel, {})) for channel in Channel)
    return [
        ChannelFigures(channel, {measure: n.get(measure, 0) for measure in Measure}, n.get("posed", 0))
        for channel, n in rows
    ]


def taking_part(tallies: Tallies) -> Sequence[Row]:
    """How people took part, by the way they came: what was done at all, in its own order."""
    counted = tallies[Tally.TAKING_PART]
    rows = [Row(part, {by: counted[f"{part.value}:{by.value}"] for by in Channel}) for part in TakingPart]
    return [row for row in rows if row.total]


def of_place(division_id: int) -> Sequence[ChannelFigures]:
    """As they were counted with the place's own figures, with everything below it. One query."""
    rows = db.session.scalars(sa.select(BoardChannelFigures).where(BoardChannelFigures.division_id == division_id))
    return split(
        {
            row.channel: {"posed": row.posed} | {measure.value: getattr(row, measure) for measure in Measure}
            for row in rows
        }
    )
