"""Print batches: opened for one room, for a place and all below it, or for the whole city."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa

from app.domain.clock import local_day
from app.domain.errors import Invalid, Missing, OutOfDate, Refused
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.room_standing import RoomSubject
from app.domain.sentences import say
from app.extensions import db
from app.models.divisions import Division
from app.models.insertion import insert_or_add
from app.models.print_batches import CodeOpenings, PrintBatch
from app.models.rooms import RoomCode
from app.queries.print_batches import latest_batch_id, made_old_by, rooms_for
from app.services.room_codes import replace_codes
from app.services.rooms import Randbelow, hold_the_list


def open_batch(
    division_id: int,
    *,
    room_id: int | None = None,
    redirects_until: date | None,
    seen_latest: int | None,
    actor: Actor,
    now: datetime,
    randbelow: Randbelow = secrets.randbelow,
) -> PrintBatch:
    """Give every open room of a place and below it, or the one room, a new code for new sheets.

    Old sheets lead on until and including `redirects_until`, or for ever. `seen_latest` is the id of the newest batch
    on the page the person saw, 0 for none: two who order the same sheets would make the first ones old before they
    hang. Raises OutOfDate then, Missing for no such place or room, Refused where no room is open.
    """
    hold_the_list()
    place = db.session.get(Division, division_id)
    if place is None:
        raise Missing
    require(actor, "batch:open", RoomSubject(room_id, place.path))
    if seen_latest is not None and seen_latest != latest_batch_id():
        raise OutOfDate(say("Another batch was opened since you opened this page. Please look whether it is yours."))
    _check_day(redirects_until, now)
    rooms = rooms_for(place, room_id)
    if not rooms:
        raise Refused(say("There is no open room here."))
    batch = PrintBatch(label=_next_label(now), division_id=place.id, opened_at=now)
    db.session.add(batch)
    db.session.flush()
    replace_codes(rooms, batch, redirects_until=redirects_until, actor=actor, now=now, randbelow=randbelow)
    return batch


def redirect_until(batch_id: int, day: date | None, *, actor: Actor, now: datetime) -> None:
    """Change how long the sheets lead on which this batch made old; None is for ever. Raises Missing, Invalid."""
    batch = db.session.get(PrintBatch, batch_id)
    if batch is None:
        raise Missing
    place = db.session.get_one(Division, batch.division_id)
    require(actor, "batch:open", RoomSubject(None, place.path))
    _check_day(day, now)
    db.session.execute(
        sa.update(RoomCode)
        .where(made_old_by(batch))
        .values(redirects_until=day)
        .execution_options(synchronize_session=False)
    )


def add_openings(counted: Mapping[tuple[str, date], int]) -> None:
    """Add up what was opened: (code, day) → how often. In the order of the codes, so that two processes queue up."""
    rows = [{"code": code, "day": day, "n": n} for (code, day), n in sorted(counted.items())]
    insert_or_add(CodeOpenings, rows, counter="n")


def _check_day(day: date | None, now: datetime) -> None:
    if day is not None and day <= local_day(now):
        raise Invalid("until", say("Choose a day still to come, or leave it empty: then they lead on for ever."))


def _next_label(now: datetime) -> str:
    year = f"{local_day(now).year}-"
    before = sa.select(sa.func.count()).where(PrintBatch.label.startswith(year))
    return f"{year}{db.session.scalars(before).one() + 1}"
