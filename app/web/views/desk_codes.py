"""Codes at the desk: print batches, new sheets for one room, and codes that are withdrawn."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.domain.clock import local_day
from app.domain.errors import Invalid, Missing
from app.domain.policy import require
from app.domain.roles import Role
from app.domain.room_standing import RoomSubject
from app.domain.sentences import N_
from app.models.divisions import Division
from app.models.unit_of_work import writing
from app.queries import divisions, print_batches, room_care
from app.services import print_batches as ordering
from app.services import room_codes
from app.web.access import requires
from app.web.acting import made
from app.web.clock import now
from app.web.filters import render
from app.web.forms.desk_rooms import BatchForm, BatchPlaceForm, WithdrawalForm
from app.web.room_pages import Answer, by_age, changed
from app.web.sessions import current_actor

blueprint = Blueprint("desk_codes", __name__)


# --- Batches


@blueprint.get("/desk/rooms/batches")
@requires("rooms:manage")
def batches() -> str:
    return _batches_page(BatchPlaceForm())


@blueprint.get("/desk/rooms/batches/new")
@requires("rooms:manage")
def plan() -> Answer | str:
    """What a batch would do, before it does: nothing is taken back once sheets are printed."""
    form = BatchPlaceForm(is_asked=True)
    if not form.validate():
        return _batches_page(form), 422
    place = _place(form.within.data)
    require(current_actor(), "batch:open", RoomSubject(None, place.path))
    return _plan(place, BatchForm())


@blueprint.post("/desk/rooms/batches")
@requires("rooms:manage")
def open_() -> Answer:
    form, actor, place = BatchForm(is_sent=True), current_actor(), _place(request.form.get("place", 0, int))

    def open_batch() -> int:
        until, seen = form.until.data, _seen_latest()
        return ordering.open_batch(place.id, redirects_until=until, seen_latest=seen, actor=actor, now=now()).id

    batch_id = made(form, open_batch)
    if batch_id is None:
        return _plan(place, form), 422
    flash(render(N_("The batch is open: every room has its new code, and sheets can be printed.")))
    return redirect(url_for("desk_codes.batch", batch_id=batch_id), 303)


@blueprint.get("/desk/rooms/batches/<int:batch_id>")
@requires("rooms:manage")
def batch(batch_id: int) -> str:
    return _batch_page(batch_id)


@blueprint.post("/desk/rooms/batches/<int:batch_id>/redirection")
@requires("rooms:manage")
def redirect_until(batch_id: int) -> Answer:
    form, actor = BatchForm(is_sent=True), current_actor()
    if form.validate():
        try:
            with writing():
                ordering.redirect_until(batch_id, form.until.data, actor=actor, now=now())
        except Invalid as error:
            form.take(error)
        else:
            flash(render(N_("It is noted how long the old sheets lead on.")))
            return redirect(url_for("desk_codes.batch", batch_id=batch_id), 303)
    return _batch_page(batch_id, form), 422


def _batches_page(form: BatchPlaceForm) -> str:
    batches = print_batches.batches(current_actor())
    return render_template("desk_rooms/batches.html", batches=batches, form=form)


def _plan(place: Division, form: BatchForm) -> str:
    return render_template(
        "desk_rooms/plan.html",
        place=place,
        names=[step.name for step in divisions.line_of(place)],
        rooms=len(print_batches.rooms_for(place)),
        latest_batch=print_batches.latest_batch_id(),
        form=form,
    )


def _batch_page(batch_id: int, form: BatchForm | None = None) -> str:
    counted = print_batches.batch(batch_id, current_actor())
    until = print_batches.redirects_until(counted.batch)
    return render_template(
        "desk_rooms/batch.html",
        counted=counted,
        redirects_until=until,
        opened=print_batches.opened_by_day(batch_id, local_day(now())),
        form=form or BatchForm(until=until),
    )


def _place(division_id: int | None) -> Division:
    """The one that was named; else everything this person looks after. Raises Missing for no such place."""
    if not division_id:
        seats = current_actor().seats
        paths = [seat.division_path for seat in seats if seat.role is Role.SUPERVISOR and seat.division_path]
        top = divisions.top_division()
        if not current_actor().holds(Role.OPERATOR) and paths:
            division_id = int(min(paths, key=len).strip("/").split("/")[-1])
        elif top is not None:
            division_id = top.id
    place = divisions.division(division_id or 0)
    if place is None:
        raise Missing
    return place


def _seen_latest() -> int:
    """The newest batch on the page the person saw; -1, which never was, where it names none."""
    return request.form.get("seen_latest", -1, int)


# --- One room


@blueprint.post("/desk/rooms/<int:room_id>/batches")
@requires("rooms:read")
def renew(room_id: int) -> Answer:
    form, actor, seen = BatchForm(is_sent=True), current_actor(), _seen_latest()
    division_id = room_care.room_in_care(room_id, actor).division_id

    def act() -> None:
        ordering.open_batch(
            division_id,
            room_id=room_id,
            redirects_until=form.until.data,
            seen_latest=seen,
            actor=actor,
            now=now(),
        )

    return changed(room_id, form, act, N_("The room has its new code, and its sheets can be printed."))


@blueprint.post("/desk/rooms/<int:room_id>/withdrawals")
@requires("rooms:read")
def withdraw(room_id: int) -> Answer:
    form, actor = WithdrawalForm(is_sent=True), current_actor()
    # Those withdrawn before as well: of them the service says when that was.
    form.show(by_age(room_care.room_in_care(room_id, actor).codes))

    def act() -> None:
        room_codes.revoke(form.code.data, form.reason.data or "", actor=actor, now=now())

    return changed(room_id, form, act, N_("The code leads nowhere any more. The room has a fresh one to be printed."))
