"""One's own account: the password, and the six digits of an authenticator app."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response
from wtforms import Field

from app.domain import totp
from app.domain.errors import Invalid
from app.domain.sentences import N_, say
from app.extensions import keyring, limiter
from app.integrations.qr_images import qr_data_uri
from app.keys import KeysError
from app.models.accounts import Account
from app.models.unit_of_work import writing
from app.queries.accounts import account_with_seats, staff_actor
from app.services import accounts
from app.web import sessions
from app.web.access import requires
from app.web.clock import now
from app.web.filters import render
from app.web.forms.accounts import DigitsForm, NoDigitsForm, PasswordForm
from app.web.forms.desk_rooms import DeskForm
from app.web.limits import address_key
from app.web.sessions import current_actor

blueprint = Blueprint("own_account", __name__)

WRONG_PASSWORD = say("This is not your present password.")
WRONG_DIGITS = say("These are not the digits the app shows for this key now. Please look at the phone's clock, too.")


def _was_refused(response: FlaskResponse) -> bool:
    return response.status_code == 422


# Whoever sits down at a desk left open must not find out its password by trying.
_limit_tries = limiter.shared_limit("10 per 15 minutes", "own password", key_func=address_key, deduct_when=_was_refused)


@blueprint.get("/desk/account")
@requires("account:own")
def show() -> str:
    return _page()


@blueprint.post("/desk/account/password")
@requires("account:own")
@_limit_tries
def change_password() -> Response | tuple[str, int]:
    form, account = PasswordForm(is_sent=True), _own()
    if form.validate() and _is_known(form.present, account):
        try:
            hashed = accounts.hash_password(form.password.data or "")
            with writing():
                accounts.change_password(account.login, hashed, now=now())
        except Invalid as error:
            form.take(error)
        else:
            return _done(N_("The password is changed. Everywhere else you are signed out."))
    return _page(form), 422


@blueprint.post("/desk/account/digits")
@requires("account:own")
def ask_for_digits() -> Response | tuple[str, int]:
    form, account = DigitsForm(is_sent=True), _own()
    secret = _offered(form)
    if secret is None:
        return _page(), 422  # a page of another day: a new key is shown
    if form.validate():
        if totp.matching_step(secret, form.code.data or "", now()) is not None:
            with writing():
                accounts.set_totp(account.login, secret)
            return _done(N_("From now on you are asked for six digits when you sign in."))
        form.code.errors = [WRONG_DIGITS]
    return _page(form), 422


@blueprint.post("/desk/account/no-digits")
@requires("account:own")
@_limit_tries
def ask_no_more() -> Response | tuple[str, int]:
    form, account = NoDigitsForm(is_sent=True), _own()
    if form.validate() and _is_known(form.known, account):
        with writing():
            accounts.set_totp(account.login, None)
        return _done(N_("You sign in with the password alone again."))
    return _page(form), 422


def _page(sent: DeskForm | None = None) -> str:
    account = _own()
    digits = sent if isinstance(sent, DigitsForm) else DigitsForm()
    secret = _offered(digits) or totp.new_secret()
    digits.sealed.data = keyring.seal(secret)
    issuer = current_app.config["SETTINGS"].base_url.split("//")[-1]
    return render_template(
        "own_account/show.html",
        account=account,
        password_form=sent if isinstance(sent, PasswordForm) else PasswordForm(),
        digits_form=digits,
        no_digits_form=sent if isinstance(sent, NoDigitsForm) else NoDigitsForm(),
        sent=sent,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        qr=qr_data_uri(totp.enrolment_address(secret, account.login, issuer)),
    )


def _offered(form: DigitsForm) -> str | None:
    """The key this very form showed; sealed, so that nobody can send us one of their own choice."""
    try:
        return keyring.unseal(form.sealed.data) if form.sealed.data else None
    except (ValueError, KeysError):
        return None


def _own() -> Account:
    account_id = current_actor().account_id
    assert account_id is not None  # `account:own` lets nobody else in
    return account_with_seats(account_id)


def _is_known(field: Field, account: Account) -> bool:
    if accounts.check_password(account.login, field.data or "") is not None:
        return True
    field.errors = [WRONG_PASSWORD]
    return False


def _done(said: str) -> Response:
    """Signed in anew: a changed password ends every session, but not the one it was changed in."""
    account_id = current_actor().account_id
    staff = staff_actor(account_id) if account_id is not None else None
    if staff is not None:
        sessions.begin(staff)
    flash(render(said))
    return redirect(url_for("own_account.show"), 303)
