"""Who is signed in: a signed cookie that names an account, and that runs out.

Flask-Login is not used: it reads the session on every answer, and an answer that read the session cannot be the same
for everybody (the page cache refuses it). What is left of it is these few lines.
"""

from __future__ import annotations

from flask import g, session

from app.domain.roles import PUBLIC, Actor
from app.queries import accounts
from app.web.clock import now

LIFETIME_SECONDS = 12 * 60 * 60
IDLE_SECONDS = 2 * 60 * 60
NOTE_USE_EVERY_SECONDS = 60  # not on every request: each time the cookie is sent again


def current_actor() -> Actor:
    """PUBLIC, or the member of staff with their seats. Costs one query, once per request, for those signed in."""
    if "actor" not in g:
        g.actor = _actor_of_session()
    actor: Actor = g.actor
    return actor


def begin(staff: accounts.StaffActor) -> None:
    """Sign in. What the cookie carried before is thrown away, its CSRF token included."""
    moment = int(now().timestamp())
    session.clear()
    session.permanent = True
    session.update(account=staff.actor.account_id, password=staff.password_mark, began_at=moment, used_at=moment)
    g.actor = staff.actor


def end() -> None:
    session.clear()
    g.actor = PUBLIC


def _actor_of_session() -> Actor:
    """PUBLIC as well when the session is too old or too long unused, or the password has changed since it began."""
    if "account" not in session:
        return PUBLIC
    moment = int(now().timestamp())
    if moment - session["began_at"] >= LIFETIME_SECONDS or moment - session["used_at"] >= IDLE_SECONDS:
        return _over()
    staff = accounts.staff_actor(session["account"])
    if staff is None or staff.password_mark != session["password"]:
        return _over()
    if moment - session["used_at"] >= NOTE_USE_EVERY_SECONDS:
        session["used_at"] = moment
    return staff.actor


def _over() -> Actor:
    session.clear()
    return PUBLIC
