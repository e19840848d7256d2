"""The ways through the desk: what stands in its navigation, and for whom."""

from __future__ import annotations

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


DESK = (
    Way("desk.queue", N_("Desk")),
    Way("counter.index", N_("Counter")),
    Way("desk_meetings.index", N_("Meetings")),
    Way("desk_rooms.index", N_("Rooms")),
    Way("desk_figures.index", N_("Figures")),
    Way("exceptions.index", N_("Places below")),
    Way("supervision.index", N_("Supervision slips")),
    Way("desk_accounts.index", N_("Accounts")),
    Way("sheets.index", N_("Sheets")),
    Way("form_pads.index", N_("Paper forms")),
    Way("system_reports.index", N_("Problems reported")),
    Way("moderation.permissions", N_("Who may do what")),
    Way("own_account.show", N_("My account")),
)


def desk_ways() -> list[Way]:
    """The ways this person may take: asked of the mark on the view itself, so that the two cannot disagree."""
    actor = current_actor()
    there = [way for way in DESK if way.endpoint in current_app.view_functions]
    return [way for way in there if can(actor, access_of(current_app, way.endpoint) or "")]


def is_here(way: Way) -> bool:
    return request.endpoint == way.endpoint


def register(app: Flask) -> None:
    app.jinja_env.globals.update(desk_ways=desk_ways, is_here=is_here, path_here=path_here)
