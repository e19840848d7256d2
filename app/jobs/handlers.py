"""Effect → the function that carries it out. Complete by test.

A handler gets the claimed row and the time, and runs inside the worker's `writing()`. It may meet a world that has
moved on: raising a DomainError says that there is nothing left to do.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.domain.effects import Effect
from app.jobs import drawing
from app.services import figures, news
from app.services.outbox import Promised

Handler = Callable[[Promised, datetime], None]
Ahead = Callable[[Promised, Callable[[], None]], None]

HANDLERS: dict[Effect, Handler] = {
    Effect.TELL_SLIPS: news.tell_slips,
    Effect.TELL_DESK: news.tell_desk,
    Effect.TELL_BODY: news.tell_body,
    Effect.REFRESH_FIGURES: figures.refresh,
    Effect.RENDER_SHEETS: drawing.hand_over,
}

# What takes longer than anybody may hold up the database: done before the handler, in units of work of its own. Gets
# the row, and what to call now and then so that no other worker takes it for abandoned (raises ClaimLost).
AHEAD: dict[Effect, Ahead] = {
    Effect.RENDER_SHEETS: drawing.draw_sheets,
}
