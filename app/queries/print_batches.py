"""Print batches: which there are, which rooms they are for, and how often their sheets are still opened."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.domain.errors import Missing
from app.domain.roles import Actor, Role
from app.extensions import db
from app.models.divisions import Division
from app.models.print_batches import CodeOpenings, PrintBatch
from app.models.rooms import Room, RoomCode

DAYS_SHOWN = 30
MOST_SHOWN = 100  # batches; a city prints a few in a year, and towns some


@dataclass(frozen=True, slots=True)
class CountedBatch:
    """A batch with the place it is for. `rooms` are those it gave a code, `hanging` those whose code it still is."""

    batch: PrintBatch
    rooms: int
    hanging: int


@dataclass(frozen=True, slots=True)
class OpenedOnDay:
    """Of all rooms of a batch together: pages opened by its own codes, and by those it replaced or that came after."""

    day: date
    own: int
    others: int


def latest_batch_id() -> int:
    """0 before the first."""
    return db.session.scalar(sa.select(sa.func.max(PrintBatch.id))) or 0


def rooms_for(place: Division, room_id: int | None = None) -> Sequence[Room]:
    """The open rooms of a place and below, or the one of them, with their divisions, in the order of the list."""
    rooms = (
        sa.select(Room)
        .join(Room.division)
        .where(Room.closed_on.is_(None), Division.path.startswith(place.path))
        .options(contains_eager(Room.division))
        .order_by(Room.order, Room.id)
    )
    return db.session.scalars(rooms if room_id is None else rooms.where(Room.id == room_id)).all()


def labels_of(room_ids: Collection[int]) -> dict[int, str]:
    """What is printed in small on a room's sheet: the label of the batch of its live code, for rooms that have one."""
    rows = db.session.execute(
        sa.select(RoomCode.room_id, PrintBatch.label)
        .join(RoomCode.batch)
        .where(RoomCode.room_id.in_(room_ids), RoomCode.replaced_at.is_(None), RoomCode.revoked_at.is_(None))
    )
    return dict(rows.all())


def batches(actor: Actor) -> list[CountedBatch]:
    """Those for places this actor looks after, the newest first. One query."""
    return _counted(_batches_of(actor).order_by(PrintBatch.id.desc()).limit(MOST_SHOWN))


def batch(batch_id: int, actor: Actor) -> CountedBatch:
    """Raises Missing, also for one of a place somebody else looks after. One query."""
    found = _counted(_batches_of(actor).where(PrintBatch.id == batch_id))
    if not found:
        raise Missing
    return found[0]


def made_old_by(batch: PrintBatch) -> sa.ColumnElement[bool]:
    """Of codes: those that gave way when this batch was opened, at that very moment and in its rooms."""
    new = aliased(RoomCode)
    its_rooms = sa.select(new.room_id).where(new.batch_id == batch.id)
    return sa.and_(RoomCode.replaced_at == batch.opened_at, RoomCode.room_id.in_(its_rooms))


def redirects_until(batch: PrintBatch) -> date | None:
    """How long the sheets lead on which this batch made old; None is for ever. One query."""
    return db.session.scalar(sa.select(sa.func.max(RoomCode.redirects_until)).where(made_old_by(batch)))


def opened_by_day(batch_id: int, today: date) -> list[OpenedOnDay]:
    """The last thirty days on which anything was opened, the newest first. One query."""
    of_batch = sa.select(RoomCode.room_id).where(RoomCode.batch_id == batch_id)
    own = sa.case((RoomCode.batch_id == batch_id, CodeOpenings.n), else_=0)
    rows = db.session.execute(
        sa.select(CodeOpenings.day, sa.func.sum(own), sa.func.sum(CodeOpenings.n - own))
        .join(RoomCode, RoomCode.code == CodeOpenings.code)
        .where(CodeOpenings.day > today - timedelta(days=DAYS_SHOWN), RoomCode.room_id.in_(of_batch))
        .group_by(CodeOpenings.day)
        .order_by(CodeOpenings.day.desc())
    )
    return [OpenedOnDay(*row) for row in rows]


def _batches_of(actor: Actor) -> sa.Select[Any]:
    its = RoomCode.batch_id == PrintBatch.id
    live = sa.and_(its, RoomCode.replaced_at.is_(None), RoomCode.revoked_at.is_(None))
    found = (
        sa.select(
            PrintBatch,
            sa.select(sa.func.count()).where(its).scalar_subquery(),
            sa.select(sa.func.count()).where(live).scalar_subquery(),
        )
        .join(PrintBatch.division)
        .options(joinedload(PrintBatch.division))
    )
    if actor.holds(Role.OPERATOR):
        return found
    paths = [seat.division_path for seat in actor.seats if seat.role is Role.SUPERVISOR and seat.division_path]
    return found.where(sa.or_(sa.false(), *(Division.path.startswith(path) for path in paths)))


def _counted(batches: sa.Select[Any]) -> list[CountedBatch]:
    return [CountedBatch(*row) for row in db.session.execute(batches)]
