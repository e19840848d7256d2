"""One access token for all processes, fetched by one of them at a time.

Fetching takes seconds, and nobody's transaction may wait for WeChat. So whoever needs a token takes a lease in one
unit of work, asks WeChat outside any, and writes the token down in another. `units` is the edge's own `writing`.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa

from app.extensions import db, keyring
from app.integrations.wechat.api import TokenRefused, WeChat, WeChatTrouble
from app.keys import KeysError
from app.models.insertion import insert_unless_there
from app.models.wechat import WeChatToken

T = TypeVar("T")

EARLY = timedelta(seconds=300)  # before its end a token is fetched anew; WeChat keeps the old one good as long
LEASE = timedelta(seconds=60)  # longer than asking twice can take, short enough to wait for after a crash
PAUSE_SECONDS = 0.5
TRIES = int(LEASE.total_seconds() / PAUSE_SECONDS) + 10


@dataclass(frozen=True, slots=True)
class Edge:
    """What the caller works with: units of work, the time, and how it waits (in seconds)."""

    units: Callable[[], AbstractContextManager[None]]
    now: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep


def with_token(wechat: WeChat, act: Callable[[str], T], edge: Edge) -> T:
    """Do `act` with the token; once more with another one if WeChat refuses it. Raises WeChatTrouble."""
    token = _token(wechat, edge)
    try:
        return act(token)
    except TokenRefused:
        return act(_token(wechat, edge, refused=token))


def _token(wechat: WeChat, edge: Edge, *, refused: str | None = None) -> str:
    """Whatever is stored and good, but not `refused`; else a fresh one, by us or by whoever is faster."""
    app_id, holder = wechat.account.app_id, secrets.token_hex(16)
    for _try in range(TRIES):
        with edge.units():
            token = _stored(app_id, edge.now())
            if token is not None and token != refused:
                return token
            is_ours = _lease(app_id, holder, edge.now())
        if is_ours:
            return _fetch(wechat, holder, refused, edge)
        edge.sleep(PAUSE_SECONDS)
    raise WeChatTrouble("Another process has been asking WeChat for a token all the while; try again in a minute.")


def _fetch(wechat: WeChat, holder: str, refused: str | None, edge: Edge) -> str:
    app_id = wechat.account.app_id
    try:
        fresh = wechat.stable_token()
        if fresh.token == refused:  # to WeChat it is still the current one
            fresh = wechat.stable_token(force=True)
    except BaseException:
        with edge.units():
            _end_lease(app_id, holder)
        raise
    with edge.units():
        expires_at = edge.now() + timedelta(seconds=fresh.seconds) - EARLY
        _end_lease(app_id, holder, sealed=keyring.seal(fresh.token), expires_at=expires_at)
    return fresh.token


def _stored(app_id: str, now: datetime) -> str | None:
    sealed = db.session.scalar(
        sa.select(WeChatToken.sealed).where(WeChatToken.app_id == app_id, WeChatToken.expires_at > now)
    )
    try:
        return keyring.unseal(sealed) if sealed else None
    except KeysError:  # the database came back without the keys it was sealed with
        return None


def _lease(app_id: str, holder: str, now: datetime) -> bool:
    insert_unless_there(WeChatToken, app_id=app_id)
    return _change(
        sa.update(WeChatToken)
        .where(WeChatToken.app_id == app_id, sa.or_(WeChatToken.lease_until.is_(None), WeChatToken.lease_until <= now))
        .values(leased_by=holder, lease_until=now + LEASE)
    )


def _end_lease(app_id: str, holder: str, **values: Any) -> None:
    """Nothing happens where somebody has taken the lease over: theirs is the newer token."""
    _change(
        sa.update(WeChatToken)
        .where(WeChatToken.app_id == app_id, WeChatToken.leased_by == holder)
        .values(leased_by=None, lease_until=None, **values)
    )


def _change(statement: sa.Update) -> bool:
    changed: sa.CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        statement.execution_options(synchronize_session=False)
    )
    return changed.rowcount == 1
