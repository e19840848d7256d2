"""Sheets ordered at the desk: what may be ordered by whom, and what was."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.domain.errors import Missing
from app.domain.policy import can
from app.domain.roles import ROOM_ROLES, Actor, Role
from app.domain.room_standing import RoomSubject
from app.domain.stages import Level
from app.extensions import db
from app.models.divisions import Division
from app.models.form_pads import FormPad
from app.models.rooms import Room
from app.models.sheet_jobs import SheetJob

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Target:
    """What sheets are for: a place and all below it, or one room there."""

    division_id: int
    room_id: int | None
    name: str

    @property
    def key(self) -> str:
        """As it stands in a form."""
        return f"room-{self.room_id}" if self.room_id else f"place-{self.division_id}"


def targets(actor: Actor, roles: Collection[Role] = ROOM_ROLES) -> list[Target]:
    """What this actor may choose from a list: the rooms they sit in, in one of these roles, and places down to towns.
    Two queries."""
    return [*_own_rooms(actor, roles), *_places(actor)]


def _own_rooms(actor: Actor, roles: Collection[Role]) -> list[Target]:
    ids = {seat.room_id for seat in actor.seats if seat.role in roles and seat.room_id is not None}
    rooms = sa.select(Room).where(Room.id.in_(ids), Room.closed_on.is_(None)).order_by(Room.order)
    return [Target(room.division_id, room.id, room.name) for room in db.session.scalars(rooms)]


def _places(actor: Actor) -> list[Target]:
    """Named with the county where there is one: towns of two counties may share a name."""
    uppers = db.session.scalars(
        sa.select(Division).where(Division.level != Level.VILLAGE).order_by(Division.path, Division.order)
    ).all()
    names = {place.id: place.name for place in uppers}
    found = []
    for place in sorted(uppers, key=lambda one: [*one.ancestor_ids, one.id]):
        if can(actor, "sheets:render", RoomSubject(None, place.path)):
            line = [names[upper] for upper in place.ancestor_ids[1:]] + [place.name]
            found.append(Target(place.id, None, " · ".join(line)))
    return found


def target_of_room(room_id: int) -> Target:
    """Raises Missing."""
    room = db.session.get(Room, room_id)
    if room is None:
        raise Missing
    return Target(room.division_id, room.id, room.name)


def job(job_id: str, actor: Actor) -> SheetJob:
    """With its place and room. Raises Missing, also for one that this actor may not have drawn themselves, and for
    forms that somebody else ordered: their numbers stand in it."""
    found = db.session.scalar(
        sa.select(SheetJob)
        .where(SheetJob.id == job_id)
        .options(joinedload(SheetJob.division), joinedload(SheetJob.room))
    )
    if found is None or not can(actor, "sheets:render", RoomSubject(found.room_id, found.division.path)):
        raise Missing
    if found.is_of_forms and found.account_id != actor.account_id:
        raise Missing
    return found


def jobs_of(actor: Actor) -> list[SheetJob]:
    """The sheets this person ordered, the newest first, with places and rooms. One query."""
    return list(
        db.session.scalars(
            sa.select(SheetJob)
            .where(SheetJob.account_id == actor.account_id, ~sa.exists().where(FormPad.job_id == SheetJob.id))
            .options(joinedload(SheetJob.division), joinedload(SheetJob.room))
            .order_by(SheetJob.ordered_at.desc())
            .limit(MOST_SHOWN)
        )
    )
