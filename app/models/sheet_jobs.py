"""Sheets that somebody at the desk ordered, and how far the worker is with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.labels import LabelEnum
from app.domain.sentences import N_, Sentence
from app.extensions import Base
from app.models.divisions import Division
from app.models.rooms import Room


class SheetJobState(LabelEnum):
    WAITING = "waiting", N_("Waiting its turn")
    DRAWING = "drawing", N_("Being drawn")
    READY = "ready", N_("Ready")
    FAILED = "failed", N_("Could not be drawn")


class Packing(LabelEnum):
    """The value is the ending of the file."""

    PDF = "pdf", N_("One PDF of all pages, for the printer")
    ZIP = "zip", N_("A ZIP with a file for each sheet")


class SheetJob(Base):
    """An order for the sheets of a place and everything below it, or of one room of that place.

    The id is random, and names the file. `kinds` are values of the integration's Kind; `done` and `total` count rooms.
    `with_wechat`: beside the first code that of the WeChat account, where a room has one.
    Without any kind it is pads of paper forms that are drawn; then they count forms, and as the file holds their
    numbers in clear, nobody but `account_id` may have it.
    `notes` are stored sentences: rooms that were left out, or why there is no file.
    """

    __tablename__ = "sheet_job"
    __table_args__ = (
        sa.CheckConstraint("done BETWEEN 0 AND total", name="done_of_total"),
        sa.CheckConstraint("(state = 'ready') = (size IS NOT NULL)", name="ready_has_a_file"),
        sa.CheckConstraint("(emblem IS NULL) = (emblem_share IS NULL)", name="emblem_has_a_share"),
    )

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    division_id: Mapped[int] = mapped_column(sa.ForeignKey("division.id"))
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id"))
    kinds: Mapped[list[Any]] = mapped_column(sa.JSON)
    packing: Mapped[Packing]
    telephone: Mapped[str] = mapped_column(sa.String(40), default="")
    line: Mapped[str] = mapped_column(sa.String(100), default="")
    one_colour: Mapped[bool] = mapped_column(default=False)
    with_wechat: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    emblem: Mapped[bytes | None]
    emblem_share: Mapped[float | None]
    ordered_at: Mapped[datetime] = mapped_column(index=True)  # the sweep
    state: Mapped[SheetJobState] = mapped_column(default=SheetJobState.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int]
    size: Mapped[int | None]  # bytes
    notes: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)

    division: Mapped[Division] = relationship(lazy="raise")
    room: Mapped[Room | None] = relationship(lazy="raise")

    @property
    def is_under_way(self) -> bool:
        return self.state in (SheetJobState.WAITING, SheetJobState.DRAWING)

    @property
    def is_of_forms(self) -> bool:
        return not self.kinds

    @property
    def file_name(self) -> str:
        return f"{self.id}.{self.packing.value}"

    @property
    def said(self) -> list[Sentence]:
        return [Sentence.from_json(note) for note in self.notes]
