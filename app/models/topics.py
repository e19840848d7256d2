"""The topic, the slips that follow it, and the steps it took."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.stages import (
    Channel,
    CheckedBy,
    ClosedLabel,
    Party,
    ResultKind,
    SlipKind,
    Stage,
    Status,
    TopicClass,
)
from app.extensions import Base
from app.models.rooms import Room


class Topic(Base):
    """What travels the pipeline, under one number for life.

    `status` is assigned by `services.pipeline` alone. `stage` is the status's own, or the one it left. `move_version`
    tells a stale page, `public_version` a stale cache. Of what was told there are two texts: `told_sealed` is for the
    desk only and may be erased, `shown` is masked, edited at the first look, and the only one that leaves the house.
    `climbed` is how many desks above the room's own have stepped in for a silent one; they stay in while it lies here.
    `due_at` is when the clock of the present holder runs out; while it is paused, `paused_due_at` keeps the promise.
    """

    __tablename__ = "topic"
    __table_args__ = (
        sa.CheckConstraint("(status = 'merged') = (merged_into_id IS NOT NULL)", name="merged_has_a_target"),
        sa.CheckConstraint(
            "status <> 'closed' OR (closed_at IS NOT NULL AND closed_label IS NOT NULL)",
            name="closed_has_a_label",
        ),
        sa.CheckConstraint(
            "status IN ('posed', 'withheld', 'withdrawn') OR (title IS NOT NULL AND category IS NOT NULL)",
            name="looked_at_before_public",
        ),
        sa.CheckConstraint(
            "status NOT IN ('result_announced', 'closed') OR result_kind IS NOT NULL",
            name="result_has_a_kind",
        ),
        sa.CheckConstraint(
            "status NOT IN ('declined', 'referred', 'in_progress', 'announced') OR topic_class IS NOT NULL",
            name="decided_has_a_class",
        ),
        sa.CheckConstraint("round >= 1", name="round_counts_from_one"),
        sa.Index("ix_topic_desk", "room_id", "status", "due_at"),  # a room's queue and its front page
        sa.Index("ix_topic_clock", "status", "due_at"),  # what the clock may move
        sa.Index("ix_topic_board", "room_id", "posed_at"),  # a board, newest first
        # The figures of a room, split by channel, are counted from this index alone.
        sa.Index("ix_topic_figures", "room_id", "channel", "status", "closed_label", "due_at"),
        sa.Index("ix_topic_results", "status", "closed_at"),  # newest results of a county or the city
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(16), unique=True)
    room_id: Mapped[int] = mapped_column(sa.ForeignKey("room.id"))
    origin_room_id: Mapped[int] = mapped_column(sa.ForeignKey("room.id"), index=True)
    status: Mapped[Status]
    stage: Mapped[Stage]
    round: Mapped[int] = mapped_column(default=1)
    climbed: Mapped[int] = mapped_column(default=0)
    move_version: Mapped[int] = mapped_column(default=1)
    public_version: Mapped[int] = mapped_column(default=1)
    topic_class: Mapped[TopicClass | None]
    class_at_review: Mapped[TopicClass | None]

    title: Mapped[str | None] = mapped_column(sa.String(120))
    category: Mapped[str | None] = mapped_column(sa.String(32))
    told_sealed: Mapped[str | None] = mapped_column(sa.Text)
    shown: Mapped[str] = mapped_column(sa.Text)
    lang: Mapped[str] = mapped_column(sa.String(8))
    place: Mapped[str | None] = mapped_column(sa.String(120))  # in the proposer's words, masked
    party: Mapped[Party | None]
    channel: Mapped[Channel]
    helper_name: Mapped[str | None] = mapped_column(sa.String(60))
    about_own_people: Mapped[bool] = mapped_column(default=False)
    consent_version: Mapped[str] = mapped_column(sa.String(32))
    ruleset_version: Mapped[str] = mapped_column(sa.String(32))

    posed_at: Mapped[datetime]
    entered_at: Mapped[datetime]  # the present status
    due_at: Mapped[datetime | None]
    paused_due_at: Mapped[datetime | None]
    admitted_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    merged_at: Mapped[datetime | None]
    result_kind: Mapped[ResultKind | None]
    closed_at: Mapped[datetime | None]
    closed_label: Mapped[ClosedLabel | None]
    checked_by: Mapped[CheckedBy | None]

    room: Mapped[Room] = relationship(foreign_keys=room_id, lazy="raise")
    origin_room: Mapped[Room] = relationship(foreign_keys=origin_room_id, lazy="raise")
    merged_into: Mapped[Topic | None] = relationship(
        foreign_keys=merged_into_id, remote_side=id, lazy="raise", post_update=True
    )


class Step(Base):
    """One move a topic made. Counting and comparing people is done here; telling people is the audit history's work."""

    __tablename__ = "step"
    __table_args__ = (sa.Index("ix_step_topic", "topic_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    room_id: Mapped[int] = mapped_column(sa.ForeignKey("room.id"))
    round: Mapped[int]
    verb: Mapped[str] = mapped_column(sa.String(32))
    from_status: Mapped[Status | None]
    to_status: Mapped[Status]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    at: Mapped[datetime]
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("audit_event.id"))


class Slip(Base):
    """What an anonymous person holds to come back. The code itself is nowhere: `mark` is its keyed hash.

    `origin_topic_id` is the topic it was filed for; after a merge `topic_id` is the target, and the kind `joined`.
    One that follows a suggestion or an inquiry about the room as such has no topic. `contact_sealed` is a way to reach
    the holder, for the desk only; the worker deletes it some time after the matter is closed. With `erased_at` set the
    holder has had everything erased that only the desk could read.
    """

    __tablename__ = "slip"
    __table_args__ = (
        sa.CheckConstraint("kind <> 'joined' OR topic_id <> origin_topic_id", name="joined_elsewhere"),
        sa.CheckConstraint("kind = 'follower' OR topic_id IS NOT NULL", name="proposers_have_a_topic"),
        sa.CheckConstraint("(topic_id IS NULL) = (origin_topic_id IS NULL)", name="a_topic_has_an_origin"),
        sa.Index("ix_slip_device", "device_mark", "filed_at"),  # what a phone handed in today
        sa.Index("ix_slip_room", "room_id", "filed_at"),  # what a room was sent in the last hour
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(sa.String(64), unique=True)
    key_id: Mapped[str] = mapped_column(sa.String(16))  # the lookup key that made the mark
    room_id: Mapped[int] = mapped_column(sa.ForeignKey("room.id"))  # whose sheet was scanned
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    origin_topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    kind: Mapped[SlipKind]
    channel: Mapped[Channel] = mapped_column(default=Channel.SCAN)
    filed_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))  # staff who filed or entered it
    device_mark: Mapped[str | None] = mapped_column(sa.String(64))
    contact_sealed: Mapped[str | None] = mapped_column(sa.Text)
    erased_at: Mapped[datetime | None]

    topic: Mapped[Topic | None] = relationship(foreign_keys=topic_id, lazy="raise")
    room: Mapped[Room] = relationship(foreign_keys=room_id, lazy="raise")


class Filing(Base):
    """One rendering of a form that was sent: its key makes handing in exactly-once.

    `text_mark` is a keyed hash of what was typed, to tell a second press from an edited text. The row is the first
    thing a filing writes; `slip_id` follows in the same transaction.
    """

    __tablename__ = "filing"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    text_mark: Mapped[str] = mapped_column(sa.String(64))
    slip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("slip.id"))
    filed_at: Mapped[datetime]


class Counter(Base):
    """A running number, raised in SQL. `topics-2026` numbers the city's topics of a year."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    n: Mapped[int]


class Detail(Base):
    """What a proposer added later, in the same two texts as the topic itself."""

    __tablename__ = "detail"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    slip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("slip.id"))
    told_sealed: Mapped[str | None] = mapped_column(sa.Text)
    shown: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]


class SlipNews(Base):
    """Something a slip's holder has not seen yet. One row per slip and event, however often the worker tries."""

    __tablename__ = "slip_news"

    slip_id: Mapped[int] = mapped_column(sa.ForeignKey("slip.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_event.id"), primary_key=True)
    seen_at: Mapped[datetime | None]
