"""All recurring work, in one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask import current_app

from app.domain.errors import NotAllowed, OutOfDate, Refused
from app.jobs.drawing import throw_away_old_sheets
from app.models.unit_of_work import writing
from app.queries import calendar as days
from app.services import calendar, figures, outbox, pictures, the_clock

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Recurring:
    """`run` gets the time and opens its own units of work; it may be cut off anywhere and is then run again."""

    name: str
    every: timedelta
    run: Callable[[datetime], None]
    why: str


def make_the_clocks_moves(now: datetime) -> None:
    """Each move in a unit of work of its own, so that one that fails holds up no other topic."""
    for topic_id, verb in the_clock.due(now):
        try:
            with writing():
                the_clock.make(topic_id, verb, now)
        except (Refused, OutOfDate, NotAllowed):
            continue  # a person was faster, or something still stands in the way; the next minute asks again
        except Exception:
            log.exception("a move of the clock failed", topic=topic_id, verb=verb)


def refresh_figures(now: datetime) -> None:
    with writing():
        figures.refresh_stale(now)


def keep_the_calendar(now: datetime) -> None:
    """Take over what the packaged calendar knows, on the first start and after each upgrade; call for what it lacks."""
    with writing():
        calendar.seed(now)
    if (warning := days.warning(days.load(), now)) is not None:
        log.warning(str(warning))


def sweep(now: datetime) -> None:
    with writing():
        outbox.sweep(now)
    pictures.sweep(current_app.config["SETTINGS"].files_path, now)


SCHEDULE = (
    Recurring(
        "the clock's moves",
        timedelta(minutes=1),
        make_the_clocks_moves,
        why="Silence is an actor too: what nobody does in time, the clock does.",
    ),
    Recurring(
        "figures",
        timedelta(minutes=5),
        refresh_figures,
        why="The boards of towns, counties and the city carry numbers no older than this.",
    ),
    Recurring(
        "calendar",
        timedelta(days=1),
        keep_the_calendar,
        why="Dates promised for a year whose holidays nobody entered are too early.",
    ),
    Recurring(
        "sweep",
        timedelta(days=1),
        sweep,
        why="The outbox is a record for half a year, not for ever; and pictures taken down leave the disk.",
    ),
    Recurring(
        "old sheets",
        timedelta(hours=6),
        throw_away_old_sheets,
        why="Whoever ordered sheets has printed them within a week; until then they take room on the disk.",
    ),
)
