"""Effect → the function that carries it out. Complete by test.

A handler gets the claimed row and the time, and runs inside the worker's `writing()`. It may meet a world that has
moved on: raising a DomainError says that there is nothing left to do.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.domain.effects import Effect
from app.services import figures, news
from app.services.outbox import Promised

Handler = Callable[[Promised, datetime], None]

HANDLERS: dict[Effect, Handler] = {
    Effect.TELL_SLIPS: news.tell_slips,
    Effect.TELL_DESK: news.tell_desk,
    Effect.TELL_BODY: news.tell_body,
    Effect.REFRESH_FIGURES: figures.refresh,
}
