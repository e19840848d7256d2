"""The accounts of staff, at the desk of those who look after them."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from app.domain.sentences import N_
from app.models.accounts import Account
from app.models.unit_of_work import writing
from app.queries import account_care
from app.services import account_care as care
from app.services.accounts import hash_password
from app.web import acting
from app.web.access import requires
from app.web.clock import now
from app.web.filters import render
from app.web.forms.accounts import ClosingForm, NewAccountForm, SeatForm
from app.web.forms.desk_rooms import DeskForm
from app.web.sessions import current_actor

blueprint = Blueprint("desk_accounts", __name__)

LARGEST_NUMBER = 2**31 - 1  # what the database takes for an id
LONGEST_QUESTION = 60  # characters of a search that are looked at
PASSWORD_BYTES = 12

Answer = AnyResponse | tuple[str, int]


@blueprint.get("/desk/accounts")
@requires("accounts:read")
def index() -> str:
    page, words = request.args.get("page", 1, int), request.args.get("q", "").strip()[:LONGEST_QUESTION]
    if not 0 < page <= LARGEST_NUMBER:
        raise NotFound
    found = account_care.accounts_in_care(current_actor(), words=words, page=page)
    return render_template("desk_accounts/index.html", found=found, question=words, next_page=page + 1)


@blueprint.get("/desk/accounts/new")
@requires("accounts:read")
def new() -> str:
    return render_template("desk_accounts/new.html", form=NewAccountForm())


@blueprint.post("/desk/accounts")
@requires("accounts:read")
def open_() -> Response | tuple[str, int]:
    form, actor = NewAccountForm(is_sent=True), current_actor()
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    hashed = hash_password(password)  # slow on purpose: not while others wait to write

    def open_account() -> int:
        given = form.login.data, form.name.data, hashed, form.role.data, form.place()
        return care.open_account(*given, actor=actor, now=now()).id

    account_id = acting.made(form, open_account)
    if account_id is None:
        return render_template("desk_accounts/new.html", form=form), 422
    return _password_once(account_id, password)


@blueprint.get("/desk/accounts/<int:account_id>")
@requires("accounts:read")
def show(account_id: int) -> str:
    return _page(account_id)


@blueprint.post("/desk/accounts/<int:account_id>/seats")
@requires("accounts:read")
def give_seat(account_id: int) -> Answer:
    form, actor = SeatForm(is_sent=True), current_actor()

    def act() -> None:
        care.give_seat(account_id, form.role.data, form.place(), actor=actor, now=now())

    return _changed(account_id, form, act, N_("The seat is given."))


@blueprint.post("/desk/accounts/<int:account_id>/seats/<int:seat_id>/end")
@requires("accounts:read")
def end_seat(account_id: int, seat_id: int) -> Answer:
    actor = current_actor()
    return _changed(
        account_id,
        DeskForm(is_sent=True),
        lambda: care.end_seat(account_id, seat_id, actor=actor, now=now()),
        N_("The seat has ended. What lay there lies with whoever sits there now."),
    )


@blueprint.post("/desk/accounts/<int:account_id>/closing")
@requires("accounts:read")
def close(account_id: int) -> Answer:
    form, actor = ClosingForm(is_sent=True), current_actor()
    return _changed(
        account_id,
        form,
        lambda: care.close(account_id, successor=form.successor.data, actor=actor, now=now()),
        N_("The account is closed, and everything that lay there is handed over."),
    )


@blueprint.post("/desk/accounts/<int:account_id>/opening")
@requires("accounts:read")
def reopen(account_id: int) -> Answer:
    actor = current_actor()
    return _changed(
        account_id,
        DeskForm(is_sent=True),
        lambda: care.reopen(account_id, actor=actor),
        N_("The account is open again. Now give it its seats."),
    )


@blueprint.post("/desk/accounts/<int:account_id>/password")
@requires("accounts:read")
def give_password(account_id: int) -> Response:
    actor, password = current_actor(), secrets.token_urlsafe(PASSWORD_BYTES)
    hashed = hash_password(password)
    with writing():
        care.give_password(account_id, hashed, actor=actor, now=now())
    return _password_once(account_id, password)


def _changed(account_id: int, form: DeskForm, act: Callable[[], object], done: str) -> Answer:
    if acting.done(form, act):
        flash(render(done))
        return redirect(url_for("desk_accounts.show", account_id=account_id), 303)
    return _page(account_id, form), 422


def _page(account_id: int, sent: DeskForm | None = None) -> str:
    """`sent` is the form that came in and could not be taken."""
    account = _account(account_id)
    return render_template(
        "desk_accounts/account.html",
        account=account,
        leaving=account_care.leaving(account),
        sent=sent,
        seat_form=sent if isinstance(sent, SeatForm) else SeatForm(),
        closing_form=sent if isinstance(sent, ClosingForm) else ClosingForm(),
    )


def _account(account_id: int) -> Account:
    if account_id > LARGEST_NUMBER:
        raise NotFound
    return account_care.account_in_care(account_id, current_actor())


def _password_once(account_id: int, password: str) -> Response:
    """The answer to the POST itself: the password stands nowhere else, and a reload asks before it makes another."""
    page = render_template("desk_accounts/password.html", account=_account(account_id), password=password)
    return make_response(page)
