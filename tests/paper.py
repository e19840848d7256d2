"""Pads of paper forms for tests, and the numbers that stand on them."""

from __future__ import annotations

from cast import Cast
from clock import Clock

from app.domain.roles import Actor
from app.extensions import db, rulebook
from app.models.form_pads import FormPad
from app.models.rooms import Room
from app.models.unit_of_work import writing
from app.services import filing, form_pads, slips
from app.services.form_entry import Paper
from app.services.once import Filed

BASE_URL = "http://localhost"
TEXT = "三号楼楼道灯坏了半个月，晚上上楼看不见台阶。"


def order(cast: Cast, clock: Clock, room: str = "heping", forms: int = 3, by: str = "chen") -> FormPad:
    """A pad for the one room, not yet drawn."""
    with writing():
        room_id = cast.rooms[room]
        job = form_pads.order(
            db.session.get_one(Room, room_id).division_id,
            room_id,
            forms,
            base_url=BASE_URL,
            actor=cast.actor(by),
            now=clock.now,
        )
    return db.session.scalars(db.select(FormPad).where(FormPad.job_id == job)).one()


def numbers(pad: FormPad) -> list[str]:
    """As they stand on the paper, which the database cannot say without the key."""
    return [slips.printed_code(pad.seed, n, pad.slip_key_id) for n in range(1, pad.forms + 1)]


def type_in(
    code: str, room_id: int, clock: Clock, actor: Actor, *, key: str | None = None, text: str = TEXT, **more: object
) -> Filed:
    """In the caller's `writing()`."""
    return filing.pose(
        room_id=room_id,
        key=key or f"{code:0>32}",
        text=text,
        consent_version=rulebook.rules.consent.version,
        paper=Paper(code, **more),  # type: ignore[arg-type]
        actor=actor,
        now=clock.now,
    )
