"""What every text of a resident has in common: two forms of it, and a person of the room who reads it first."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.domain.labels import LabelEnum
from app.domain.sentences import N_


class Look(LabelEnum):
    """The first look. Before it a text is seen by its author and the desk; withheld, it leaves rule and date."""

    WAITING = "waiting", N_("Waits for a first look")
    SHOWN = "shown", N_("Shown to everybody")
    WITHHELD = "withheld", N_("Not shown")


class FirstLook:
    """Columns of a text that is looked at before it is public. `withholding_rule` is a moderation rule's code."""

    told_sealed: Mapped[str | None] = mapped_column(sa.Text)
    shown: Mapped[str] = mapped_column(sa.Text)
    lang: Mapped[str] = mapped_column(sa.String(8), default="zh-Hans")
    look: Mapped[Look] = mapped_column(default=Look.WAITING)
    looked_at: Mapped[datetime | None]
    withholding_rule: Mapped[str | None] = mapped_column(sa.String(32))

    @declared_attr
    def looked_by(self) -> Mapped[int | None]:
        return mapped_column(sa.ForeignKey("account.id"))


def withheld_has_a_rule() -> sa.CheckConstraint:
    return sa.CheckConstraint("look <> 'withheld' OR withholding_rule IS NOT NULL", name="withheld_has_a_rule")
