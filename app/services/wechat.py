"""What WeChat brings about on our side: messages are taken in once, codes of rooms are kept, a menu is offered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

import sqlalchemy as sa

from app.domain.sentences import N_
from app.extensions import db, keyring
from app.integrations.wechat.api import MadeCode
from app.keys import KeyName
from app.models.insertion import insert_unless_there
from app.models.wechat import WeChatCode, WeChatSeen

MOST_CODES = 100_000  # permanent ones an account may ever make
KEPT_FOR = timedelta(hours=1)  # signatures are good for minutes, and WeChat repeats itself within one

HOW_IT_WORKS = "how-it-works"  # the key of the button that is answered in words


# --- Messages


class Arrival(Enum):
    NEW = auto()
    REPEATED = auto()  # WeChat sends again what it had no answer to in time
    REPLAYED = auto()  # the very same callback: somebody else sends what they have overheard


def note_arrival(delivery: str, message: str, *, now: datetime) -> Arrival:
    """Whether this callback, and the message in it, have been here before. `delivery`: its signed time and nonce.

    Stored are keyed marks alone: a message without a number of its own is known by who sent it and when.
    """
    _sweep(now)  # by whoever comes next: what is old is no secret, and there is never much of it
    if not _see("delivery", delivery, now):
        return Arrival.REPLAYED
    return Arrival.NEW if _see("message", message, now) else Arrival.REPEATED


def _see(kind: str, what: str, now: datetime) -> bool:
    mark = keyring.mark(KeyName.LOOKUP, f"wechat {kind} {what}".encode())
    return insert_unless_there(WeChatSeen, mark=mark, seen_at=now)


def _sweep(now: datetime) -> None:
    db.session.execute(
        sa.delete(WeChatSeen).where(WeChatSeen.seen_at < now - KEPT_FOR).execution_options(synchronize_session=False)
    )


# --- Codes of rooms


def keep_code(app_id: str, room_id: int, made: MadeCode, *, now: datetime) -> None:
    insert_unless_there(WeChatCode, app_id=app_id, room_id=room_id, ticket=made.ticket, url=made.url, made_at=now)


# --- The menu

# Three at most, with up to five below each; four Chinese characters fit, seven below.
_MENU: tuple[tuple[str, str | tuple[tuple[str, str], ...]], ...] = (
    (N_("Find a room"), "/"),
    (N_("Results"), "/boards"),
    (
        N_("My slip"),
        (
            (N_("Look up by number"), "/slip"),
            (N_("Slips in this phone"), "/slip/mine"),
            (N_("What I can send"), HOW_IT_WORKS),
        ),
    ),
)


def menu(base_url: str, render: Callable[[str], str]) -> list[dict[str, Any]]:
    """The buttons as WeChat takes them, in the language of `render`. Those that lead to a page are plain links."""

    def button(label: str, leads_to: str | tuple[tuple[str, str], ...]) -> dict[str, Any]:
        if isinstance(leads_to, tuple):
            return {"name": render(label), "sub_button": [button(*one) for one in leads_to]}
        if leads_to.startswith("/"):
            return {"type": "view", "name": render(label), "url": base_url + leads_to}
        return {"type": "click", "name": render(label), "key": leads_to}

    return [button(label, leads_to) for label, leads_to in _MENU]
