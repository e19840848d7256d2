"""Sheets ordered at the desk: taken, drawn by the worker outside any transaction, kept for a week."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from app.domain.effects import Effect
from app.domain.errors import Invalid, Missing, Refused
from app.domain.policy import require
from app.domain.roles import Actor
from app.domain.room_standing import RoomSubject
from app.domain.sentences import Sentence, say
from app.extensions import db
from app.integrations.sheets import parcels
from app.integrations.sheets.content import Edition, Kind
from app.integrations.sheets.emblems import Emblem, read_emblem
from app.integrations.sheets.parcels import Piece
from app.models.divisions import Division
from app.models.rooms import Room
from app.models.sheet_jobs import Packing, SheetJob, SheetJobState
from app.queries.print_batches import labels_of, rooms_for
from app.queries.rooms import place_rooms
from app.queries.wechat_codes import urls_of
from app.services import form_pads, outbox, sheets

FOLDER = "sheets"  # in the instance folder
KEPT_FOR = timedelta(days=7)
MOST_NOTES = 20

_TELEPHONE = re.compile(r"[0-9+][0-9+()/ \-转]{2,39}")

Render = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody would have drawn. `telephone` stands in place of each room's own."""

    kinds: tuple[Kind, ...]
    packing: Packing
    telephone: str = ""
    line: str = ""
    one_colour: bool = False
    emblem: Emblem | None = None
    with_wechat: bool = False


# --- At the desk


def order(division_id: int, room_id: int | None, wish: Wish, *, render: Render, actor: Actor, now: datetime) -> str:
    """Promise the sheets of a place and all below it, or of the one room; returns the job's id.

    Raises Invalid for a wish that goes on no sheet, Missing for no such place, Refused where no room is open.
    """
    place = _place(division_id, room_id, actor)
    check(wish, render)
    rooms = rooms_for(place, room_id)
    if not rooms:
        raise Refused(say("There is no open room here."))
    emblem = wish.emblem
    job = SheetJob(
        id=str(uuid4()),
        account_id=actor.account_id,
        division_id=place.id,
        room_id=room_id,
        kinds=[kind.value for kind in wish.kinds],
        packing=wish.packing,
        telephone=wish.telephone,
        line=wish.line,
        one_colour=wish.one_colour,
        with_wechat=wish.with_wechat,
        emblem=emblem.png if emblem else None,
        emblem_share=emblem.share if emblem else None,
        ordered_at=now,
        total=len(rooms),
    )
    db.session.add(job)
    db.session.flush()
    outbox.promise(Effect.RENDER_SHEETS, at=now, payload={"job": job.id}, dedupe=f"sheets {job.id}")
    return job.id


def first_piece(
    division_id: int, room_id: int | None, wish: Wish, *, base_url: str, app_id: str, render: Render, actor: Actor
) -> Piece:
    """The first room of an order, to be looked at beforehand. Raises likewise."""
    place = _place(division_id, room_id, actor)
    check(wish, render)
    pieces, notes = _pieces(rooms_for(place, room_id), wish, base_url, app_id, render, most=1)
    if not pieces:
        raise Refused(*notes or (say("There is no open room here."),))
    return pieces[0]


def check(wish: Wish, render: Render) -> None:
    """Raises Invalid with `kinds`, `with_wechat`, `telephone` or `line`."""
    if not wish.kinds:
        raise Invalid("kinds", say("Choose at least one kind of sheet."))
    if wish.packing is Packing.PDF and Kind.CODE in wish.kinds:
        raise Invalid("kinds", say("Plain codes are files for others to design with. Choose the ZIP for them."))
    if wish.with_wechat and not any(kind.carries_two for kind in wish.kinds):
        raise Invalid("with_wechat", say("Only posters and cards have room for a second code."))
    if wish.telephone and not _TELEPHONE.fullmatch(wish.telephone):
        raise Invalid("telephone", say("This does not look like a telephone number."))
    sheets.wording(render, wish.line)


def _place(division_id: int, room_id: int | None, actor: Actor) -> Division:
    place = db.session.get(Division, division_id)
    if place is None:
        raise Missing
    require(actor, "sheets:render", RoomSubject(room_id, place.path))
    return place


# --- In the worker


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the database has to say for a job, read once: `write` needs no connection."""

    job_id: str
    write: Callable[[], Iterator[int]]

    def draw(self) -> Generator[int]:
        """Yields how many pieces are done; at the end the file is there. Raises Refused when the disk takes no more."""
        try:
            yield from self.write()
        except OSError as error:
            raise Refused(_what_the_disk_said(error)) from error


def begin(job_id: str, folder: Path, *, base_url: str, app_id: str, render: Render) -> Plan | None:
    """None when there is nothing to draw: it is done, or was given up, or none of its rooms can have a sheet."""
    job = db.session.get(SheetJob, job_id)
    if job is None or not job.is_under_way:
        return None
    path = folder / job.file_name
    place = db.session.get_one(Division, job.division_id)
    if job.is_of_forms:
        job.state, job.done = SheetJobState.DRAWING, 0
        return Plan(job.id, form_pads.writer(job.id, path, title=place.name, base_url=base_url, render=render))
    emblem = read_emblem(job.emblem, job.emblem_share or 0, in_grey=job.one_colour) if job.emblem else None
    kinds = tuple(map(Kind, job.kinds))
    wish = Wish(kinds, job.packing, job.telephone, job.line, job.one_colour, emblem, job.with_wechat)
    pieces, notes = _pieces(rooms_for(place, job.room_id), wish, base_url, app_id, render)
    if not pieces:
        _fail(job, notes or [say("There is no open room here.")])
        return None
    job.state, job.done, job.total = SheetJobState.DRAWING, 0, len(pieces)
    job.notes = [note.as_json() for note in notes]
    write = partial(parcels.write_pdf, title=place.name) if wish.packing is Packing.PDF else parcels.write_zip
    return Plan(job.id, partial(write, path, pieces, wish.kinds))


def note_progress(job_id: str, done: int) -> None:
    db.session.get_one(SheetJob, job_id).done = done


def finish(job_id: str, folder: Path, now: datetime) -> None:
    """Its file is whole. Twice is once; raises Missing for a job that was given up meanwhile.

    Of pads that could not be drawn no paper is out: they end here.
    """
    job = db.session.get(SheetJob, job_id)
    if job is not None and job.state is SheetJobState.FAILED and job.is_of_forms:
        form_pads.give_up(job_id, now=now)
        return
    if job is None or job.state is SheetJobState.FAILED:
        raise Missing
    job.state, job.done = SheetJobState.READY, job.total
    job.size = (folder / job.file_name).stat().st_size


def fail(job_id: str, *why: Sentence) -> None:
    _fail(db.session.get_one(SheetJob, job_id), why)


def _fail(job: SheetJob, why: Sequence[Sentence]) -> None:
    job.state = SheetJobState.FAILED
    job.notes = [note.as_json() for note in why]


def expire(now: datetime) -> list[str]:
    """Forget what was ordered longer ago than `KEPT_FOR`; returns the names of files nobody can ask for any more."""
    old = list(db.session.scalars(sa.select(SheetJob).where(SheetJob.ordered_at < now - KEPT_FOR)))
    for job in old:
        if job.is_of_forms and job.state is not SheetJobState.READY:
            form_pads.give_up(job.id, now=now)
        db.session.delete(job)
    return [job.file_name for job in old]


def throw_away(job_id: str, *, actor: Actor) -> str:
    """Forget an order before its time; returns the name of its file, for the caller to delete once this is committed.

    Raises Missing for one that somebody else ordered, Refused while it is being drawn.
    """
    job = db.session.get(SheetJob, job_id)
    if job is None or job.account_id != actor.account_id:
        raise Missing
    if job.is_under_way:
        raise Refused(say("It is still being drawn."))
    db.session.delete(job)
    return job.file_name


# --- Rooms on paper


def _pieces(
    rooms: Sequence[Room], wish: Wish, base_url: str, app_id: str, render: Render, *, most: int | None = None
) -> tuple[list[Piece], list[Sentence]]:
    """The sheets that can be drawn, up to `most`; and a sentence for each room that can have none.

    Rooms without a code of the WeChat account, `app_id`, are drawn without it, and counted in a sentence.
    """
    placed_rooms = place_rooms(rooms)
    ids = [placed.room.id for placed in placed_rooms]
    labels, urls = labels_of(ids), urls_of(app_id, ids) if wish.with_wechat else {}
    edition = Edition(sheets.wording(render, wish.line), wish.one_colour, wish.emblem)
    pieces: list[Piece] = []
    notes: list[Sentence] = []
    for placed in placed_rooms:
        if placed.room.code is None:
            notes.append(say("“%(name)s” has no code.", name=placed.room.name))
            continue
        paper = sheets.on_paper(placed, base_url, labels.get(placed.room.id, ""), urls.get(placed.room.id, ""))
        paper = replace(paper, telephone=wish.telephone or paper.telephone)
        if why := list(sheets.obstacles(paper)):
            notes += why
            continue
        pieces.append(Piece(paper, sheets.folder_of(placed), edition))
        if len(pieces) == most:
            break
    if len(notes) > MOST_NOTES:
        notes[MOST_NOTES:] = [say("%(number)s more rooms were left out likewise.", number=len(notes) - MOST_NOTES)]
    if wish.with_wechat and (without := sum(not piece.room.follow for piece in pieces)):
        notes.append(
            say(
                "%(number)s of these rooms have no code of the WeChat account yet; their sheets carry the first alone.",
                number=without,
            )
        )
    return pieces, notes


def _what_the_disk_said(error: OSError) -> Sentence:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return say("The disk is full, so nothing was kept. An operator has to make room; then order the sheets again.")
    return say("The file could not be written, so nothing was kept. An operator has to look; then order again.")
