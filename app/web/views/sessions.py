"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from app.domain.sentences import say
from app.extensions import limiter
from app.models.unit_of_work import writing
from app.queries.accounts import staff_actor
from app.services import accounts
from app.web import sessions
from app.web.access import public
from app.web.clock import now
from app.web.forms.sessions import SignInForm
from app.web.limits import address_key, login_name_key
from app.web.local_paths import safe_path

blueprint = Blueprint("sessions", __name__)

WRONG = say("Login name, password or digits are not right. After ten tries there is a pause of a quarter of an hour.")
DESK = "/desk"


def _was_refused(response: Response) -> bool:
    """Only a try that failed counts: whoever signs in often for work is not locked out by it."""
    return response.status_code == 422


@blueprint.get("/login")
@public
def login() -> str:
    return _page(SignInForm())


@blueprint.post("/login")
@public
@limiter.limit("10 per 15 minutes", key_func=login_name_key, deduct_when=_was_refused)
@limiter.limit("50 per 15 minutes", key_func=address_key, deduct_when=_was_refused)
def sign_in() -> Redirect | tuple[str, int]:
    form = SignInForm()
    if not form.is_sent_and_good():
        return _page(form), 422
    if not _begin(form):
        form.form_errors.append(WRONG)
        return _page(form), 422
    return redirect(safe_path(request.form.get("next"), otherwise=DESK), 303)


@blueprint.post("/logout")
@public
def logout() -> Redirect:
    sessions.end()
    return redirect(url_for("sessions.login"), 303)


def _begin(form: SignInForm) -> bool:
    found = accounts.check_password(form.login.data, form.password.data)
    if found is None:
        return False
    if found.totp_secret is not None:
        with writing():
            fits = accounts.use_code(found.account_id, form.code.data or "", now=now())
        if not fits:
            return False
    staff = staff_actor(found.account_id)
    if staff is None:  # closed in this very moment
        return False
    sessions.begin(staff)
    return True


def _page(form: SignInForm) -> str:
    return render_template("sessions/login.html", form=form, next=safe_path(request.values.get("next"), otherwise=DESK))
