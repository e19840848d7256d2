"""Pads of paper forms: numbers are minted when they are ordered, printed once, and never kept in clear.

A number is made like that of any slip, from a seed that stands here and a key that stands elsewhere; the database keeps
its mark. So a form can be told from a guess before anybody has typed it in, and nobody who has a copy of the database
can write down a number that was printed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from app.domain.effects import Effect
from app.domain.errors import Invalid, Missing, Refused
from app.domain.numbers import show_slip_code
from app.domain.policy import require
from app.domain.roles import THE_CLOCK, Actor
from app.domain.room_standing import RoomSubject
from app.domain.sentences import Sentence, say
from app.extensions import db, keyring, rulebook
from app.integrations.sheets import paper_forms
from app.integrations.sheets.content import RoomOnPaper
from app.integrations.sheets.fonts import tidy
from app.integrations.sheets.paper_forms import PaperForm
from app.keys import KeyName
from app.models.divisions import Division
from app.models.form_pads import MOST_FORMS, FormNumber, FormPad
from app.models.rooms import Room
from app.models.sheet_jobs import Packing, SheetJob
from app.queries import form_pads as reading
from app.queries.print_batches import rooms_for
from app.queries.rooms import PlacedRoom, place_rooms
from app.services import form_words, history, outbox, sheets, slips

MOST_IN_ALL = 5_000  # an order: some two minutes of drawing, and a second of the database's time
MOST_SEEDS = 8

ORDERED = history.register_tag("forms.ordered", "pad")
ENDED = history.register_tag("forms.ended", "pad")

Render = Callable[[Any], str]


# --- At the desk


def order(
    division_id: int, room_id: int | None, forms: int | None, *, base_url: str, actor: Actor, now: datetime
) -> str:
    """Mint a pad of so many forms for each open room of a place and below it, or for the one room, and promise that
    they are drawn; returns the id of the order.

    Raises Invalid with `forms` for too few or too many, Missing for no such place, Refused where no room can have one.
    """
    place = db.session.get(Division, division_id)
    if place is None:
        raise Missing
    require(actor, "forms:order", RoomSubject(room_id, place.path))
    if forms is None or not 1 <= forms <= MOST_FORMS:
        raise Invalid("forms", say("A pad has from 1 to %(most)s forms.", most=MOST_FORMS))
    rooms, notes = _printable(place_rooms(rooms_for(place, room_id)), base_url)
    if not rooms:
        raise Refused(*notes or (say("There is no open room here."),))
    if len(rooms) * forms > MOST_IN_ALL:
        raise Invalid(
            "forms",
            say("That would be more than %(most)s forms. Choose fewer, or a place with fewer rooms.", most=MOST_IN_ALL),
        )
    job = SheetJob(
        id=str(uuid4()),
        account_id=actor.account_id,
        division_id=place.id,
        room_id=room_id,
        kinds=[],
        packing=Packing.PDF,
        one_colour=True,
        ordered_at=now,
        total=len(rooms) * forms,
        notes=[note.as_json() for note in notes],
    )
    db.session.add(job)
    db.session.flush()
    for room in sorted(rooms, key=lambda one: one.id):
        _mint(room, forms, job, actor, now)
    outbox.promise(Effect.RENDER_SHEETS, at=now, payload={"job": job.id}, dedupe=f"sheets {job.id}")
    return job.id


def _printable(placed_rooms: Sequence[PlacedRoom], base_url: str) -> tuple[list[Room], list[Sentence]]:
    rooms, notes = [], []
    for placed in placed_rooms:
        if placed.room.code is None:
            notes.append(say("“%(name)s” has no code.", name=placed.room.name))
        elif why := list(sheets.obstacles(sheets.on_paper(placed, base_url))):
            notes += why
        else:
            rooms.append(placed.room)
    return rooms, notes


def _mint(room: Room, forms: int, job: SheetJob, actor: Actor, now: datetime) -> None:
    key_id = keyring.current_id(KeyName.SLIP)
    for _ in range(MOST_SEEDS):
        seed = secrets.token_hex(16)
        codes = [slips.printed_code(seed, n, key_id) for n in range(1, forms + 1)]
        if len(set(codes)) == forms and not slips.are_taken(codes):
            break
    pad = FormPad(
        room_id=room.id,
        job_id=job.id,
        seed=seed,
        slip_key_id=key_id,
        lookup_key_id=keyring.current_id(KeyName.LOOKUP),
        forms=forms,
        consent_version=rulebook.rules.consent.version,
        account_id=actor.account_id,
        ordered_at=now,
    )
    db.session.add(pad)
    db.session.flush()
    marks = [{"mark": keyring.mark(KeyName.LOOKUP, code.encode()), "pad_id": pad.id} for code in codes]
    db.session.execute(sa.insert(FormNumber), marks)
    history.record(
        room.id,
        ORDERED,
        at=now,
        actor=actor,
        said=say("A pad of %(forms)s paper forms was ordered.", forms=forms),
        payload={"pad": pad.id},
    )


def end(pad_id: int, *, actor: Actor, now: datetime) -> None:
    """Give out no more of it. What was filled in already counts whenever it is found. Twice is once."""
    pad = db.session.get(FormPad, pad_id, with_for_update=True, populate_existing=True)
    if pad is None:
        raise Missing
    db.session.refresh(pad, ["room"])
    require(actor, "forms:order", reading.subject_of(reading.room_of(pad)))
    _end(pad, actor, now)


def give_up(job_id: str, *, now: datetime) -> None:
    """An order could not be drawn, so that none of its forms is out."""
    for pad in sorted(reading.of_job(job_id), key=lambda one: one.room_id):
        _end(pad, THE_CLOCK, now)


def _end(pad: FormPad, actor: Actor, now: datetime) -> None:
    if pad.ended_at is not None:
        return
    pad.ended_at = now
    history.record(
        pad.room_id,
        ENDED,
        at=now,
        actor=actor,
        said=say("A pad of %(forms)s paper forms was ended.", forms=pad.forms),
        payload={"pad": pad.id},
    )


# --- In the worker


@dataclass(frozen=True, slots=True)
class _Printed:
    """A pad as it is drawn: who it is for, and what its numbers are made from."""

    room: RoomOnPaper
    hours: str
    seed: str = field(repr=False)
    key_id: str
    forms: int
    base_url: str

    def __iter__(self) -> Iterator[PaperForm]:
        for n in range(1, self.forms + 1):
            code = slips.printed_code(self.seed, n, self.key_id)
            address = f"{self.base_url}/slip#{code}"
            yield PaperForm(self.room, self.hours, show_slip_code(code), address)


def writer(job_id: str, path: Path, *, title: str, base_url: str, render: Render) -> Callable[[], Iterator[int]]:
    """What writes the file of an order. The numbers are made on the way into it, and nowhere else."""
    pads = reading.of_job(job_id)
    placed = {one.room.id: one for one in place_rooms([pad.room for pad in pads])}
    printed = []
    for pad in pads:
        pad.consent_version = rulebook.rules.consent.version  # as it is worded when it is printed
        on_paper = sheets.on_paper(placed[pad.room_id], base_url)
        hours = tidy(pad.room.hours or "")
        printed.append(_Printed(on_paper, hours, pad.seed, pad.slip_key_id, pad.forms, base_url))
    forms = (form for pad in printed for form in pad)
    return partial(paper_forms.write, path, forms, form_words.wording(render, base_url), title)
