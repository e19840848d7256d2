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
from app.queries import look_backs as asking
from app.queries import opinions as maps
from app.services import (
    board_details,
    calendar,
    figures,
    kept_files,
    look_backs,
    opinions,
    outbox,
    reminders,
    slips,
    supervision,
    the_clock,
    voice_notes,
)

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


def look_back(now: datetime) -> None:
    for topic_id, days_ago in asking.to_be_asked(now):
        with writing():
            look_backs.ask(topic_id, days_ago, now=now)


def remind(now: datetime) -> None:
    with writing():
        reminders.remind(now)


def supervise(now: datetime) -> None:
    """Each slip in a unit of work of its own, so that a topic somebody works on holds up no other."""
    for topic_id in supervision.wanted(now):
        with writing():
            supervision.issue(topic_id, now)


def refresh_figures(now: datetime) -> None:
    with writing():
        figures.refresh_stale(now)


def refresh_board_details(now: datetime) -> None:
    """Counted before the unit of work begins: SQLite has one writer, and residents must not wait for statistics."""
    details = board_details.count(now)
    with writing():
        board_details.write(details)


def draw_opinion_maps(now: datetime) -> None:
    """Each drawn before its unit of work begins, and written in one of its own. One that fails holds up no other.

    Where numpy was taken away, earlier maps go too: nobody would keep them true.
    """
    can_draw = opinions.can_draw()
    for topic_id in maps.to_drop() if can_draw else maps.all_drawn():
        with writing():
            opinions.drop(topic_id)
    for votes in maps.to_draw() if can_draw else ():
        try:
            drawn = opinions.draw(votes)
            with writing():
                opinions.keep(votes, drawn, now=now)
        except Exception:
            log.exception("an opinion map could not be drawn", topic=votes.topic_id)


def keep_the_calendar(now: datetime) -> None:
    """Take over what the packaged calendar knows, on the first start and after each upgrade; call for what it lacks."""
    with writing():
        calendar.seed(now)
    if (warning := days.warning(days.load(), now)) is not None:
        log.warning(str(warning))


def sweep(now: datetime) -> None:
    with writing():
        outbox.sweep(now)
    kept_files.sweep(current_app.config["SETTINGS"].files_path, now)


def delete_old_contacts(now: datetime) -> None:
    with writing():
        slips.delete_old_contacts(now)


def delete_old_voice_notes(now: datetime) -> None:
    with writing():
        voice_notes.delete_old(now)


SCHEDULE = (
    Recurring(
        "the clock's moves",
        timedelta(minutes=1),
        make_the_clocks_moves,
        why="Silence is an actor too: what nobody does in time, the clock does.",
    ),
    Recurring(
        "look-backs",
        timedelta(hours=1),
        look_back,
        why="Closed is not solved: after a while somebody has to look whether it lasted.",
    ),
    Recurring(
        "reminders",
        timedelta(minutes=15),
        remind,
        why="Whoever holds a matter, or a letter, hears in office hours when half, most and all of its time is gone.",
    ),
    Recurring(
        "supervision",
        timedelta(minutes=30),
        supervise,
        why="What is late climbs to the level above, which asks in public why.",
    ),
    Recurring(
        "figures",
        timedelta(minutes=5),
        refresh_figures,
        why="The boards of towns, counties and the city carry numbers no older than this.",
    ),
    Recurring(
        "board details",
        timedelta(hours=6),
        refresh_board_details,
        why="Medians over a year do not move within hours, and take a walk through every step ever made.",
    ),
    Recurring(
        "opinion maps",
        timedelta(minutes=15),
        draw_opinion_maps,
        why="A map of many answers takes up to seconds, and no single answer changes it much.",
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
        why="The outbox is a record for half a year, not for ever; and what was taken down or back leaves the disk.",
    ),
    Recurring(
        "old sheets",
        timedelta(hours=6),
        throw_away_old_sheets,
        why="Whoever ordered sheets has printed them within a week; until then they take room on the disk.",
    ),
    Recurring(
        "contacts",
        timedelta(days=1),
        delete_old_contacts,
        why="A way to reach somebody is kept no longer than their matter needs it.",
    ),
    Recurring(
        "voice notes",
        timedelta(days=1),
        delete_old_voice_notes,
        why="Once what was said stands there in words, and could be corrected, the voice itself is needed no more.",
    ),
)
