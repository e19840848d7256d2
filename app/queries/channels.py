"""Figures split by how a matter reached the room. All channels are there, also those nobody came by: whoever has no
phone is never left out of a sum, and the rows always add up to the figures they stand under."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.domain.measures import Figures, Measure
from app.domain.stages import Channel
from app.extensions import db
from app.models.statistics import BoardChannelFigures


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


def of_place(division_id: int) -> Sequence[ChannelFigures]:
    """As they were counted with the place's own figures, with everything below it. One query."""
    rows = db.session.scalars(sa.select(BoardChannelFigures).where(BoardChannelFigures.division_id == division_id))
    return split(
        {
            row.channel: {"posed": row.posed} | {measure.value: getattr(row, measure) for measure in Measure}
            for row in rows
        }
    )
