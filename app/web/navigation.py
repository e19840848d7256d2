"""The ways through the desk: what stands in its navigation, and for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, current_app, request

from app.domain.policy import can
from app.domain.sentences import N_
from app.web.access import access_of
from app.web.local_paths import path_here
from app.web.sessions import current_actor


@dataclass(frozen=True, slots=True)
class Way:
    endpoint: str
    label: str


@dataclass(frozen=True, slots=True)
class Ways:
    """`in_sight` are those a person takes most, and the one they are on; the `further` ones are folded."""

    in_sight: Sequence[Way]
    further: Sequence[Way]


# Those that are taken most come first: of a room's people the first three, of a supervisor those about places below.
DESK = (
    Way("desk.queue", N_("Desk")),
    Way("counter.index", N_("Counter")),
    Way("desk_meetings.index", N_("Meetings")),
    Way("exceptions.index", N_("Places below")),
    Way("supervision.index", N_("Supervision slips")),
    Way("desk_figures.index", N_("Figures")),
    Way("desk_rooms.index", N_("Rooms")),
    Way("desk_accounts.index", N_("Accounts")),
    Way("sheets.index", N_("Sheets")),
    Way("form_pads.index", N_("Paper forms")),
    Way("desk_calendar.index", N_("Working days")),
    Way("system_reports.index", N_("Problems reported")),
    Way("moderation.permissions", N_("Who may do what")),
    Way("own_account.show", N_("My account")),
)

MOST_TAKEN = 3  # they and the fold take one line of a phone


def desk_ways() -> Ways:
    """The ways this person may take: asked of the mark on the view itself, so that the two cannot disagree."""
    actor = current_actor()
    there = [way for way in DESK if way.endpoint in current_app.view_functions]
    open_ones = [way for way in there if can(actor, access_of(current_app, way.endpoint) or "")]
    in_sight = [way for at, way in enumerate(open_ones) if at < MOST_TAKEN or is_here(way)]
    return Ways(in_sight, [way for way in open_ones if way not in in_sight])


def is_here(way: Way) -> bool:
    return request.endpoint == way.endpoint


def register(app: Flask) -> None:
    app.jinja_env.globals.update(desk_ways=desk_ways, is_here=is_here, path_here=path_here)
