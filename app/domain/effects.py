"""What is promised in the same transaction as a move or an order, and kept by the worker. Names, not callables."""

from __future__ import annotations

from app.domain.labels import LabelEnum
from app.domain.sentences import N_


class Effect(LabelEnum):
    TELL_SLIPS = "tell_slips", N_("Everybody who holds a slip is told")
    TELL_DESK = "tell_desk", N_("The desk that holds it now is told")
    TELL_BODY = "tell_body", N_("The responsible body is told")
    REFRESH_FIGURES = "refresh_figures", N_("The boards are counted anew")
    RENDER_SHEETS = "render_sheets", N_("Sheets are drawn")


SHOWN = (Effect.TELL_SLIPS, Effect.REFRESH_FIGURES)
HANDED_ON = (Effect.TELL_SLIPS, Effect.TELL_DESK, Effect.REFRESH_FIGURES)
TO_A_BODY = (Effect.TELL_SLIPS, Effect.TELL_BODY, Effect.REFRESH_FIGURES)
